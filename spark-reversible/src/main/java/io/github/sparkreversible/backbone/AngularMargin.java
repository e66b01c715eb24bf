package io.github.sparkreversible.backbone;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What training makes of the cosine between a feature and the weights of its true class: that of an
 * angle larger by a margin, {@code cos(theta + m)}, so that features have to come nearer to their
 * own class than to any other by the margin (ArcFace, arXiv 1801.07698, section 2.1).
 *
 * <p>Beyond {@code theta = pi - m} the cosine of the sum would rise again, and its slope drive the
 * feature away. There it is continued as the authors' code does, by {@code cos(theta) - m sin(m)},
 * which falls with theta throughout, and steeply where they meet. (The other way of that code,
 * "easy margin", no margin at all above a right angle, is not offered.)
 *
 * @param radians m, from 0 to less than pi / 2; with larger ones the value would rise where the two
 *     meet
 */
record AngularMargin(double radians) {
  /** Below it the slope, which grows without limit towards theta = 0, is held. */
  private static final double LEAST_SINE = 1e-3;

  /** The cosine with the margin, of a cosine without. */
  double of(double cosine) {
    return isBeyond(cosine)
        ? cosine - radians * Math.sin(radians)
        : cosine * Math.cos(radians) - sine(cosine) * Math.sin(radians);
  }

  /** Derivative of {@link #of}. */
  double slope(double cosine) {
    return isBeyond(cosine)
        ? 1
        : Math.cos(radians) + cosine * Math.sin(radians) / Math.max(sine(cosine), LEAST_SINE);
  }

  private boolean isBeyond(double cosine) {
    return cosine <= Math.cos(Math.PI - radians);
  }

  private static double sine(double cosine) {
    return Math.sqrt(Math.max(0, 1 - cosine * cosine));
  }

  /**
   * Puts the margin on each row's true class.
   *
   * @param cosines {@code [batch, classes]}, changed in place
   * @param classes the true class of each row
   * @return the slope of each row's changed value
   */
  double[] apply(INDArray cosines, int[] classes) {
    double[] slopes = new double[classes.length];
    for (int row = 0; row < classes.length; row++) {
      double cosine = cosines.getDouble(row, classes[row]);
      slopes[row] = slope(cosine);
      cosines.putScalar(row, classes[row], of(cosine));
    }
    return slopes;
  }

  /** The gradient with respect to the cosines before {@link #apply}, of that behind it. */
  static void applyGradient(INDArray gradient, int[] classes, double[] slopes) {
    for (int row = 0; row < classes.length; row++) {
      double value = gradient.getDouble(row, classes[row]) * slopes[row];
      gradient.putScalar(row, classes[row], value);
    }
  }
}
