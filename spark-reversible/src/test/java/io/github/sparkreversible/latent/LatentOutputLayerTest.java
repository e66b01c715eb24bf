package io.github.sparkreversible.latent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.backbone.VideoVit;
import io.github.sparkreversible.reversible.CoefficientSchedule;
import io.github.sparkreversible.testing.RelativeError;
import io.github.sparkreversible.testing.SeededArrays;
import io.github.sparkreversible.testing.SeededArrays.Layout;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.Arrays;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** The classifier that learns from generated features too, in a network. */
public class LatentOutputLayerTest extends JUnitPlatformSuite {
  private static final long SEED = 43;
  private static final int ROWS = 6;
  private static final int CLASSES = 3;
  private static final int DIM = 8;
  private static final long[] COUNTS = {100, 30, 5};

  private static ComputationGraphConfiguration configuration(
      DataType dataType, Consumer<LatentOutputLayer> settings) {
    ComputationGraphConfiguration configuration =
        VideoVit.builder()
            .clip(2, 8, 8, 1)
            .classes(CLASSES)
            .tubelet(2, 4)
            .dim(DIM)
            .depth(2)
            .heads(2)
            .coefficientSchedule(CoefficientSchedule.fixed(0, 1))
            .dataType(dataType)
            .seed(SEED)
            .build();
    LayerVertex vertex = (LayerVertex) configuration.getVertices().get(VideoVit.CLASSIFIER);
    LatentOutputLayer layer =
        LatentOutputLayer.like((OutputLayer) vertex.getLayerConf().getLayer(), COUNTS);
    settings.accept(layer);
    vertex.getLayerConf().setLayer(layer);
    return configuration;
  }

  private static ComputationGraph network(DataType dataType, Consumer<LatentOutputLayer> settings) {
    ComputationGraph graph = new ComputationGraph(configuration(dataType, settings));
    graph.init();
    graph.params().addi(random(dataType, 1).normal(graph.params().shape()).muli(0.3));
    return graph;
  }

  private static SeededArrays random(DataType dataType, long salt) {
    return new SeededArrays(SEED + salt, dataType, Layout.CONTIGUOUS);
  }

  private static DataSet batch(DataType dataType) {
    INDArray labels = Nd4j.zeros(dataType, ROWS, CLASSES).addi(0.05);
    for (int row = 0; row < ROWS; row++) {
      labels.putScalar(row, row % CLASSES, 0.9);
    }
    return new DataSet(random(dataType, 2).normal(ROWS, 2, 8, 8, 1), labels);
  }

  private static Consumer<LatentOutputLayer> generating(LatentStrategy strategy) {
    return layer ->
        layer.generate(LatentSettings.of(strategy).withHardMargin(5).withStrength(0.4), 0.7, 0);
  }

  private static INDArray gradient(ComputationGraph graph, DataSet batch) {
    graph.setInput(0, batch.getFeatures());
    graph.setLabels(batch.getLabels());
    graph.computeGradientAndScore();
    return graph.getFlattenedGradients().dup();
  }

  /**
   * With the classifier inside of the map from source to feature held constant: so by the features
   * alone, along the parameters before the classifier.
   */
  @Test
  public void gradientsThroughFeaturesEqualFiniteDifferences() {
    for (LatentStrategy strategy : LatentStrategy.values()) {
      ComputationGraph graph = network(DataType.DOUBLE, generating(strategy));
      DataSet batch = batch(DataType.DOUBLE);
      INDArray gradient = gradient(graph, batch).divi(ROWS);
      INDArray along = random(DataType.DOUBLE, 3).normal(graph.params().shape());
      long body = graph.numParams() - graph.getLayer(VideoVit.CLASSIFIER).numParams();
      for (long i = body; i < along.length(); i++) {
        along.putScalar(i, 0);
      }
      double step = 1e-4;
      double slope =
          (score(graph, batch, along, step) - score(graph, batch, along, -step)) / (2 * step);
      double found = gradient.mul(along).sumNumber().doubleValue();
      assertEquals(slope, found, 2e-3 * Math.max(1, Math.abs(slope)), strategy.name());
    }
  }

  private static double score(ComputationGraph graph, DataSet batch, INDArray along, double step) {
    graph.params().addi(along.mul(step));
    double score = graph.score(batch, true);
    graph.params().subi(along.mul(step));
    return score;
  }

