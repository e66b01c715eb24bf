package io.github.sparkreversible.reversible;

import io.github.sparkreversible.layers.ParameterSpec;
import io.github.sparkreversible.ops.Operations;
import java.io.Serializable;
import java.util.List;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;

/**
 * Configuration of one residual branch F of a stage: a function that keeps the shape of its input,
 * mostly tokens {@code [batch, tokens, dim]}, without the addition of the input.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, property = "@class")
public abstract class ResidualFunction implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Dim of functions that take arrays of any rank. */
  static final int ANY_DIM = 0;

  /** For subclasses in this package; residual functions of other kinds come through adapters. */
  ResidualFunction() {}

  /** The branch's parameters, in the order in which they lie in the stage's flat array. */
  public abstract List<ParameterSpec> parameters();

  /**
   * The size of the last axis of the tokens; {@link #ANY_DIM} where the input need not be tokens.
   */
  public abstract int getDim();

  /** The size of the last axis of the stage's context; 0 for functions that do not read it. */
  int contextDim() {
    return 0;
  }

  /**
   * Initializes a parameter in its own way.
   *
   * @param name the parameter
   * @param view its values, to be overwritten
   * @return whether it was; otherwise its role says how
   */
  boolean initialize(String name, INDArray view) {
    return false;
  }

  /** The updater of a parameter that has one of its own; null for the stage's. */
  IUpdater updater(String name) {
    return null;
  }

  /** The regularization of a parameter that has its own; null for the stage's. */
  List<Regularization> regularization(String name) {
    return null;
  }

  /** Whether a parameter is a running statistic: its "gradient" is no sum over the batch. */
  boolean isStatistic(String name) {
    return false;
  }

  /**
   * What a training step takes on the way.
   *
   * @param shape of the input, batch included
   */
  abstract WorkingArrays workingArrays(long... shape);

  /**
   * Values that the operations take themselves in a training step, and keep for the next.
   *
   * @param shape of the input, batch included
   */
  long operationValues(long... shape) {
    return 0;
  }

  /**
   * Whether each row of the batch is computed as if it were alone, so that rows may be computed one
   * after another. The input is tokens {@code [batch, tokens, dim]} then.
   */
  boolean isRowwise() {
    return false;
  }

  /** Binds the branch to its arrays. */
  abstract BoundResidualFunction bind(Binding binding);

  /**
   * What a branch is bound to.
   *
   * @param operations what to compute with
   * @param parameters the parameter of a name
   * @param gradients the gradient array of a name; null is never returned during training
   * @param flatParameters all parameters of the branch, {@code [1, n]}, or null for none
   * @param flatGradients all gradients of the branch in training
   * @param dataType type of all arrays
   * @param pass the pass that the stage is in
   * @param temporaries where to put what is computed on the way
   * @param context the stage's context in that pass
   * @param index place of the branch in its stage, from 0
   */
  record Binding(
      Operations operations,
      ArrayByName parameters,
      ArrayByName gradients,
      INDArray flatParameters,
      Supplier<INDArray> flatGradients,
      DataType dataType,
      StagePass pass,
      Temporaries temporaries,
      StageContext context,
      int index) {

    /** The same with other arrays for the gradients. */
    Binding withGradients(ArrayByName others) {
      return new Binding(
          operations,
          parameters,
          others,
          flatParameters,
          flatGradients,
          dataType,
          pass,
          temporaries,
          context,
          index);
    }
  }

  /** Finds an array by the name of its parameter. */
  @FunctionalInterface
  interface ArrayByName {
    INDArray get(String name);
  }
}
