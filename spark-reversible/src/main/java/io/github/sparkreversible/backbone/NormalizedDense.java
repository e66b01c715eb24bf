package io.github.sparkreversible.backbone;

import io.github.sparkreversible.layers.DeclaredLayer;
import io.github.sparkreversible.layers.ParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A linear map, batch normalization, rectifier and dropout: {@code [batch, in]} to {@code [batch,
 * out]}. Parameters: {@code weight [out, in]}, {@code bias [out]} behind {@code "linear."}, and
 * those of {@link BatchNorm} behind {@code "norm."}.
 */
public final class NormalizedDense extends DeclaredLayer {
  private static final long serialVersionUID = 1L;

  private int in;
  private int out;
  private double droppedShare;
  private boolean fixedStatistics;

  /** For JSON. */
  public NormalizedDense() {}

  private NormalizedDense(Builder builder) {
    super(builder);
    in = builder.in;
    out = builder.out;
    droppedShare = builder.droppedShare;
    fixedStatistics = builder.fixedStatistics;
    initializeConstraints(builder);
  }

  @Override
  public List<ParameterSpec> parameters() {
    List<ParameterSpec> all = new ArrayList<>(LinearRows.parameters("linear", in, out));
    all.addAll(BatchNorm.parameters("norm", out));
    return all;
  }

  @Override
  protected boolean initialize(ParameterSpec spec, INDArray view) {
    return BatchNorm.initialize(spec, view);
  }

  @Override
  protected NormalizedDenseLayer implementation(NeuralNetConfiguration conf, DataType dataType) {
    return new NormalizedDenseLayer(conf, dataType);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    if (!InputType.feedForward(in).equals(inputType)) {
      throw new IllegalArgumentException(
          "Layer '%s' expects features [batch, %d], found %s"
              .formatted(getLayerName(), in, inputType));
    }
    return InputType.feedForward(out);
  }

  /** Values before the normalization and behind it, with their gradient. */
  @Override
  public long workingValues(InputType inputType) {
    return 3L * out;
  }

  /** Number of inputs. */
  public int getIn() {
    return in;
  }

  /** For JSON. */
  public void setIn(int in) {
    this.in = in;
  }

  /** Number of outputs. */
  public int getOut() {
    return out;
  }

  /** For JSON. */
  public void setOut(int out) {
    this.out = out;
  }

  /** Probability that an output is dropped in training. */
  public double getDroppedShare() {
    return droppedShare;
  }

  /** For JSON. */
  public void setDroppedShare(double droppedShare) {
    this.droppedShare = droppedShare;
  }

  /** Whether training, too, normalizes with the running statistics and leaves them alone. */
  public boolean isFixedStatistics() {
    return fixedStatistics;
  }

  /** Sets whether training normalizes with the running statistics. */
  public void setFixedStatistics(boolean fixedStatistics) {
    this.fixedStatistics = fixedStatistics;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NormalizedDense that
        && super.equals(that)
        && in == that.in
        && out == that.out
        && droppedShare == that.droppedShare
        && fixedStatistics == that.fixedStatistics;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), in, out, droppedShare, fixedStatistics);
  }

  /** Builds the layer in DL4J's way. */
  public static final class Builder extends DeclaredLayer.Builder<Builder> {
    private final int in;
    private final int out;
    private double droppedShare;
    private boolean fixedStatistics;

    /**
     * A layer.
     *
     * @param in number of inputs
     * @param out number of outputs
     */
    public Builder(int in, int out) {
      this.in = in;
      this.out = out;
    }

    /** Probability that an output is dropped in training; default 0. */
    public Builder droppedShare(double value) {
      if (!(value >= 0 && value < 1)) {
        throw new IllegalArgumentException(
            "The dropped share is " + value + ", expected from 0 to less than 1");
      }
      droppedShare = value;
      return this;
    }

    /** Whether training normalizes with the running statistics; default false. */
    public Builder fixedStatistics(boolean value) {
      fixedStatistics = value;
      return this;
    }

    @Override
    @SuppressWarnings("unchecked")
    public NormalizedDense build() {
      return new NormalizedDense(this);
    }
  }
}
