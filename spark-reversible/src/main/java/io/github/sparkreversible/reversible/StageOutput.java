package io.github.sparkreversible.reversible;

/** How a stage's output is formed from its last two states; y_L is beta * x_{L-1}. */
public enum StageOutput {
  /** x_L. */
  LAST {
    @Override
    Weights weights(double beta) {
      return new Weights(1, 0, 0);
    }
  },
  /** (x_L + x_{L-1}) / 2: the authors' choice; not the pretrained network at (1, 0). */
  MEAN {
    @Override
    Weights weights(double beta) {
      return new Weights(0.5, 0.5, 0);
    }
  },
  /**
   * (x_L + y_L) / (1 + beta): x_L at beta = 0 and the mean at beta = 1. With a second stream that
   * starts at zero the sum of the streams is the same, but its scale shrinks with beta.
   */
  BLEND {
    @Override
    Weights weights(double beta) {
      return new Weights(1 / (1 + beta), beta / (1 + beta), 0);
    }
  },
  /**
   * x_L + y_L - y_0: on a path with alpha + beta = 1 this is x_0 plus the sum of all residual
   * functions, each with its pretrained weight.
   */
  SUM {
    @Override
    Weights weights(double beta) {
      return new Weights(1, beta, -beta);
    }
  };

  /**
   * Weights of the states in the output.
   *
   * @param last of x_L
   * @param beforeLast of x_{L-1}
   * @param beforeFirst of the state before x_0
   */
  record Weights(double last, double beforeLast, double beforeFirst) {}

  abstract Weights weights(double beta);
}
