package io.github.sparkreversible.reversible;

import io.github.sparkreversible.backbone.MeanPooling;
import io.github.sparkreversible.layers.DeclaredLayer;
import io.github.sparkreversible.reversible.AttentionSubBlock.QkvBias;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Small networks around one stage, and what is measured on them. */
final class StageNetworks {
  static final int DIM = 6;
  static final int TOKENS = 5;
  static final int CLASSES = 3;
  private static final double NORM_EPSILON = 1e-6;

  private StageNetworks() {}

  /** A stage of alternating attention and MLP sub-blocks. */
  static Dr2Stage.Builder stage(int functions, int dim, int heads) {
    Dr2Stage.Builder stage = new Dr2Stage.Builder(dim);
    QkvBias[] biases = QkvBias.values();
    for (int i = 0; i < functions; i++) {
      stage.add(
          i % 2 == 0
              ? new AttentionSubBlock(dim, heads, biases[(i / 2) % biases.length], NORM_EPSILON)
              : new MlpSubBlock(dim, 2 * dim + 1, NORM_EPSILON));
    }
    return stage;
  }

  static ComputationGraph network(DeclaredLayer stage, int dim, int tokens, DataType dataType) {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(7)
                .dataType(dataType)
                .graphBuilder()
                .addInputs("tokens")
                .setInputTypes(InputType.recurrent(dim, tokens, RNNFormat.NWC))
                .addLayer("stage", stage, "tokens")
                .addLayer("pooling", new MeanPooling.Builder().build(), "stage")
                .addLayer(
                    "classifier",
                    new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nIn(dim)
                        .nOut(CLASSES)
                        .build(),
                    "pooling")
                .setOutputs("classifier")
                .build());
    graph.init();
    return graph;
  }

  /** Random values everywhere, so that no bias or gain stands at its neutral start. */
  static void randomize(ComputationGraph graph, long seed, double scale) {
    graph.params().addi(random(seed, scale, graph.params().dataType(), graph.params().shape()));
  }

  /**
   * Weights as in the golden fixtures: standard normal over the root of the inputs, gains 1 + 0.2
   * n, shifts and biases 0.1 n.
   */
  static void randomizeLikeFixture(ComputationGraph graph, long seed) {
    Random random = new Random(seed);
    graph
        .getLayer("stage")
        .paramTable()
        .forEach(
            (name, values) -> {
              boolean gain = name.endsWith("gain");
              double scale =
                  values.rank() == 2 && values.size(0) > 1
                      ? 1 / Math.sqrt(values.size(1))
                      : gain ? 0.2 : 0.1;
              INDArray flat = values.reshape(values.length());
              for (long i = 0; i < flat.length(); i++) {
                flat.putScalar(i, (gain ? 1 : 0) + scale * random.nextGaussian());
              }
            });
  }

  static INDArray random(long seed, double scale, DataType dataType, long... shape) {
    Random random = new Random(seed);
    INDArray array = Nd4j.create(dataType, shape);
    INDArray flat = array.reshape(array.length());
    for (long i = 0; i < flat.length(); i++) {
      flat.putScalar(i, scale * random.nextGaussian());
    }
    return array;
  }

  static DataSet batch(long seed, int rows, int dim, int tokens, DataType dataType) {
    INDArray labels = Nd4j.zeros(dataType, rows, CLASSES);
    for (int i = 0; i < rows; i++) {
      labels.putScalar(i, (i * 7 + seed) % CLASSES, 1);
    }
    return new DataSet(random(seed, 1, dataType, rows, tokens, dim), labels);
  }

  /** Gradient of the loss with respect to all parameters, flat, the mean over the batch. */
  static INDArray gradient(ComputationGraph graph, DataSet batch) {
    graph.setInput(0, batch.getFeatures());
    graph.setLabels(batch.getLabels());
    graph.computeGradientAndScore();
    return graph.gradient().gradient().div(batch.numExamples());
  }

  /** Derivative of the loss along a direction, by central differences. */
  static double slope(ComputationGraph graph, DataSet batch, INDArray along) {
    double step = 1e-6;
    INDArray start = graph.params().dup();
    graph.params().assign(start.add(along.mul(step)));
    double above = graph.score(batch, true);
    graph.params().assign(start.sub(along.mul(step)));
    double below = graph.score(batch, true);
    graph.params().assign(start);
    return (above - below) / (2 * step);
  }

  static double relative(INDArray actual, INDArray expected) {
    return actual.sub(expected).norm2Number().doubleValue() / expected.norm2Number().doubleValue();
  }

  /** The "gradients" of running statistics are no gradients. */
  static void withoutStatistics(ComputationGraph graph, INDArray along) {
    INDArray keep = graph.params().dup();
    graph.params().assign(1);
    for (org.deeplearning4j.nn.api.Layer layer : graph.getLayers()) {
      layer.paramTable().forEach((name, values) -> values.muli(isStatistic(layer, name) ? 0 : 1));
    }
    along.muli(graph.params());
    graph.params().assign(keep);
  }

  private static boolean isStatistic(org.deeplearning4j.nn.api.Layer layer, String name) {
    return layer.conf().getLayer() instanceof Dr2Stage stage
        ? stage.isStatistic(name)
        : new InnerLayer(layer.conf().getLayer()).isStatistic(name);
  }
}
