package io.github.sparkreversible.layers;

import io.github.sparkreversible.ops.Arithmetic;
import java.util.Collection;
import java.util.List;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonIgnore;

/**
 * Configuration of a layer that declares its parameters. Updaters, weight decay, serialization and
 * DL4J Spark's training masters work on it as on DL4J's own layers.
 */
public abstract class DeclaredLayer extends BaseLayer {
  private Arithmetic arithmetic = Arithmetic.AUTO;

  /** For JSON. */
  protected DeclaredLayer() {}

  /** Takes what DL4J's builders hold. */
  protected DeclaredLayer(Builder<?> builder) {
    super(builder);
    arithmetic = builder.arithmetic;
  }

  /** The layer's parameters, in the order in which they lie in the flat parameter array. */
  public abstract List<ParameterSpec> parameters();

  /**
   * A parameter by its name, which DL4J asks for many times in every step.
   *
   * @param name of one of {@link #parameters}
   */
  protected ParameterSpec parameter(String name) {
    return ParameterSpec.named(name, parameters());
  }

  /**
   * Initializes a parameter in a way of the layer's own.
   *
   * @param spec the parameter
   * @param view its values, to be overwritten
   * @return whether it was; otherwise the parameter's role says how
   */
  protected boolean initialize(ParameterSpec spec, INDArray view) {
    return false;
  }

  /** Which implementation of the operations the layer calls. */
  public Arithmetic getArithmetic() {
    return arithmetic;
  }

  /** Chooses the implementation of the operations. */
  public void setArithmetic(Arithmetic arithmetic) {
    this.arithmetic = arithmetic;
  }

  /** Whether a change of the output can be carried back to the input: {@link ChangeCarrier}. */
  public final boolean carriesChanges() {
    NeuralNetConfiguration conf = new NeuralNetConfiguration();
    conf.setLayer(this);
    return implementation(conf, DataType.FLOAT) instanceof ChangeCarrier;
  }

  /** Makes the implementation; parameters and listeners are set by {@link #instantiate}. */
  protected abstract DeclaredLayerImplementation<?> implementation(
      NeuralNetConfiguration conf, DataType dataType);

  @Override
  public final DeclaredLayerImplementation<?> instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int layerIndex,
      INDArray parametersView,
      boolean initializeParameters,
      DataType dataType) {
    DeclaredLayerImplementation<?> layer = implementation(conf, dataType);
    layer.setListeners(listeners);
    layer.setIndex(layerIndex);
    layer.setParamsViewArray(parametersView);
    layer.setParamTable(initializer().init(conf, parametersView, initializeParameters));
    layer.setConf(conf);
    return layer;
  }

  @Override
  @JsonIgnore
  public ParamInitializer initializer() {
    return DeclaredParameters.INSTANCE;
  }

  /** Whether a parameter is a running statistic. */
  final boolean isStatistic(String name) {
    ParameterSpec parameter = parameter(name);
    return parameter != null && parameter.role() == ParameterSpec.Role.STATISTIC;
  }

  @Override
  public IUpdater getUpdaterByParam(String name) {
    return isStatistic(name) ? new NoOp() : super.getUpdaterByParam(name);
  }

  @Override
  public List<Regularization> getRegularizationByParam(String name) {
    return isStatistic(name) ? List.of() : super.getRegularizationByParam(name);
  }

  @Override
  public boolean isPretrainParam(String name) {
    return false;
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return null;
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {}

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    long parameters = initializer().numParams(this);
    long updaterState = getIUpdater() == null ? 0 : getIUpdater().stateSize(parameters);
    return new LayerMemoryReport.Builder(
            getLayerName(), getClass(), inputType, getOutputType(-1, inputType))
        .standardMemory(parameters, updaterState)
        .workingMemory(0, 0, 0, workingValues(inputType, 1))
        .cacheMemory(0, 0)
        .build();
  }

  /**
   * Number of values for each row of a batch that a training step takes on the way, beside the
   * activations and their gradients.
   */
  public long workingValues(InputType inputType) {
    return 0;
  }

  /**
   * Number of values that a training step takes on the way for a batch; larger batches of some
   * layers are computed in parts.
   */
  public long workingValues(InputType inputType, long batchSize) {
    return batchSize * workingValues(inputType);
  }

  /**
   * Number of values for each row of a batch that a training step keeps from the forward to the
   * backward pass, beside the activations.
   */
  public long keptValues(InputType inputType) {
    return 0;
  }

  /**
   * Number of values for each row of a batch of the gradient with respect to the input, 0 if it is
   * not computed.
   */
  public long inputGradientValues(InputType inputType) {
    return inputType.arrayElementsPerExample();
  }

  /** Tokens as DL4J's input type: {@code [batch, tokens, dim]}. */
  protected static InputType tokens(long dim, long tokens) {
    return InputType.recurrent(dim, tokens, RNNFormat.NWC);
  }

  /**
   * Checks that a layer's input is {@code [batch, tokens, dim]}.
   *
   * @throws IllegalArgumentException naming the layer, the type found and the type expected
   */
  protected InputType.InputTypeRecurrent requireTokens(InputType inputType, long dim) {
    if (inputType instanceof InputType.InputTypeRecurrent tokens
        && tokens.getFormat() == RNNFormat.NWC
        && (dim == 0 || tokens.getSize() == dim)) {
      return tokens;
    }
    throw new IllegalArgumentException(
        "Layer '%s' expects tokens [batch, tokens, %s], found %s"
            .formatted(getLayerName(), dim == 0 ? "dim" : Long.toString(dim), inputType));
  }

  /**
   * Base of the builders.
   *
   * @param <T> the builder itself
   */
  public abstract static class Builder<T extends Builder<T>> extends BaseLayer.Builder<T> {
    private Arithmetic arithmetic = Arithmetic.AUTO;

    /** Chooses the implementation of the operations; default {@link Arithmetic#AUTO}. */
    @SuppressWarnings("unchecked")
    public T arithmetic(Arithmetic value) {
      arithmetic = value;
      return (T) this;
    }
  }
}
