package io.github.sparkreversible.reversible;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A residual function together with its parameters, their gradients and the operations to compute
 * with. Temporaries are taken from the workspace that is open when a method is called.
 */
interface BoundResidualFunction {
  /** Whether it may be computed one {@link BatchPart} after another. */
  default boolean isRowwise() {
    return false;
  }

  /**
   * Computes {@code y = keep * y + scale * F(x)}.
   *
   * @param x {@code [batch, tokens, dim]}, unchanged
   * @param scale factor of F(x)
   * @param keep factor of what {@code y} holds; 0 overwrites
   * @param y {@code [batch, tokens, dim]}, result, or null if only the intermediates are wanted
   * @return what {@link #gradient} needs
   */
  Intermediates forward(INDArray x, double scale, double keep, INDArray y);

  /**
   * Computes {@code y = keep * y + scale * F(x)} where no gradient follows: nothing has to be left
   * for it.
   *
   * @param x {@code [batch, tokens, dim]}, unchanged
   * @param scale factor of F(x)
   * @param keep factor of what {@code y} holds; 0 overwrites
   * @param y {@code [batch, tokens, dim]}, result
   */
  default void apply(INDArray x, double scale, double keep, INDArray y) {
    forward(x, scale, keep, y);
  }

  /**
   * The vector-Jacobian product of F at x; also writes the gradients of the parameters.
   *
   * @param x {@code [batch, tokens, dim]} of the forward call
   * @param intermediates those of the forward call
   * @param gy {@code [batch, tokens, dim]}, gradient of the loss with respect to F(x)
   * @param gx {@code [batch, tokens, dim]}, result, overwritten
   */
  void gradient(INDArray x, Intermediates intermediates, INDArray gy, INDArray gx);
}
