package io.github.sparkreversible.reversible;

import io.github.sparkreversible.layers.ParameterSpec;
import io.github.sparkreversible.ops.Operations;
import java.util.List;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A residual function before which the stage's context is added, {@code F(x) = c + f(x + c)}: what
 * {@code x = x + position; x = x + f(x)} is as one residual function (Point-MAE, {@code
 * models/Point_MAE.py}, {@code TransformerEncoder} with the position before every block). The
 * position has to be inside of F: outside of it, reversal does not see it.
 */
public final class PositionedFunction extends ResidualFunction {
  private static final long serialVersionUID = 1L;

  private final ResidualFunction function;

  /**
   * Describes the function.
   *
   * @param function f, of tokens as large as the context's, which itself reads no context
   */
  @JsonCreator
  public PositionedFunction(@JsonProperty("function") ResidualFunction function) {
    this.function = Objects.requireNonNull(function, "function");
    if (function.getDim() == ANY_DIM || function.contextDim() != 0) {
      throw new IllegalArgumentException(
          "A position is added to tokens of a known size, before a function without context; got %s"
              .formatted(function.getClass().getSimpleName()));
    }
  }

  /** What is computed of input and context. */
  public ResidualFunction getFunction() {
    return function;
  }

  @Override
  public List<ParameterSpec> parameters() {
    return function.parameters();
  }

  @Override
  public int getDim() {
    return function.getDim();
  }

  @Override
  int contextDim() {
    return function.getDim();
  }

  @Override
  boolean initialize(String name, INDArray view) {
    return function.initialize(name, view);
  }

  @Override
  IUpdater updater(String name) {
    return function.updater(name);
  }

  @Override
  List<Regularization> regularization(String name) {
    return function.regularization(name);
  }

  @Override
  boolean isStatistic(String name) {
    return function.isStatistic(name);
  }

  @Override
  WorkingArrays workingArrays(long... shape) {
    return function.workingArrays(shape).and(WorkingArrays.values(shape), 0);
  }

  @Override
  long operationValues(long... shape) {
    return function.operationValues(shape);
  }

  @Override
  boolean isRowwise() {
    return function.isRowwise();
  }

  @Override
  BoundResidualFunction bind(Binding binding) {
    return new Bound(
        function.bind(binding), binding.operations(), binding.context(), binding.temporaries());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PositionedFunction that && function.equals(that.function);
  }

  @Override
  public int hashCode() {
    return Objects.hash(PositionedFunction.class, function);
  }

  /** x + c, and the insides of f at it. */
  private record Kept(INDArray sum, Intermediates ofFunction) implements Intermediates {}

  private record Bound(
      BoundResidualFunction bound,
      Operations operations,
      StageContext context,
      Temporaries temporaries)
      implements BoundResidualFunction {

    @Override
    public void apply(INDArray x, double scale, double keep, INDArray y) {
      bound.apply(sum(x), scale, keep, y);
      operations.combine(context.values(), scale, 1, y);
    }

    @Override
    public Intermediates forward(INDArray x, double scale, double keep, INDArray y) {
      INDArray sum = sum(x);
      Intermediates ofFunction = bound.forward(sum, scale, keep, y);
      if (y != null) {
        operations.combine(context.values(), scale, 1, y);
      }
      return new Kept(sum, ofFunction);
    }

    private INDArray sum(INDArray x) {
      INDArray sum = temporaries.array(x.shape());
      operations.combine(x, 1, 0, sum);
      operations.combine(context.values(), 1, 1, sum);
      return sum;
    }

    @Override
    public void gradient(INDArray x, Intermediates intermediates, INDArray gy, INDArray gx) {
      Kept kept = (Kept) intermediates;
      bound.gradient(kept.sum(), kept.ofFunction(), gy, gx);
      operations.combine(gy, 1, 1, context.gradient());
      operations.combine(gx, 1, 1, context.gradient());
    }
  }
}
