package io.github.sparkreversible.latent;

import java.util.Arrays;
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
 * DL4J's linear classifier with softmax and cross entropy, which in training learns from generated
 * latent features as well. Its loss is
 *
 * <pre>
 *   CE(l + logitAdjustment * log prior) + weight * CE(l') + divergenceWeight * KL
 * </pre>
 *
 * <p>of the batch's logits l, of the logits l' of generated features ({@link
 * LatentFeatureGenerator}), and {@link PrototypeDivergence} of the batch, each a mean over its
 * rows. A generated feature has its source's row of labels, smoothed ones included. Evaluation is
 * that of DL4J's layer. Parameters are those of DL4J's layer.
 *
 * <p>Draws are a function of the seed and the iteration. Everything is part of the configuration,
 * so that DL4J Spark's workers, which make new networks, go on where others were.
 */
public final class LatentOutputLayer extends OutputLayer {
  private static final long serialVersionUID = 1L;

  /** The injection depth of features that are injected into the classifier alone. */
  public static final int CLASSIFIER_ONLY = -1;

  private LatentStrategy strategy;
  private double strength;
  private double hardMargin;
  private double ratio;
  private double sourcePower;
  private double noise;
  private double weight;
  private double divergenceWeight;
  private double logitAdjustment;
  private boolean throughFeatures = true;
  private long start;
  private int injectionDepth = CLASSIFIER_ONLY;
  private double reversalTolerance = 1e-4;
  private long seed;
  private long[] classCounts = {};

  /** For JSON. */
  public LatentOutputLayer() {}

  private LatentOutputLayer(OutputLayer.Builder builder) {
    super(builder);
  }

  /**
   * A layer of the same sizes as another, without anything added to its loss yet.
   *
   * @param layer of DL4J, with softmax and cross entropy
   * @param counts number of training samples of each class
   * @throws IllegalArgumentException if there are not as many counts as classes
   */
  public static LatentOutputLayer like(OutputLayer layer, long... counts) {
    if (counts.length != layer.getNOut()) {
      throw new IllegalArgumentException(
          "Classifier '%s' has %d classes, got the numbers of samples of %d"
              .formatted(layer.getLayerName(), layer.getNOut(), counts.length));
    }
    OutputLayer.Builder builder =
        new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
            .activation(Activation.SOFTMAX)
            .nIn(layer.getNIn())
            .nOut(layer.getNOut());
    LatentOutputLayer latent = new LatentOutputLayer(builder);
    latent.setLayerName(layer.getLayerName());
    latent.setLossFn(layer.getLossFn());
    latent.setActivationFn(layer.getActivationFn());
    latent.setHasBias(layer.hasBias());
    latent.setWeightInitFn(layer.getWeightInitFn());
    latent.setBiasInit(layer.getBiasInit());
    latent.setIUpdater(layer.getIUpdater());
    latent.setBiasUpdater(layer.getBiasUpdater());
    latent.setRegularization(layer.getRegularization());
    latent.setRegularizationBias(layer.getRegularizationBias());
    latent.setGradientNormalization(layer.getGradientNormalization());
    latent.setGradientNormalizationThreshold(layer.getGradientNormalizationThreshold());
    latent.setGainInit(layer.getGainInit());
    latent.classCounts = counts.clone();
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
    LatentOutput layer = new LatentOutput(conf, dataType);
    layer.setListeners(listeners);
    layer.setIndex(layerIndex);
    layer.setParamsViewArray(parametersView);
    layer.setParamTable(initializer().init(conf, parametersView, initializeParameters));
    layer.setConf(conf);
    return layer;
  }

  /** What is generated; null for nothing. */
  LatentSettings settings() {
    return strategy == null
        ? null
        : new LatentSettings(
            strategy,
            strength,
            hardMargin,
            ratio,
            sourcePower,
            noise,
            LatentSettings.DEFAULT_TOLERANCE);
  }

  /** How frequent the classes are. */
  ClassPriors priors() {
    return ClassPriors.ofCounts(classCounts);
  }

  /**
   * Generates features from an iteration on.
   *
   * @param settings what is generated of which samples
   * @param lossWeight factor of the generated features' mean loss
   * @param startIteration first iteration of the network with generated features
   */
  public void generate(LatentSettings settings, double lossWeight, long startIteration) {
    strategy = settings.strategy();
    strength = settings.strength();
    hardMargin = settings.hardMargin();
    ratio = settings.ratio();
    sourcePower = settings.classWeightPower();
    noise = settings.noise();
    weight = lossWeight;
    start = startIteration;
  }

  /** Name of the strategy; null for none. */
  public LatentStrategy getStrategy() {
    return strategy;
  }

  /** For JSON. */
  public void setStrategy(LatentStrategy strategy) {
    this.strategy = strategy;
  }

  /** Strength of the strategy. */
  public double getStrength() {
    return strength;
  }

  /** For JSON. */
  public void setStrength(double strength) {
    this.strength = strength;
  }

  /** Margin below which a sample is hard. */
  public double getHardMargin() {
    return hardMargin;
  }

  /** For JSON. */
  public void setHardMargin(double hardMargin) {
    this.hardMargin = hardMargin;
  }

  /** Generated features for each sample of a batch. */
  public double getRatio() {
    return ratio;
  }

  /** For JSON. */
  public void setRatio(double ratio) {
    this.ratio = ratio;
  }

  /** Power of a class's inverse frequency with which its hard samples are drawn. */
  public double getSourcePower() {
    return sourcePower;
  }

  /** For JSON. */
  public void setSourcePower(double sourcePower) {
    this.sourcePower = sourcePower;
  }

  /** Standard deviation of the noise in the null space. */
  public double getNoise() {
    return noise;
  }

  /** For JSON. */
  public void setNoise(double noise) {
    this.noise = noise;
  }

  /** Factor of the generated features' loss. */
  public double getWeight() {
    return weight;
  }

  /** For JSON. */
  public void setWeight(double weight) {
    this.weight = weight;
  }

  /** Factor of the divergence from the prototypes; 0 for none. */
  public double getDivergenceWeight() {
    return divergenceWeight;
  }

  /** Sets the factor of the divergence from the prototypes. */
  public void setDivergenceWeight(double divergenceWeight) {
    this.divergenceWeight = divergenceWeight;
  }

  /** Factor of the log priors that are added to the batch's logits in training; 0 for none. */
  public double getLogitAdjustment() {
    return logitAdjustment;
  }

  /** Sets the factor of the log priors (logit adjustment, arXiv 2007.07314). */
  public void setLogitAdjustment(double logitAdjustment) {
    this.logitAdjustment = logitAdjustment;
  }

  /** Whether the gradient of generated features goes on to the body of the network. */
  public boolean isThroughFeatures() {
    return throughFeatures;
  }

  /** Chooses whether the gradient of generated features goes on to the body; default true. */
  public void setThroughFeatures(boolean throughFeatures) {
    this.throughFeatures = throughFeatures;
  }

  /** First iteration with generated features. */
  public long getStart() {
    return start;
  }

  /** For JSON. */
  public void setStart(long start) {
    this.start = start;
  }

  /** State of the last stage at which features are injected; {@value #CLASSIFIER_ONLY}: none. */
  public int getInjectionDepth() {
    return injectionDepth;
  }

  /** Chooses the state at which features are injected. */
  public void setInjectionDepth(int injectionDepth) {
    this.injectionDepth = injectionDepth;
  }

  /** Largest relative error of injected states that are trained on. */
  public double getReversalTolerance() {
    return reversalTolerance;
  }

  /** Sets the largest relative error of injected states. */
  public void setReversalTolerance(double reversalTolerance) {
    this.reversalTolerance = reversalTolerance;
  }

  /** Seed of the draws. */
  public long getSeed() {
    return seed;
  }

  /** Sets the seed of the draws. */
  public void setSeed(long seed) {
    this.seed = seed;
  }

  /** Number of training samples of each class. */
  public long[] getClassCounts() {
    return classCounts.clone();
  }

  /** For JSON. */
  public void setClassCounts(long... classCounts) {
    this.classCounts = classCounts.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LatentOutputLayer that
        && super.equals(that)
        && Objects.equals(settings(), that.settings())
        && weight == that.weight
        && divergenceWeight == that.divergenceWeight
        && logitAdjustment == that.logitAdjustment
        && throughFeatures == that.throughFeatures
        && start == that.start
        && injectionDepth == that.injectionDepth
        && reversalTolerance == that.reversalTolerance
        && seed == that.seed
        && Arrays.equals(classCounts, that.classCounts);
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof LatentOutputLayer;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), strategy, weight, start, injectionDepth, seed);
  }
}
