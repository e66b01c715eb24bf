package io.github.sparkreversible.reversible;

import io.github.sparkreversible.layers.DeclaredLayer;
import io.github.sparkreversible.layers.ParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * A run of residual functions as one DL4J layer that recomputes its intermediate states instead of
 * keeping them (Dr2Net, arXiv 2401.04105).
 *
 * <p>Input and output: tokens {@code [batch, tokens, dim]} (DL4J's recurrent type in format NWC),
 * or whatever type its residual functions keep. Parameters: those of residual function i under the
 * prefix {@code "i."}, counted from 0.
 *
 * <p>With a context, something that residual functions read beside their input, as the positions of
 * {@link PositionedFunction}, the stage's input holds both side by side: tokens {@code [batch,
 * tokens, dim + contextDim]}, of which the output has the first {@code dim}.
 *
 * <p>The coefficients are those of the {@link CoefficientSchedule} at the network's iteration
 * count, in training and in evaluation: a network evaluates with the coefficients that it was left
 * with.
 */
public final class Dr2Stage extends DeclaredLayer {
  private static final long serialVersionUID = 1L;

  private List<ResidualFunction> residualFunctions = List.of();
  private int dim;
  private int contextDim;
  private CoefficientSchedule coefficientSchedule = CoefficientSchedule.fixed(0, 1);
  private ActivationStorage activationStorage = ActivationStorage.REVERSIBLE;
  private int anchorInterval = AnchorPolicy.AUTOMATIC;
  private double reversalTolerance = AnchorPolicy.DEFAULT_TOLERANCE;
  private AnchorEstimate anchorEstimate;
  private SecondStream secondStream = SecondStream.INPUT;
  private StageOutput output = StageOutput.BLEND;
  private List<IUpdater> functionUpdaters = List.of();

  /** For JSON. */
  public Dr2Stage() {}

  private Dr2Stage(Builder builder) {
    super(builder);
    residualFunctions = List.copyOf(builder.residualFunctions);
    dim = builder.dim;
    contextDim = builder.contextDim;
    coefficientSchedule = builder.coefficientSchedule;
    activationStorage = builder.activationStorage;
    anchorInterval = AnchorPolicy.requireValid(builder.anchorInterval);
    reversalTolerance = AnchorPolicy.requireValidTolerance(builder.reversalTolerance);
    secondStream = builder.secondStream;
    output = builder.output;
    residualFunctions.forEach(this::requireFitting);
    if (secondStream == SecondStream.CONTEXT && (contextDim != dim || dim == 0)) {
      throw new IllegalArgumentException(
          "A second stream that starts with the context needs one of the tokens' size %d, got %d"
              .formatted(dim, contextDim));
    }
    initializeConstraints(builder);
  }

