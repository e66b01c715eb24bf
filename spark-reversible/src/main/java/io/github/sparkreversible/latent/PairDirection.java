package io.github.sparkreversible.latent;

/**
 * The direction in which the margin between two classes grows: {@code a = w_true - w_rival}, a
 * constraint of one row, whose Moore-Penrose inverse is {@code a / ||a||^2}.
 */
final class PairDirection {
  private final double[] unit;
  private double length;

  PairDirection(int dim) {
    unit = new double[dim];
  }

  /**
   * Takes the direction of a pair of classes.
   *
   * @throws ArithmeticException naming the classes, if their weights coincide
   */
  void set(LinearHead head, int label, int rival, double tolerance) {
    head.difference(label, rival, unit);
    length = Vectors.length(unit);
    double largest = Math.max(head.length(label), head.length(rival));
    if (!(length > tolerance * largest)) {
      throw new ArithmeticException(
          ("The classifier's weights of classes %d and %d differ by %s, at a length of %s: no feature"
                  + " lies between the two. Train the classifier first, or merge the classes")
              .formatted(label, rival, length, largest));
    }
    for (int i = 0; i < unit.length; i++) {
      unit[i] /= length;
    }
  }

  /** {@code a / ||a||}. */
  double[] unit() {
    return unit;
  }

  /** {@code ||a||}. */
  double length() {
    return length;
  }
}
