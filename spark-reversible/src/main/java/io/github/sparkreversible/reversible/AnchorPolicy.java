package io.github.sparkreversible.reversible;

/**
 * How far apart the anchors of a reversible stage lie.
 *
 * <p>Reversing one residual function multiplies a state's relative error by about {@code (alpha +
 * |dF|) / beta}, where |dF| is the gain of the residual function. The automatic interval is the
 * largest at which rounding, amplified so, stays under the tolerance.
 */
public final class AnchorPolicy {
  /** Interval that stands for "choose automatically". */
  public static final int AUTOMATIC = 0;

  /** Interval that stands for "no anchors": only the last state is kept, as in the paper. */
  public static final int NONE = -1;

  private static final double TOLERANCE = 1e-4;
  private static final double ROUNDING = 1e-6;
  private static final double GAIN_OF_RESIDUAL_FUNCTION = 1;

  /** Anchors two apart keep as many tensors as keeping every state, and lose precision. */
  private static final int SMALLEST_USEFUL_INTERVAL = 3;

  private AnchorPolicy() {}

  /**
   * The interval to use at given coefficients.
   *
   * @param configured {@link #AUTOMATIC}, {@link #NONE} or a number of residual functions
   * @param coefficients those of the iteration
   * @param residualFunctions number of residual functions of the stage
   * @return 1 if every state has to be kept, up to {@code residualFunctions} for no anchors
   * @throws IllegalArgumentException if anchors are configured away at beta = 0, where no state can
   *     be reversed
   */
  static int interval(int configured, Coefficients coefficients, int residualFunctions) {
    int all = Math.max(1, residualFunctions);
    if (coefficients.beta() == 0) {
      if (configured == NONE && residualFunctions > 1) {
        throw new IllegalArgumentException(
            "At beta = 0 no state can be reversed; set the anchor interval to automatic (%d) or a number instead of none (%d)"
                .formatted(AUTOMATIC, NONE));
      }
      return 1;
    }
    return switch (configured) {
      case NONE -> all;
      case AUTOMATIC -> automatic(coefficients, all);
      default -> Math.min(configured, all);
    };
  }

  /**
   * Checks a configured interval.
   *
   * @throws IllegalArgumentException naming the allowed values
   */
  static int requireValid(int interval) {
    if (interval < NONE) {
      throw new IllegalArgumentException(
          "The anchor interval must be automatic (%d), none (%d) or at least 1; got %d"
              .formatted(AUTOMATIC, NONE, interval));
    }
    return interval;
  }

  private static int automatic(Coefficients c, int residualFunctions) {
    if (c.alpha() == 0 && c.beta() == 1) {
      return residualFunctions;
    }
    double amplification = (Math.abs(c.alpha()) + GAIN_OF_RESIDUAL_FUNCTION) / c.beta();
    double steps = Math.log(TOLERANCE / ROUNDING) / Math.log(Math.max(amplification, 1 + 1e-9));
    if (steps >= residualFunctions) {
      return residualFunctions;
    }
    int interval = (int) steps;
    return interval < SMALLEST_USEFUL_INTERVAL ? 1 : interval;
  }
}