  /** At strength 0 a generated feature is its source's, so every row counts once more. */
  @Test
  public void gradientsOfTheClassifierAreThoseOfItsCrossEntropy() {
    DataType type = DataType.DOUBLE;
    DataSet batch = batch(type);
    Consumer<LatentOutputLayer> same =
        layer ->
            layer.generate(
                LatentSettings.of(LatentStrategy.BOUNDARY).withHardMargin(1e6).withStrength(0),
                1,
                0);
    INDArray plain = gradient(network(type, layer -> {}), batch);
    INDArray both = gradient(network(type, same), batch);
    // Sources are drawn with replacement; the same draws are made here.
    LatentOutput output = (LatentOutput) network(type, same).getLayer(VideoVit.CLASSIFIER);
    assertNotEquals(plain, both);
    assertEquals(0, output.getIterationCount());
    RelativeError.require("weights of rows", both.sub(plain), expected(type, batch), 1e-4);
  }

  private static INDArray expected(DataType type, DataSet batch) {
    ComputationGraph graph =
        network(
            type,
            layer ->
                layer.generate(
                    LatentSettings.of(LatentStrategy.BOUNDARY).withHardMargin(1e6).withStrength(0),
                    1,
                    0));
    INDArray features = graph.feedForward(batch.getFeatures(), false).get(VideoVit.NORM);
    LatentOutput output = (LatentOutput) graph.getLayer(VideoVit.CLASSIFIER);
    GeneratedFeatures drawn =
        output.generate(
            output.head(), LatentOutput.floats(features), LatentOutput.classes(batch.getLabels()));
    INDArray rows = Nd4j.create(type, drawn.size(), 2, 8, 8, 1);
    INDArray labels = Nd4j.create(type, drawn.size(), CLASSES);
    for (int i = 0; i < drawn.size(); i++) {
      rows.slice(i).assign(batch.getFeatures().slice(drawn.source(i)));
      labels.slice(i).assign(batch.getLabels().slice(drawn.source(i)));
    }
    return gradient(network(type, layer -> {}), new DataSet(rows, labels));
  }

  @Test
  public void nothingIsAddedBeforeTheStartNorInEvaluation() {
    DataSet batch = batch(DataType.FLOAT);
    ComputationGraph plain = network(DataType.FLOAT, layer -> {});
    ComputationGraph later =
        network(
            DataType.FLOAT,
            layer -> {
              generating(LatentStrategy.PRIOR).accept(layer);
              layer.setStart(2);
            });
    assertEquals(plain.outputSingle(batch.getFeatures()), later.outputSingle(batch.getFeatures()));
    assertEquals(plain.score(batch, false), later.score(batch, false));
    for (int step = 0; step < 2; step++) {
      plain.fit(batch);
      later.fit(batch);
      assertEquals(plain.params(), later.params(), "after step " + step);
    }
    plain.fit(batch);
    later.fit(batch);
    assertNotEquals(plain.params(), later.params());
  }

  @Test
  public void drawsAreThoseOfSeedAndIteration() {
    DataSet batch = batch(DataType.FLOAT);
    Consumer<LatentOutputLayer> noisy =
        layer ->
            layer.generate(
                LatentSettings.of(LatentStrategy.BEYOND).withHardMargin(5).withNoise(0.3), 1, 0);
    INDArray one = gradient(network(DataType.FLOAT, noisy), batch);
    assertEquals(one, gradient(network(DataType.FLOAT, noisy), batch));
    INDArray other =
        gradient(network(DataType.FLOAT, noisy.andThen(layer -> layer.setSeed(9))), batch);
    assertNotEquals(one, other);
  }

  @Test
  public void logitAdjustmentMovesTheLogitsOfTrainingAlone() {
    DataSet batch = batch(DataType.DOUBLE);
    ComputationGraph adjusted = network(DataType.DOUBLE, layer -> layer.setLogitAdjustment(1.5));
    ComputationGraph moved = network(DataType.DOUBLE, layer -> {});
    assertEquals(moved.score(batch, false), adjusted.score(batch, false));
    double[] shift =
        Arrays.stream(ClassPriors.ofCounts(COUNTS).logarithms()).map(log -> 1.5 * log).toArray();
    moved.getLayer(VideoVit.CLASSIFIER).getParam("b").addi(Nd4j.createFromArray(shift));
    RelativeError.require("gradient", gradient(adjusted, batch), gradient(moved, batch), 1e-12);
    assertEquals(moved.score(), adjusted.score(), 1e-12);
  }

