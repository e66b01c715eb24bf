package io.github.sparkreversible.reversible;

import io.github.sparkreversible.layers.ParameterSpec;
import io.github.sparkreversible.ops.CounterRandom;
import io.github.sparkreversible.ops.Operations;
import java.util.List;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A residual function with dropout of its values and stochastic depth: in training, F(x) of a row
 * is left out with a probability, and otherwise divided by the probability of staying (drop path in
 * timm). In evaluation it is the function itself.
 *
 * <p>What is dropped is a function of the network's seed, the iteration, the stage's name, the
 * place in the stage and the row alone, so that reversal and gradients see what the forward pass
 * saw.
 */
public final class StochasticFunction extends ResidualFunction {
  private static final long serialVersionUID = 1L;
  private static final int DROPOUT = 0;
  private static final int DEPTH = 1;

  private final ResidualFunction function;
  private final double dropout;
  private final double stochasticDepth;

  /**
   * Describes the function.
   *
   * @param function what is computed
   * @param dropout probability that a single value of F(x) is dropped, from 0 to less than 1
   * @param stochasticDepth probability that F(x) of a whole row is dropped, from 0 to less than 1
   */
  @JsonCreator
  public StochasticFunction(
      @JsonProperty("function") ResidualFunction function,
      @JsonProperty("dropout") double dropout,
      @JsonProperty("stochasticDepth") double stochasticDepth) {
    this.function = Objects.requireNonNull(function, "function");
    this.dropout = requireRate("dropout", dropout);
    this.stochasticDepth = requireRate("stochasticDepth", stochasticDepth);
  }

  /** The function itself where nothing is dropped. */
  public static ResidualFunction of(
      ResidualFunction function, double dropout, double stochasticDepth) {
    return dropout == 0 && stochasticDepth == 0
        ? function
        : new StochasticFunction(function, dropout, stochasticDepth);
  }

  /** A function without what training drops of it; the parameters are the same. */
  public static ResidualFunction withoutDropping(ResidualFunction function) {
    return function instanceof StochasticFunction stochastic ? stochastic.function : function;
  }

  private static double requireRate(String name, double rate) {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException(name + " must be from 0 to less than 1, got " + rate);
    }
    return rate;
  }

  /** What is computed. */
  public ResidualFunction getFunction() {
    return function;
  }

  /** Probability that a single value is dropped. */
  public double getDropout() {
    return dropout;
  }

  /** Probability that a row is dropped. */
  public double getStochasticDepth() {
    return stochasticDepth;
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
    return function.contextDim();
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
    long values = WorkingArrays.values(shape);
    return function.workingArrays(shape).and(values, values);
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
    return new Bound(function.bind(binding), binding);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StochasticFunction that
        && function.equals(that.function)
        && dropout == that.dropout
        && stochasticDepth == that.stochasticDepth;
  }

  @Override
  public int hashCode() {
    return Objects.hash(function, dropout, stochasticDepth);
  }

  private final class Bound implements BoundResidualFunction {
    private final BoundResidualFunction bound;
    private final Binding binding;
    private final Operations operations;

    Bound(BoundResidualFunction bound, Binding binding) {
      this.bound = bound;
      this.binding = binding;
      this.operations = binding.operations();
    }

    @Override
    public void apply(INDArray x, double scale, double keep, INDArray y) {
      if (binding.pass().isTraining()) {
        INDArray value = binding.temporaries().array(x.shape());
        bound.apply(x, 1, 0, value);
        combineDropped(value, scale, keep, y);
      } else {
        bound.apply(x, scale, keep, y);
      }
    }

    @Override
    public Intermediates forward(INDArray x, double scale, double keep, INDArray y) {
      if (y == null || !binding.pass().isTraining()) {
        return bound.forward(x, scale, keep, y);
      }
      INDArray value = binding.temporaries().array(x.shape());
      Intermediates intermediates = bound.forward(x, 1, 0, value);
      combineDropped(value, scale, keep, y);
      return intermediates;
    }

    private void combineDropped(INDArray value, double scale, double keep, INDArray y) {
      drop(value, value);
      for (long row = 0; row < value.size(0); row++) {
        operations.combine(row(value, row), scale * factor(row), keep, row(y, row));
      }
    }

    @Override
    public void gradient(INDArray x, Intermediates intermediates, INDArray gy, INDArray gx) {
      if (!binding.pass().isTraining()) {
        bound.gradient(x, intermediates, gy, gx);
        return;
      }
      INDArray gValue = binding.temporaries().array(gy.shape());
      for (long row = 0; row < x.size(0); row++) {
        operations.combine(row(gy, row), factor(row), 0, row(gValue, row));
      }
      drop(gValue, gValue);
      bound.gradient(x, intermediates, gValue, gx);
    }

    private void drop(INDArray x, INDArray y) {
      if (dropout > 0) {
        long first = binding.pass().part().from() * x.stride(0);
        operations.dropout(x, binding.pass().key(binding.index(), DROPOUT), first, dropout, y);
      }
    }

    private double factor(long row) {
      long key = binding.pass().key(binding.index(), DEPTH);
      long ofBatch = binding.pass().part().from() + row;
      return CounterRandom.uniform(key, ofBatch) < stochasticDepth ? 0 : 1 / (1 - stochasticDepth);
    }

    private static INDArray row(INDArray array, long row) {
      return ThreadArenas.current().rows(array, row, row + 1);
    }
  }
}