  private void requireFitting(ResidualFunction function) {
    if (function.getDim() != dim && function.getDim() != ResidualFunction.ANY_DIM) {
      throw new IllegalArgumentException(
          "A residual function has dim %d in a stage of dim %d".formatted(function.getDim(), dim));
    }
    int wanted = secondStream == SecondStream.CONTEXT ? 0 : contextDim;
    if (function.contextDim() != 0 && function.contextDim() != wanted) {
      throw new IllegalArgumentException(
          "A residual function reads a context of dim %d in a stage with one of dim %d"
              .formatted(function.contextDim(), wanted));
    }
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
  protected ParameterSpec parameter(String name) {
    return ParameterSpec.named(nameInside(name), functionOf(name).parameters());
  }

  @Override
  protected Dr2StageLayer implementation(NeuralNetConfiguration conf, DataType dataType) {
    return new Dr2StageLayer(conf, dataType);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    if (dim == ResidualFunction.ANY_DIM) {
      return inputType;
    }
    return tokens(dim, requireTokens(inputType, dim + contextDim).getTimeSeriesLength());
  }

  /** A shape with another last axis; the same shape for a stage without a context. */
  long[] withLastAxis(long size, long... inputShape) {
    if (contextDim == 0) {
      return inputShape;
    }
    long[] shape = inputShape.clone();
    shape[shape.length - 1] = size;
    return shape;
  }

  @Override
  protected boolean initialize(ParameterSpec spec, INDArray view) {
    return functionOf(spec.name()).initialize(nameInside(spec.name()), view);
  }

  @Override
  public IUpdater getUpdaterByParam(String parameter) {
    IUpdater own = functionOf(parameter).updater(nameInside(parameter));
    if (own != null || functionUpdaters.isEmpty()) {
      return own == null ? super.getUpdaterByParam(parameter) : own;
    }
    if (functionUpdaters.size() != residualFunctions.size()) {
      throw new IllegalStateException(
          "Stage '%s' has %d updaters for %d residual functions, expected one for each"
              .formatted(getLayerName(), functionUpdaters.size(), residualFunctions.size()));
    }
    return functionUpdaters.get(indexOf(parameter));
  }

  @Override
  public List<Regularization> getRegularizationByParam(String parameter) {
    List<Regularization> own = functionOf(parameter).regularization(nameInside(parameter));
    return own == null ? super.getRegularizationByParam(parameter) : own;
  }

  /** Whether a parameter is a running statistic, whose "gradient" is no sum over the batch. */
  boolean isStatistic(String parameter) {
    return functionOf(parameter).isStatistic(nameInside(parameter));
  }

  private ResidualFunction functionOf(String parameter) {
    return residualFunctions.get(indexOf(parameter));
  }

  private static int indexOf(String parameter) {
    return Integer.parseInt(parameter.substring(0, parameter.indexOf('.')));
  }

  private static String nameInside(String parameter) {
    return parameter.substring(parameter.indexOf('.') + 1);
  }

  /** The residual functions, first to last. */
  public List<ResidualFunction> getResidualFunctions() {
    return residualFunctions;
  }

  /** For JSON. */
  public void setResidualFunctions(List<ResidualFunction> residualFunctions) {
    this.residualFunctions = List.copyOf(residualFunctions);
  }

  /** Size of a token; 0 where the stage takes arrays of any rank. */
  public int getDim() {
    return dim;
  }

  /** For JSON. */
  public void setDim(int dim) {
    this.dim = dim;
  }

  /** Size of the context of a token, behind the token in the input; 0 for none. */
  public int getContextDim() {
    return contextDim;
  }

  /** For JSON. */
  public void setContextDim(int contextDim) {
    this.contextDim = contextDim;
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

  /** Largest relative error of a reversed state whose gradients are used. */
  public double getReversalTolerance() {
    return reversalTolerance;
  }

  /** Sets the largest relative error of a reversed state whose gradients are used. */
  public void setReversalTolerance(double reversalTolerance) {
    this.reversalTolerance = AnchorPolicy.requireValidTolerance(reversalTolerance);
  }

  /** What training has measured of reversal errors so far; null before the first step. */
  public AnchorEstimate getAnchorEstimate() {
    return anchorEstimate;
  }

  /** Hands over what was measured elsewhere, for example by another worker. */
  public void setAnchorEstimate(AnchorEstimate anchorEstimate) {
    this.anchorEstimate = anchorEstimate;
  }

  /** Which anchors a training step keeps. */
  AnchorPolicy anchorPolicy() {
    boolean reversible = activationStorage == ActivationStorage.REVERSIBLE;
    return new AnchorPolicy(reversible ? anchorInterval : 1, reversalTolerance);
  }

  /** What is known of reversal errors, or assumed before the first step. */
  AnchorEstimate anchorEstimate(DataType dataType) {
    return anchorEstimate == null ? AnchorEstimate.initial(dataType) : anchorEstimate;
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

  /** Updaters of the residual functions, first to last; empty if all have the layer's. */
  public List<IUpdater> getFunctionUpdaters() {
    return functionUpdaters;
  }

  /**
   * Gives each residual function an updater of its own, for example with another learning rate. A
   * parameter that its function has an updater for keeps that.
   *
   * @param functionUpdaters one a function, or none at all
   */
  public void setFunctionUpdaters(List<IUpdater> functionUpdaters) {
    this.functionUpdaters = List.copyOf(functionUpdaters);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Dr2Stage that
        && super.equals(that)
        && residualFunctions.equals(that.residualFunctions)
        && dim == that.dim
        && contextDim == that.contextDim
        && coefficientSchedule.equals(that.coefficientSchedule)
        && activationStorage == that.activationStorage
        && anchorInterval == that.anchorInterval
        && reversalTolerance == that.reversalTolerance
        && Objects.equals(anchorEstimate, that.anchorEstimate)
        && secondStream == that.secondStream
        && output == that.output
        && functionUpdaters.equals(that.functionUpdaters);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), residualFunctions, dim, coefficientSchedule, output);
  }

  /** Builds a stage in DL4J's way. */
  public static final class Builder extends DeclaredLayer.Builder<Builder> {
    private final List<ResidualFunction> residualFunctions = new ArrayList<>();
    private final int dim;
    private int contextDim;
    private CoefficientSchedule coefficientSchedule = CoefficientSchedule.fixed(0, 1);
    private ActivationStorage activationStorage = ActivationStorage.REVERSIBLE;
    private int anchorInterval = AnchorPolicy.AUTOMATIC;
    private double reversalTolerance = AnchorPolicy.DEFAULT_TOLERANCE;
    private SecondStream secondStream = SecondStream.INPUT;
    private StageOutput output = StageOutput.BLEND;

    /** A stage of residual functions that take arrays of any rank. */
    public Builder() {
      this(ResidualFunction.ANY_DIM);
    }

    /**
     * A stage of residual functions of tokens.
     *
     * @param dim size of a token
     */
    public Builder(int dim) {
      this.dim = dim;
    }

    /**
     * Lets the input hold a context behind each token; for stages of tokens.
     *
     * @param size size of the context of a token, 0 for none, which is the default
     */
    public Builder contextDim(int size) {
      if (size < 0 || (size > 0 && dim == ResidualFunction.ANY_DIM)) {
        throw new IllegalArgumentException(
            "contextDim is %d in a stage of dim %d, expected 0, or more in a stage of tokens"
                .formatted(size, dim));
      }
      contextDim = size;
      return this;
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

    /** Largest relative error of a reversed state whose gradients are used; default 1e-4. */
    public Builder reversalTolerance(double tolerance) {
      reversalTolerance = tolerance;
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