  @Test
  public void theDivergenceIsAddedToTheLoss() {
    DataSet batch = batch(DataType.DOUBLE);
    ComputationGraph graph = network(DataType.DOUBLE, layer -> layer.setDivergenceWeight(0.3));
    INDArray gradient = gradient(graph, batch).divi(ROWS);
    INDArray along = random(DataType.DOUBLE, 3).normal(graph.params().shape());
    double slope = (score(graph, batch, along, 1e-4) - score(graph, batch, along, -1e-4)) / 2e-4;
    double found = gradient.mul(along).sumNumber().doubleValue();
    assertEquals(slope, found, 2e-3 * Math.max(1, Math.abs(slope)));
  }

  @Test
  public void theBodyCanBeLeftAlone() {
    DataSet batch = batch(DataType.FLOAT);
    INDArray plain = gradient(network(DataType.FLOAT, layer -> {}), batch);
    INDArray found =
        gradient(
            network(
                DataType.FLOAT,
                generating(LatentStrategy.PRIOR).andThen(layer -> layer.setThroughFeatures(false))),
            batch);
    INDArray difference = found.sub(plain);
    long head = DIM * CLASSES + CLASSES;
    for (long i = 0; i < difference.length() - head; i++) {
      assertEquals(0, difference.getDouble(i), "parameter " + i);
    }
    assertTrue(difference.norm2Number().doubleValue() > 0);
  }

  @Test
  public void theConfigurationSurvivesJson() {
    ComputationGraphConfiguration configuration =
        configuration(
            DataType.FLOAT,
            generating(LatentStrategy.PRIOR)
                .andThen(
                    layer -> {
                      layer.setInjectionDepth(2);
                      layer.setLogitAdjustment(0.5);
                      layer.setSeed(3);
                    }));
    ComputationGraphConfiguration copy =
        ComputationGraphConfiguration.fromJson(configuration.toJson());
    assertEquals(configuration.getVertices(), copy.getVertices());
    LatentOutputLayer layer =
        (LatentOutputLayer)
            ((LayerVertex) copy.getVertices().get(VideoVit.CLASSIFIER)).getLayerConf().getLayer();
    assertEquals(2, layer.getInjectionDepth());
    assertEquals(
        LatentSettings.of(LatentStrategy.PRIOR).withHardMargin(5).withStrength(0.4),
        layer.settings());
  }

  @Test
  public void injectedFeaturesTrainWhatFollowsTheDepth() {
    DataSet batch = batch(DataType.FLOAT);
    INDArray plain = gradient(network(DataType.FLOAT, layer -> {}), batch);
    for (int depth = 0; depth < 4; depth++) {
      int at = depth;
      ComputationGraph graph =
          network(
              DataType.FLOAT,
              generating(LatentStrategy.BEYOND).andThen(layer -> layer.setInjectionDepth(at)));
      try (LatentInjection injection = LatentInjection.of(graph).orElseThrow()) {
        graph.setListeners(injection);
        graph.fit(batch);
        assertEquals(0, injection.refused(), "depth " + depth);
        assertTrue(injection.lastError() < 1e-4, "error " + injection.lastError());
      }
    }
    ComputationGraph graph =
        network(
            DataType.FLOAT,
            generating(LatentStrategy.BEYOND).andThen(layer -> layer.setInjectionDepth(2)));
    try (LatentInjection injection = LatentInjection.of(graph).orElseThrow()) {
      graph.setListeners(injection);
      gradient(graph, batch);
      injection.onGradientCalculation(graph);
      INDArray difference = graph.getFlattenedGradients().sub(plain);
      long tail = new StageTail(graph, 2).numberOfParameters();
      for (long i = 0; i < difference.length() - tail; i++) {
        assertEquals(0, difference.getDouble(i), "parameter " + i);
      }
      assertTrue(difference.norm2Number().doubleValue() > 1e-3);
    }
  }
}
