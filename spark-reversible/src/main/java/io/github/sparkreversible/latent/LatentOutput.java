package io.github.sparkreversible.latent;

import io.github.sparkreversible.ops.CounterRandom;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.OutputLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Implementation of {@link LatentOutputLayer}: what it adds to DL4J's loss and gradients. */
final class LatentOutput extends OutputLayer {
  private static final long serialVersionUID = 1L;

  private transient Runnable beforeBackward = () -> {};

  LatentOutput(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  /** What is to happen at the beginning of a backward pass, where all layers have their inputs. */
  void beforeBackward(Runnable action) {
    beforeBackward = action;
  }

  private LatentOutputLayer latent() {
    return (LatentOutputLayer) conf().getLayer();
  }

  /** The logits that DL4J's loss is computed of; those of its activations are others. */
  @Override
  protected INDArray preOutput2d(boolean training, LayerWorkspaceMgr workspaces) {
    INDArray logits = super.preOutput2d(training, workspaces);
    double adjustment = latent().getLogitAdjustment();
    if (training && adjustment != 0) {
      double[] shift = latent().priors().logarithms();
      Arrays.setAll(shift, label -> adjustment * shift[label]);
      logits.addiRowVector(Nd4j.createFromArray(shift).castTo(logits.dataType()));
    }
    return logits;
  }

  @Override
  public double computeScore(
      double regularization, boolean training, LayerWorkspaceMgr workspaces) {
    double score = super.computeScore(regularization, training, workspaces);
    if (training && addsToLoss()) {
      score += addedLoss().value();
    }
    return score;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    beforeBackward.run();
    Pair<Gradient, INDArray> result = super.backpropGradient(epsilon, workspaces);
    if (addsToLoss()) {
      add(addedLoss(), result.getSecond());
    }
    return result;
  }

  private boolean addsToLoss() {
    LatentOutputLayer layer = latent();
    boolean generates =
        layer.getStrategy() != null
            && layer.getInjectionDepth() == LatentOutputLayer.CLASSIFIER_ONLY
            && getIterationCount() >= layer.getStart();
    return generates || layer.getDivergenceWeight() != 0;
  }

  /** The classifier with its present weights. */
  LinearHead head() {
    INDArray weights = getParam(DefaultParamInitializer.WEIGHT_KEY);
    INDArray bias = getParam(DefaultParamInitializer.BIAS_KEY);
    return new LinearHead(floats(weights.transpose()), floats(bias));
  }

  /** True classes of a batch: the largest of each row of labels. */
  static int[] classes(INDArray labels) {
    return labels.argMax(1).toIntVector();
  }

  static float[] floats(INDArray array) {
    return array.castTo(DataType.FLOAT).dup('c').reshape(array.length()).toFloatVector();
  }

  /** Features of this iteration, or of none before the start. */
  GeneratedFeatures generate(LinearHead head, float[] features, int[] classes) {
    LatentOutputLayer layer = latent();
    if (layer.getStrategy() == null || getIterationCount() < layer.getStart()) {
      return null;
    }
    return LatentFeatureGenerator.of(head, layer.settings(), layer.priors())
        .generate(features, classes, CounterRandom.key(layer.getSeed(), getIterationCount(), 0));
  }

  private AddedLoss addedLoss() {
    LinearHead head = head();
    float[] features = floats(input);
    int[] classes = classes(getLabels());
    GeneratedFeatures generated =
        latent().getInjectionDepth() == LatentOutputLayer.CLASSIFIER_ONLY
            ? generate(head, features, classes)
            : null;
    PrototypeDivergence divergence =
        latent().getDivergenceWeight() == 0
            ? null
            : PrototypeDivergence.of(head, features, classes);
    return new AddedLoss(
        head,
        generated,
        floats(getLabels()),
        latent().getWeight(),
        divergence,
        latent().getDivergenceWeight());
  }

  /** DL4J's gradients are sums over the batch, of a loss that is a mean: factor batch. */
  private void add(AddedLoss loss, INDArray featureGradient) {
    int batch = (int) input.size(0);
    LinearHead head = loss.head();
    float[] ofWeights = new float[head.classes() * head.dim()];
    float[] ofBias = new float[head.classes()];
    float[] ofFeatures = new float[batch * head.dim()];
    loss.addGradients(batch, ofWeights, ofBias, ofFeatures);
    addTo(
        gradientViews.get(DefaultParamInitializer.WEIGHT_KEY),
        Nd4j.create(ofWeights, new long[] {head.classes(), head.dim()}, 'c').transpose());
    addTo(
        gradientViews.get(DefaultParamInitializer.BIAS_KEY),
        Nd4j.create(ofBias, new long[] {1, head.classes()}, 'c'));
    if (latent().isThroughFeatures()) {
      addTo(featureGradient, Nd4j.create(ofFeatures, new long[] {batch, head.dim()}, 'c'));
    }
  }

  private static void addTo(INDArray sum, INDArray added) {
    sum.addi(added.castTo(sum.dataType()).reshape(sum.shape()));
  }
}
