package io.github.sparkreversible.latent;

import java.util.Collection;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/**
 * A linear classifier with softmax and cross entropy, as DL4J's {@code OutputLayer} with {@code
 * MCXENT}, which in training also learns from latent features that it generates of the batch's hard
 * samples:
 *
 * <pre>
 * loss = mean over the batch of cross entropy(z)
 *      + weight * mean over the generated features of cross entropy(z')
 *      + divergenceWeight * prototype divergence(z)
 * </pre>
 *
 * <p>Features {@code [batch, nIn]} to probabilities {@code [batch, nOut]}; parameters {@code W
 * [nIn, nOut]} and {@code b}, so that weights of an {@code OutputLayer} fit. What is generated is a
 * function of the network's seed, the iteration and the layer's name: nothing lives in the layer
 * object.
 *
 * <p>The gradient of features for the classifier is that of the loss with the features generated
 * anew whenever a parameter moves; without {@code throughBody}, of the classifier's parameters
 * alone. With the generator's weights held constant, the classifier would turn its weights away
 * from the directions of the steps, which are those that tell the classes apart. Constant are the
 * draws, the noise of steps between two classes, the prototypes in the divergence, and the part of
 * {@link LatentStrategy#PRIOR}'s target that no feature meets.
 */
public final class LatentOutput extends OutputLayer {
  private static final long serialVersionUID = 1L;

  private LatentTraining training;

  /** For JSON. */
  public LatentOutput() {}

  private LatentOutput(Builder builder) {
    super(builder);
    training = builder.training;
  }

  /**
   * A layer in place of another one, of the same sizes and trained alike.
   *
   * @param layer of DL4J, with softmax and cross entropy
   * @param training what is added to its loss
   */
  public static LatentOutput like(OutputLayer layer, LatentTraining training) {
    LatentOutput.Builder builder = new LatentOutput.Builder(training);
    builder.nIn(layer.getNIn()).nOut(layer.getNOut()).hasBias(layer.hasBias());
    LatentOutput latent = builder.build();
    latent.setLayerName(layer.getLayerName());
    latent.setWeightInitFn(layer.getWeightInitFn());
    latent.setBiasInit(layer.getBiasInit());
    latent.setGainInit(layer.getGainInit());
    latent.setIUpdater(layer.getIUpdater());
    latent.setBiasUpdater(layer.getBiasUpdater());
    latent.setRegularization(layer.getRegularization());
    latent.setRegularizationBias(layer.getRegularizationBias());
    latent.setGradientNormalization(layer.getGradientNormalization());
    latent.setGradientNormalizationThreshold(layer.getGradientNormalizationThreshold());
    return latent;
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int layerIndex,
      INDArray parametersView,
      boolean initializeParameters,
      DataType dataType) {
    requireSupported();
    LatentOutputLayer layer = new LatentOutputLayer(conf, dataType);
    layer.setListeners(listeners);
    layer.setIndex(layerIndex);
    layer.setParamsViewArray(parametersView);
    layer.setParamTable(initializer().init(conf, parametersView, initializeParameters));
    layer.setConf(conf);
    return layer;
  }

  private void requireSupported() {
    if (training.classCounts().size() != getNOut()) {
      throw new IllegalArgumentException(
          "Layer '%s' has %d outputs and counts of %d classes"
              .formatted(getLayerName(), getNOut(), training.classCounts().size()));
    }
    if (getIDropout() != null || getWeightNoise() != null) {
      throw new IllegalArgumentException(
          "Layer '%s' has dropout or weight noise, expected none: the generator reads the features"
                  .formatted(getLayerName())
              + " and weights themselves; put dropout into a layer before it");
    }
  }

  /** What is added to the cross entropy. */
  public LatentTraining getTraining() {
    return training;
  }

  /** For JSON. */
  public void setTraining(LatentTraining training) {
    this.training = training;
  }

  /**
   * Values that a training step takes on the way, at most: features, logits and gradients of
   * samples and generated features, the labels of these, the gradient of the weights that they are
   * made with.
   */
  public long workingValues(long batchSize) {
    LatentSettings settings = training.settings();
    double generated = settings == null ? 0 : settings.ratio();
    double ofRow = (1 + generated) * (2 * getNIn() + getNOut()) + generated * getNOut() + getNIn();
    boolean ofHead = settings != null && settings.strategy().reachesHead();
    return batchSize * (long) Math.ceil(ofRow) + (ofHead ? getNOut() * (getNIn() + 1) : 0);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LatentOutput that
        && super.equals(that)
        && Objects.equals(training, that.training);
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof LatentOutput;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), training);
  }

  /** Builds the layer in DL4J's way. */
  public static final class Builder extends OutputLayer.Builder {
    private final LatentTraining training;

    /** A layer with softmax and cross entropy; inputs and outputs are set by nIn and nOut. */
    public Builder(LatentTraining training) {
      super(LossFunctions.LossFunction.MCXENT);
      this.training = training;
      activation(Activation.SOFTMAX);
    }

    @Override
    @SuppressWarnings("unchecked")
    public LatentOutput build() {
      return new LatentOutput(this);
    }
  }
}
