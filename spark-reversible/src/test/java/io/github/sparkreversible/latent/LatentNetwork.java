package io.github.sparkreversible.latent;

import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** A small network with a {@link LatentOutput}, and one batch. */
final class LatentNetwork {
  static final int ROWS = 24;
  static final int IN = 5;
  static final int DIM = 8;
  static final int CLASSES = 4;
  static final List<Long> COUNTS = List.of(1000L, 300L, 100L, 10L);

  final ComputationGraph graph;
  private final INDArray input;
  private final INDArray labels;

  LatentNetwork(LatentTraining training, DataType type) {
    this(graph(output(training), type), type);
  }

  LatentNetwork(ComputationGraph graph, DataType type) {
    this.graph = graph;
    Random random = new Random(92);
    input = Nd4j.create(type, ROWS, IN);
    labels = Nd4j.zeros(type, ROWS, CLASSES);
    for (int row = 0; row < ROWS; row++) {
      for (int i = 0; i < IN; i++) {
        input.putScalar(row, i, random.nextGaussian());
      }
      labels.putScalar(row, random.nextInt(CLASSES), 1);
    }
  }

  static OutputLayer output(LatentTraining training) {
    return (OutputLayer) new LatentOutput.Builder(training).nIn(DIM).nOut(CLASSES).build();
  }

  static OutputLayer plain() {
    return new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
        .activation(Activation.SOFTMAX)
        .nIn(DIM)
        .nOut(CLASSES)
        .build();
  }

  static ComputationGraph graph(OutputLayer output, DataType type) {
    ComputationGraphConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(91)
            .dataType(type)
            .updater(new Sgd(0.1))
            .graphBuilder()
            .addInputs("in")
            .addLayer(
                "body",
                new DenseLayer.Builder().nIn(IN).nOut(DIM).activation(Activation.TANH).build(),
                "in")
            .addLayer("classifier", output, "body")
            .setOutputs("classifier")
            .build();
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    return graph;
  }

  /** Loss of one step at the present parameters; the gradients are those of the step. */
  double step() {
    graph.setInputs(input);
    graph.setLabels(labels);
    graph.computeGradientAndScore();
    return graph.score();
  }

  void fit() {
    graph.fit(new INDArray[] {input}, new INDArray[] {labels});
  }

  INDArray predict() {
    return graph.outputSingle(input);
  }

  /** Mean gradient of the last step, of all parameters. */
  double[] gradient() {
    return graph.getFlattenedGradients().dup().divi(ROWS).toDoubleVector();
  }

  /** Gradient of the loss for the head's parameters is this range of all. */
  int headBegin() {
    return IN * DIM + DIM;
  }

  void atIteration(int iteration) {
    graph.getConfiguration().setIterationCount(iteration);
  }

  INDArray features() {
    return graph.feedForward(input, false).get("body");
  }

  int[] classes() {
    return labels.argMax(1).toIntVector();
  }

  LinearHead head() {
    float[] weights = graph.getParam("classifier_W").transpose().dup('c').data().asFloat();
    return new LinearHead(weights, graph.getParam("classifier_b").dup().data().asFloat());
  }
}
