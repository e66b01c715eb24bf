package io.github.sparkreversible.reversible;

import io.github.sparkreversible.layers.ParameterSpec;
import io.github.sparkreversible.ops.Operations;
import java.io.Serializable;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;

/**
 * Configuration of one residual branch F of a stage: a function of tokens {@code [batch, tokens,
 * dim]} that keeps their shape, without the addition of its input.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, property = "@class")
public abstract class ResidualFunction implements Serializable {
  private static final long serialVersionUID = 1L;

  /** For subclasses in this package; residual functions of other kinds come through adapters. */
  ResidualFunction() {}

  /** The branch's parameters, in the order in which they lie in the stage's flat array. */
  public abstract List<ParameterSpec> parameters();

  /** The size of the last axis of the tokens. */
  public abstract int getDim();

  /**
   * Binds the branch to its arrays.
   *
   * @param operations what to compute with
   * @param parameters the parameter of a name
   * @param gradients the gradient array of a name; null is never returned during training
   */
  abstract BoundResidualFunction bind(
      Operations operations, ArrayByName parameters, ArrayByName gradients);

  /** Finds an array by the name of its parameter. */
  @FunctionalInterface
  interface ArrayByName {
    INDArray get(String name);
  }
}
