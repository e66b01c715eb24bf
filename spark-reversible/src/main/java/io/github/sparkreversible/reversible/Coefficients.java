package io.github.sparkreversible.reversible;

/**
 * The two coefficients of the coupling {@code x_i = F_i(x_{i-1}) + alpha x_{i-1} + beta x_{i-2}}.
 *
 * @param alpha factor of the state before; 1 in the pretrained network, 0 at the end of finetuning
 * @param beta factor of the state before that; 0 in the pretrained network, 1 at the end
 */
public record Coefficients(double alpha, double beta) {
  /** Those of the pretrained residual network: its outputs are reproduced exactly. */
  public static final Coefficients PRETRAINED = new Coefficients(1, 0);

  /** Those of the best-conditioned reversible network. */
  public static final Coefficients REVERSIBLE = new Coefficients(0, 1);

  /** Refuses what is not a finite number, and a negative beta. */
  public Coefficients {
    if (!Double.isFinite(alpha) || !Double.isFinite(beta) || beta < 0) {
      throw new IllegalArgumentException(
          "alpha must be finite, beta finite and not negative; got alpha = %s, beta = %s"
              .formatted(alpha, beta));
    }
  }
}
