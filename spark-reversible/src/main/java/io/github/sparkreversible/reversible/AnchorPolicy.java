package io.github.sparkreversible.reversible;

/**
 * How far apart the anchors of a reversible stage lie, and which reversal errors are borne.
 *
 * <p>The automatic interval is the largest at which the expected error ({@link AnchorEstimate})
 * stays under half of the tolerance; 1, every state, where that is less than 3. It grows by steps,
 * because gains measured over few residual functions say little of many, unless the expected error
 * of all together is far below the tolerance.
 *
 * @param configured {@link #AUTOMATIC}, {@link #NONE} or a number of residual functions
 * @param tolerance largest relative error of a reversed state whose gradients are used
 */
public record AnchorPolicy(int configured, double tolerance) {
  /** Interval that stands for "choose automatically". */
  public static final int AUTOMATIC = 0;

  /** Interval that stands for "no anchors": only the last state is kept, as in the paper. */
  public static final int NONE = -1;

  /** Tolerance unless told otherwise. */
  public static final double DEFAULT_TOLERANCE = 1e-4;

  /** Anchors two apart keep as many tensors as keeping every state, and lose precision. */
  private static final int SMALLEST_USEFUL_INTERVAL = 3;

  /** The estimate is one of typical states; a repair costs more than a few more anchors. */
  private static final double SHARE_OF_TOLERANCE = 0.5;

  /** Share of the tolerance at which no step by step is needed. */
  private static final double SAFE_SHARE = 0.05;

  /** First interval after every state was kept. */
  private static final int FIRST_INTERVAL = 4;

  /**
   * The interval to use.
   *
   * @param coefficients those of the iteration
   * @param estimate what is known of the stage
   * @param residualFunctions number of residual functions of the stage
   * @return 1 if every state has to be kept, up to {@code residualFunctions} for no anchors
   * @throws IllegalArgumentException if anchors are configured away at beta = 0, where no state can
   *     be reversed
   */
  int interval(Coefficients coefficients, AnchorEstimate estimate, int residualFunctions) {
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
      case AUTOMATIC -> automatic(coefficients, estimate, all);
      default -> Math.min(configured, all);
    };
  }

  /** Whether gradients that came of a state with this error are to be discarded; also for NaN. */
  boolean breaks(double error) {
    return configured != NONE && !(error <= tolerance);
  }

  private int automatic(Coefficients coefficients, AnchorEstimate estimate, int all) {
    if (estimate.error(coefficients, all) <= SAFE_SHARE * tolerance) {
      return all;
    }
    double borne = SHARE_OF_TOLERANCE * tolerance;
    int most = Math.min(all, longest(estimate.interval()));
    int interval = 1;
    while (interval < most && estimate.error(coefficients, interval + 1) <= borne) {
      interval++;
    }
    return interval == all || interval >= SMALLEST_USEFUL_INTERVAL ? interval : 1;
  }

  /** The longest interval to try after one that was measured. */
  private static int longest(int measured) {
    return switch (measured) {
      case 0 -> Integer.MAX_VALUE;
      case 1 -> FIRST_INTERVAL;
      default -> measured + Math.max(1, measured / 4);
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

  /**
   * Checks a tolerance.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  static double requireValidTolerance(double tolerance) {
    if (!(tolerance > 0)) {
      throw new IllegalArgumentException(
          "The reversal tolerance must be positive, got " + tolerance);
    }
    return tolerance;
  }
}
