package io.github.sparkreversible.latent;

import io.github.sparkreversible.ops.Arithmetic;
import io.github.sparkreversible.ops.CounterRandom;
import io.github.sparkreversible.ops.Views;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.OutputLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Implementation of {@link LatentOutput}; in use outside training it is DL4J's own layer. */
final class LatentOutputLayer extends OutputLayer {
  private static final long serialVersionUID = 1L;

  /** Space on the heap that is used again in every step. */
  private transient float[] headWeights;

  /** Loss of the step whose gradients were computed last; NaN if the input is another one. */
  private transient double stepLoss = Double.NaN;

  private transient Runnable beforeBackward = () -> {};

  private final transient GenerationCounts counts = new GenerationCounts();

  LatentOutputLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  /** What is to happen at the beginning of a backward pass, where all layers have their inputs. */
  void beforeBackward(Runnable action) {
    beforeBackward = action;
  }

  /** What became of generated features so far. */
  GenerationCounts counts() {
    return counts;
  }

  /** Features generated of the present batch, for the middle of a stage; null before the start. */
  GeneratedFeatures generateForInjection() {
    LatentTraining training = settings().getTraining();
    if (!training.injectsAt(getIterationCount())) {
      return null;
    }
    requireLabels();
    LinearHead head = HeapHead.of(weight(), bias(), headWeights());
    GeneratedFeatures generated =
        LatentFeatureGenerator.of(head, training.settings(), training.priors())
            .generate(HeapHead.copy(input), labels.argMax(1).toIntVector(), key());
    counts.add(generated);
    return generated;
  }

  /** {@code [classes, dim]}, row-major: the memory of DL4J's {@code W}. */
  private INDArray weight() {
    return getParam(DefaultParamInitializer.WEIGHT_KEY).transpose();
  }

  /** {@code [classes]}, or null. */
  private INDArray bias() {
    return flat(hasBias() ? getParam(DefaultParamInitializer.BIAS_KEY) : null);
  }

  private float[] headWeights() {
    if (headWeights == null) {
      headWeights =
          new float[Math.toIntExact(getParam(DefaultParamInitializer.WEIGHT_KEY).length())];
    }
    return headWeights;
  }

  private long key() {
    return CounterRandom.key(conf.getSeed(), getIterationCount(), nameCode());
  }

  LatentOutput settings() {
    return (LatentOutput) layerConf();
  }

  @Override
  public void setInput(INDArray input, LayerWorkspaceMgr workspaces) {
    stepLoss = Double.NaN;
    super.setInput(input, workspaces);
  }

  @Override
  public void clear() {
    stepLoss = Double.NaN;
    super.clear();
  }

  @Override
  public double computeScore(
      double regularization, boolean training, LayerWorkspaceMgr workspaces) {
    if (!training) {
      return super.computeScore(regularization, false, workspaces);
    }
    double loss =
        Double.isNaN(stepLoss) ? step(workspaces, ArrayType.FF_WORKING_MEM).loss() : stepLoss;
    setScore(loss + regularization);
    return loss + regularization;
  }

  private void setScore(double value) {
    score = value;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    beforeBackward.run();
    LatentStep step = step(workspaces, ArrayType.BP_WORKING_MEM);
    stepLoss = step.loss();
    if (step.generated() != null) {
      counts.add(step.generated());
    }
    INDArray weightGradient = gradientViews.get(DefaultParamInitializer.WEIGHT_KEY);
    INDArray biasGradient = gradientViews.get(DefaultParamInitializer.BIAS_KEY);
    INDArray gx =
        workspaces.createUninitialized(
            ArrayType.ACTIVATION_GRAD, dataType, new long[] {input.size(0), input.size(1)}, 'c');
    step.gradients(weightGradient.transpose(), flat(biasGradient), gx);
    Gradient gradient = new DefaultGradient(gradientsFlattened);
    gradient.setGradientFor(DefaultParamInitializer.WEIGHT_KEY, weightGradient);
    if (biasGradient != null) {
      gradient.setGradientFor(DefaultParamInitializer.BIAS_KEY, biasGradient);
    }
    return new Pair<>(gradient, gx);
  }

  private LatentStep step(LayerWorkspaceMgr workspaces, ArrayType memory) {
    assertInputSet(true);
    requireLabels();
    LatentStep step =
        new LatentStep(
            Arithmetic.AUTO.forType(dataType),
            shape -> workspaces.createUninitialized(memory, dataType, shape, 'c'),
            settings().getTraining(),
            weight(),
            bias(),
            headWeights());
    step.compute(
        rowMajor(input, workspaces, memory),
        rowMajor(labels, workspaces, memory),
        getIterationCount(),
        key());
    return step;
  }

  private int nameCode() {
    String name = layerConf().getLayerName();
    return name == null ? 0 : name.hashCode();
  }

  private static INDArray flat(INDArray row) {
    return row == null ? null : row.reshape(row.length());
  }

  private INDArray rowMajor(INDArray array, LayerWorkspaceMgr workspaces, ArrayType memory) {
    if (array.dataType() == dataType && Views.isRowMajor(array)) {
      return array;
    }
    return workspaces.createUninitialized(memory, dataType, array.shape(), 'c').assign(array);
  }

  private void requireLabels() {
    long[] expected = {input.size(0), layerConf().getNOut()};
    if (labels == null || !Arrays.equals(labels.shape(), expected) || maskArray != null) {
      throw new IllegalStateException(
          "Layer '%s' expects labels %s and no mask, got %s%s"
              .formatted(
                  layerConf().getLayerName(),
                  Arrays.toString(expected),
                  labels == null ? "no labels" : "labels " + Arrays.toString(labels.shape()),
                  maskArray == null ? "" : " and a mask"));
    }
  }
}
