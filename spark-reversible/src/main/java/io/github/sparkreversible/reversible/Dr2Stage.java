package io.github.sparkreversible.reversible;

import io.github.sparkreversible.layers.DeclaredLayer;
import io.github.sparkreversible.layers.ParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A run of residual functions as one DL4J layer that recomputes its intermediate states instead of
 * keeping them (Dr2Net, arXiv 2401.04105).
 *
 * <p>Input and output: tokens {@code [batch, tokens, dim]} (DL4J's recurrent type in format NWC).
 * Parameters: those of residual function i under the prefix {@code "i."}, counted from 0.
 *
 * <p>The coefficients are those of the {@link CoefficientSchedule} at the network's iteration
 * count, in training and in evaluation: a network evaluates with the coefficients that it was left
 * with.
 */
public final class Dr2Stage extends DeclaredLayer {
  private static final long serialVersionUID = 1L;

  private List<ResidualFunction> residualFunctions = List.of();
  private int dim;
  private CoefficientSchedule coefficientSchedule = CoefficientSchedule.fixed(0, 1);
  private ActivationStorage activationStorage = ActivationStorage.REVERSIBLE;
  private int anchorInterval = AnchorPolicy.AUTOMATIC;
  private SecondStream secondStream = SecondStream.INPUT;
  private StageOutput output = StageOutput.BLEND;

  /** For JSON. */
  public Dr2Stage() {}

  private Dr2Stage(Builder builder) {
    super(builder);
    residualFunctions = List.copyOf(builder.residualFunctions);
    dim = builder.dim;
    coefficientSchedule = builder.coefficientSchedule;
    activationStorage = builder.activationStorage;
    anchorInterval = AnchorPolicy.requireValid(builder.anchorInterval);
    secondStream = builder.secondStream;
    output = builder.output;
    for (ResidualFunction function : residualFunctions) {
      if (function.getDim() != dim) {
        throw new IllegalArgumentException(
            "A residual function has dim %d in a stage of dim %d"
                .formatted(function.getDim(), dim));
      }
    }
    initializeConstraints(builder);
  }

  @Override
  public List<ParameterSpec> parameters() {
    List<ParameterSpec> all = new ArrayList<>();
    for (int i = 0; i < residualFunctions.size(); i++) {
      for (ParameterSpec spec : residualFunctions.get(i).parameters()) {
        all.add(spec.withPrefix(i + "."));
      }
    }
    return all;
  }

  @Override
  protected Dr2StageLayer implementation(NeuralNetConfiguration conf, DataType dataType) {
    return new Dr2StageLayer(conf, dataType);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return tokens(dim, requireTokens(inputType, dim).getTimeSeriesLength());
  }

  /** The residual functions, first to last. */
  public List<ResidualFunction> getResidualFunctions() {
    return residualFunctions;
  }

  /** For JSON. */
  public void setResidualFunctions(List<ResidualFunction> residualFunctions) {
    this.residualFunctions = List.copyOf(residualFunctions);
  }

  /** Size of a token. */
  public int getDim() {
    return dim;
  }

  /** For JSON. */
  public void setDim(int dim) {
    this.dim = dim;
  }

  /** The coefficients over the iterations. */
  public CoefficientSchedule getCoefficientSchedule() {
    return coefficientSchedule;
  }

  /** Replaces the schedule, for example before another run of training. */
  public void setCoefficientSchedule(CoefficientSchedule coefficientSchedule) {
    this.coefficientSchedule = coefficientSchedule;
  }

  /** What a training step keeps. */
  public ActivationStorage getActivationStorage() {
    return activationStorage;
  }

  /** Chooses what a training step keeps. */
  public void setActivationStorage(ActivationStorage activationStorage) {
    this.activationStorage = activationStorage;
  }

  /** Residual functions between anchors; 0 chooses automatically, -1 keeps no anchors. */
  public int getAnchorInterval() {
    return anchorInterval;
  }

  /** Chooses the distance of the anchors. */
  public void setAnchorInterval(int anchorInterval) {
    this.anchorInterval = AnchorPolicy.requireValid(anchorInterval);
  }

  /** How the second stream starts. */
  public SecondStream getSecondStream() {
    return secondStream;
  }

  /** For JSON. */
  public void setSecondStream(SecondStream secondStream) {
    this.secondStream = secondStream;
  }

  /** How the output is formed. */
  public StageOutput getOutput() {
    return output;
  }

  /** For JSON. */
  public void setOutput(StageOutput output) {
    this.output = output;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Dr2Stage that
        && super.equals(that)
        && residualFunctions.equals(that.residualFunctions)
        && dim == that.dim
        && coefficientSchedule.equals(that.coefficientSchedule)
        && activationStorage == that.activationStorage
        && anchorInterval == that.anchorInterval
        && secondStream == that.secondStream
        && output == that.output;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), residualFunctions, dim, coefficientSchedule, output);
  }

  /** Builds a stage in DL4J's way. */
  public static final class Builder extends DeclaredLayer.Builder<Builder> {
    private final List<ResidualFunction> residualFunctions = new ArrayList<>();
    private final int dim;
    private CoefficientSchedule coefficientSchedule = CoefficientSchedule.fixed(0, 1);
    private ActivationStorage activationStorage = ActivationStorage.REVERSIBLE;
    private int anchorInterval = AnchorPolicy.AUTOMATIC;
    private SecondStream secondStream = SecondStream.INPUT;
    private StageOutput output = StageOutput.BLEND;

    /**
     * A stage without residual functions.
     *
     * @param dim size of a token
     */
    public Builder(int dim) {
      this.dim = dim;
    }

    /** Appends a residual function. */
    public Builder add(ResidualFunction function) {
      residualFunctions.add(function);
      return this;
    }

    /** The coefficients over the iterations; default (0, 1) throughout. */
    public Builder coefficientSchedule(CoefficientSchedule schedule) {
      coefficientSchedule = Objects.requireNonNull(schedule, "schedule");
      return this;
    }

    /** What a training step keeps; default {@link ActivationStorage#REVERSIBLE}. */
    public Builder activationStorage(ActivationStorage storage) {
      activationStorage = Objects.requireNonNull(storage, "storage");
      return this;
    }

    /** Residual functions between anchors: n, 0 for automatic (the default), -1 for none. */
    public Builder anchorInterval(int interval) {
      anchorInterval = interval;
      return this;
    }

    /** How the second stream starts; default {@link SecondStream#INPUT}. */
    public Builder secondStream(SecondStream start) {
      secondStream = Objects.requireNonNull(start, "start");
      return this;
    }

    /** How the output is formed; default {@link StageOutput#BLEND}. */
    public Builder output(StageOutput form) {
      output = Objects.requireNonNull(form, "form");
      return this;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Dr2Stage build() {
      return new Dr2Stage(this);
    }
  }
}
