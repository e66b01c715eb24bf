package io.github.sparkreversible.backbone;

import io.github.sparkreversible.layers.ChangeCarrier;
import io.github.sparkreversible.layers.DeclaredLayer;
import io.github.sparkreversible.layers.DeclaredLayerImplementation;
import io.github.sparkreversible.layers.ParameterSpec;
import io.github.sparkreversible.layers.ParameterSpec.Role;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Layer normalization over the last axis of tokens {@code [batch, tokens, dim]} or features {@code
 * [batch, dim]}. Parameters: {@code gain [dim]}, {@code shift [dim]}.
 */
public final class TokenNormalization extends DeclaredLayer {
  private static final long serialVersionUID = 1L;

  private int dim;
  private double epsilon;

  /** For JSON. */
  public TokenNormalization() {}

  private TokenNormalization(Builder builder) {
    super(builder);
    dim = builder.dim;
    epsilon = builder.epsilon;
    initializeConstraints(builder);
  }

  @Override
  public List<ParameterSpec> parameters() {
    return List.of(
        new ParameterSpec("gain", Role.GAIN, dim), new ParameterSpec("shift", Role.BIAS, dim));
  }

  @Override
  protected DeclaredLayerImplementation<TokenNormalization> implementation(
      NeuralNetConfiguration conf, DataType dataType) {
    return new Implementation(conf, dataType);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    if (inputType instanceof InputType.InputTypeFeedForward features && features.getSize() == dim) {
      return inputType;
    }
    return requireTokens(inputType, dim);
  }

  /** Mean and variance of each row. */
  @Override
  public long keptValues(InputType inputType) {
    return 2 * inputType.arrayElementsPerExample() / dim;
  }

  /** Size of the last axis. */
  public int getDim() {
    return dim;
  }

  /** For JSON. */
  public void setDim(int dim) {
    this.dim = dim;
  }

  /** Added to the variance. */
  public double getEpsilon() {
    return epsilon;
  }

  /** For JSON. */
  public void setEpsilon(double epsilon) {
    this.epsilon = epsilon;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TokenNormalization that
        && super.equals(that)
        && dim == that.dim
        && epsilon == that.epsilon;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), dim, epsilon);
  }

  /** Builds the layer in DL4J's way. */
  public static final class Builder extends DeclaredLayer.Builder<Builder> {
    private final int dim;
    private final double epsilon;

    /**
     * A normalization.
     *
     * @param dim size of the last axis
     * @param epsilon added to the variance
     */
    public Builder(int dim, double epsilon) {
      this.dim = dim;
      this.epsilon = epsilon;
    }

    @Override
    @SuppressWarnings("unchecked")
    public TokenNormalization build() {
      return new TokenNormalization(this);
    }
  }

  private static final class Implementation extends DeclaredLayerImplementation<TokenNormalization>
      implements ChangeCarrier {
    private static final long serialVersionUID = 1L;

    /** Gains below this share of the largest pass no change on. */
    private static final double SMALLEST_GAIN = 1e-6;

    private transient INDArray mean;
    private transient INDArray variance;

    Implementation(NeuralNetConfiguration conf, DataType dataType) {
      super(conf, dataType);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
      assertInputSet(false);
      INDArray x = rowMajorInput(workspaces, ArrayType.INPUT);
      INDArray y = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, x.shape(), 'c');
      long[] statistics = {rows(x).size(0)};
      ArrayType memory = training ? ArrayType.ACTIVATIONS : ArrayType.FF_WORKING_MEM;
      mean = workspaces.createUninitialized(memory, dataType, statistics, 'c');
      variance = workspaces.createUninitialized(memory, dataType, statistics, 'c');
      operations()
          .layerNorm(
              rows(x),
              getParam("gain"),
              getParam("shift"),
              layerConf().getEpsilon(),
              rows(y),
              mean,
              variance);
      return y;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(
        INDArray epsilon, LayerWorkspaceMgr workspaces) {
      assertInputSet(true);
      INDArray x = rowMajorInput(workspaces, ArrayType.BP_WORKING_MEM);
      INDArray gx =
          workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, x.shape(), 'c');
      operations()
          .layerNormGradient(
              rows(x),
              getParam("gain"),
              layerConf().getEpsilon(),
              mean,
              variance,
              rows(rowMajor(epsilon, workspaces, ArrayType.BP_WORKING_MEM)),
              rows(gx),
              gradientOf("gain"),
              gradientOf("shift"));
      return new Pair<>(allGradients(), gx);
    }

    @Override
    public void clear() {
      super.clear();
      mean = null;
      variance = null;
    }

    /** The output's change over the gain, times the row's own scale. */
    @Override
    public INDArray inputChange(INDArray input, INDArray outputChange) {
      double[] gains = getParam("gain").dup().toDoubleVector();
      double least = SMALLEST_GAIN * Arrays.stream(gains).map(Math::abs).max().orElse(0);
      double[] values = flat(input);
      double[] change = flat(outputChange);
      for (int row = 0; row < values.length; row += gains.length) {
        double scale = scale(values, row, gains.length);
        for (int i = 0; i < gains.length; i++) {
          change[row + i] *= Math.abs(gains[i]) <= least ? 0 : scale / gains[i];
        }
      }
      INDArray result = Nd4j.createUninitializedDetached(dataType, input.shape());
      try (INDArray changes = Nd4j.createFromArray(change)) {
        return result.assign(changes.reshape('c', input.shape()));
      }
    }

    private static double[] flat(INDArray array) {
      try (INDArray copy = array.dup('c')) {
        return copy.reshape(copy.length()).toDoubleVector();
      }
    }

    /** The standard deviation that a row is divided by. */
    private double scale(double[] values, int from, int length) {
      double sum = 0;
      for (int i = 0; i < length; i++) {
        sum += values[from + i];
      }
      double center = sum / length;
      double squares = 0;
      for (int i = 0; i < length; i++) {
        double distance = values[from + i] - center;
        squares += distance * distance;
      }
      return Math.sqrt(squares / length + layerConf().getEpsilon());
    }

    private INDArray rows(INDArray array) {
      long dim = layerConf().getDim();
      return array.reshape('c', array.length() / dim, dim);
    }
  }
}
