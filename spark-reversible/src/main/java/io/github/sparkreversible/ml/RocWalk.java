package io.github.sparkreversible.ml;

/** A walk along thresholds from the highest score to the lowest, or along a part of them. */
final class RocWalk {
  private final double genuine;
  private final double impostor;
  private final double falseAcceptRate;

  private long accepted;
  private long falselyAccepted;
  private double area;
  private double trueAcceptRate;
  private double equalErrorRate = Double.NaN;

  /**
   * A walk.
   *
   * @param genuine number of all pairs of the same identity
   * @param impostor number of all pairs of different identities
   * @param falseAcceptRate largest one for the true accept rate
   * @param accepted pairs of the same identity whose score is higher than all that come
   * @param falselyAccepted pairs of different identities of which the same is true
   */
  RocWalk(
      long genuine, long impostor, double falseAcceptRate, long accepted, long falselyAccepted) {
    this.genuine = genuine;
    this.impostor = impostor;
    this.falseAcceptRate = falseAcceptRate;
    this.accepted = accepted;
    this.falselyAccepted = falselyAccepted;
  }

  /** The next lower score: numbers of its pairs. */
  void step(long ofSameIdentity, long ofDifferent) {
    double falseBefore = falselyAccepted / impostor;
    double trueBefore = accepted / genuine;
    // Pairs of different identities, times those of the same that score higher; half if equal.
    area += (accepted + 0.5 * ofSameIdentity) * ofDifferent;
    accepted += ofSameIdentity;
    falselyAccepted += ofDifferent;
    double falseNow = falselyAccepted / impostor;
    double trueNow = accepted / genuine;
    if (falseNow <= falseAcceptRate) {
      trueAcceptRate = trueNow;
    }
    double rejectsMore = 1 - trueBefore - falseBefore;
    double acceptsMore = falseNow - (1 - trueNow);
    if (rejectsMore > 0 && acceptsMore >= 0) {
      double share = rejectsMore / (rejectsMore + acceptsMore);
      equalErrorRate = falseBefore + share * (falseNow - falseBefore);
    }
  }

  /** What the walk has found. */
  RocCurve.Point measured() {
    return new RocCurve.Point(area / genuine / impostor, trueAcceptRate, equalErrorRate);
  }
}
