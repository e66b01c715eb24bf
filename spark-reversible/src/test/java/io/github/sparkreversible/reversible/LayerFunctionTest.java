package io.github.sparkreversible.reversible;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;

/** DL4J's convolutions and batch normalization as residual functions. */
public class LayerFunctionTest extends JUnitPlatformSuite {
  private static final int CHANNELS = 3;

  private static ConvolutionLayer convolution() {
    return new ConvolutionLayer.Builder(3, 3)
        .nOut(CHANNELS)
        .convolutionMode(ConvolutionMode.Same)
        .activation(Activation.IDENTITY)
        .build();
  }

  /** Pre-activation: normalize, activate, convolve. */
  private static List<Layer> branch2d() {
    return List.of(new BatchNormalization(), new ActivationLayer(Activation.TANH), convolution());
  }

  private static List<Layer> branch3d() {
    return List.of(
        new Convolution3D.Builder(3, 3, 3)
            .nOut(CHANNELS)
            .convolutionMode(ConvolutionMode.Same)
            .activation(Activation.TANH)
            .build());
  }

  private static ComputationGraphConfiguration.GraphBuilder begin(
      InputType type, DataType dataType) {
    return new NeuralNetConfiguration.Builder()
        .seed(3)
        .dataType(dataType)
        .updater(new Sgd(0.1))
        .graphBuilder()
        .addInputs("in")
        .setInputTypes(type);
  }

  private static ComputationGraph network(
      List<Layer> branch, InputType type, int functions, DataType dataType) {
    return ResidualNetworks.finish(
        begin(type, dataType).addLayer("stage", stage(branch, type, functions), "in"), "stage");
  }

  private static Dr2Stage stage(List<Layer> branch, InputType type, int functions) {
    Dr2Stage.Builder stage =
        new Dr2Stage.Builder().coefficientSchedule(CoefficientSchedule.fixed(0.4, 0.7));
    for (int i = 0; i < functions; i++) {
      stage.add(new LayerFunction(branch, type));
    }
    return stage.build();
  }

  private static Dr2Stage stageOf(ComputationGraph graph) {
    return (Dr2Stage) graph.getLayer("stage").conf().getLayer();
  }

  private static final InputType IMAGES = InputType.convolutional(5, 6, CHANNELS);
  private static final InputType VIDEOS =
      InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, 4, 5, 6, CHANNELS);

  @Test
  public void gradientsEqualFiniteDifferencesInEveryStorage() {
    ComputationGraph images = network(branch2d(), IMAGES, 4, DataType.DOUBLE);
    assertGradients(images, ResidualNetworks.batch(DataType.DOUBLE, 3, CHANNELS, 5, 6));
    ComputationGraph videos = network(branch3d(), VIDEOS, 3, DataType.DOUBLE);
    assertGradients(videos, ResidualNetworks.batch(DataType.DOUBLE, 2, CHANNELS, 4, 5, 6));
  }

  private static void assertGradients(ComputationGraph graph, DataSet batch) {
    INDArray along = StageNetworks.random(10, 1, DataType.DOUBLE, graph.params().shape());
    StageNetworks.withoutStatistics(graph, along);
    for (ActivationStorage storage : ActivationStorage.values()) {
      stageOf(graph).setActivationStorage(storage);
      double actual = StageNetworks.gradient(graph, batch).mul(along).sumNumber().doubleValue();
      double expected = StageNetworks.slope(graph, batch, along);
      assertEquals(expected, actual, 1e-5 * Math.abs(expected), storage.toString());
    }
  }

  @Test
  public void runningStatisticsAreUpdatedOnceAStepAsInDl4j() {
    DataSet batch = ResidualNetworks.batch(DataType.DOUBLE, 3, CHANNELS, 5, 6);
    ComputationGraph reversible = network(branch2d(), IMAGES, 1, DataType.DOUBLE);
    ComputationGraph plain =
        ResidualNetworks.finish(
            begin(IMAGES, DataType.DOUBLE).addLayer("norm", new BatchNormalization(), "in"),
            "norm");
    for (int step = 0; step < 3; step++) {
      reversible.fit(batch);
      plain.fit(batch);
    }
    for (String statistic : List.of("mean", "var", "log10stdev")) {
      INDArray expected = plain.getLayer("norm").paramTable().get(statistic);
      if (expected != null) {
        INDArray actual = reversible.getLayer("stage").paramTable().get("0.0." + statistic);
        assertTrue(
            expected.reshape(CHANNELS).equalsWithEps(actual, 1e-9),
            statistic + " is " + actual + ", DL4J has " + expected);
      }
    }
  }

  /** A stage, an ordinary layer that halves the image, and a stage of the smaller one. */
  @Test
  public void severalStagesWorkInOneNetwork() {
    InputType smaller = InputType.convolutional(2, 3, CHANNELS);
    ConvolutionLayer halving =
        new ConvolutionLayer.Builder(2, 2).stride(2, 2).nOut(CHANNELS).build();
    ComputationGraph graph =
        ResidualNetworks.finish(
            begin(IMAGES, DataType.DOUBLE)
                .addLayer("first", stage(branch2d(), IMAGES, 3), "in")
                .addLayer("halving", halving, "first")
                .addLayer("stage", stage(branch2d(), smaller, 4), "halving"),
            "stage");
    assertGradients(graph, ResidualNetworks.batch(DataType.DOUBLE, 3, CHANNELS, 5, 6));
  }

  @Test
  public void floatsReverseAndTrain() {
    DataSet batch = ResidualNetworks.batch(DataType.FLOAT, 3, CHANNELS, 5, 6);
    ComputationGraph graph = network(branch2d(), IMAGES, 6, DataType.FLOAT);
    stageOf(graph).setActivationStorage(ActivationStorage.ALL);
    INDArray exact = StageNetworks.gradient(graph, batch);
    stageOf(graph).setActivationStorage(ActivationStorage.REVERSIBLE);
    assertTrue(StageNetworks.relative(StageNetworks.gradient(graph, batch), exact) < 1e-3);
    double before = graph.score(batch, true);
    for (int step = 0; step < 30; step++) {
      graph.fit(batch);
    }
    assertTrue(graph.score(batch, true) < 0.7 * before);
  }

  @Test
  public void theConfigurationSurvivesJson() {
    ComputationGraph graph = network(branch2d(), IMAGES, 2, DataType.FLOAT);
    String json = graph.getConfiguration().toJson();
    ComputationGraph copy = new ComputationGraph(ComputationGraphConfiguration.fromJson(json));
    copy.init(graph.params(), true);
    INDArray input = ResidualNetworks.batch(DataType.FLOAT, 3, CHANNELS, 5, 6).getFeatures();
    assertEquals(graph.outputSingle(input), copy.outputSingle(input));
  }

  @Test
  public void chainsThatChangeTheShapeOrCannotBeReplayedAreRefused() {
    ConvolutionLayer wider = new ConvolutionLayer.Builder(3, 3).nOut(7).build();
    String shape =
        Thrown.message(
            IllegalArgumentException.class, () -> new LayerFunction(List.of(wider), IMAGES));
    assertTrue(shape.contains("keeps the type"), shape);
    String noise =
        Thrown.message(
            IllegalArgumentException.class,
            () -> new LayerFunction(List.of(new DropoutLayer(0.5)), IMAGES));
    assertTrue(noise.contains("StochasticFunction"), noise);
  }
}
