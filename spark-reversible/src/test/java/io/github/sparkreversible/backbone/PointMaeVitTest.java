package io.github.sparkreversible.backbone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.backbone.TokenReadout.Part;
import io.github.sparkreversible.reversible.ActivationStorage;
import io.github.sparkreversible.reversible.CoefficientSchedule;
import io.github.sparkreversible.testing.SeededArrays;
import io.github.sparkreversible.testing.SeededArrays.Layout;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.lang3.SerializationUtils;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The transformer of point clouds: its gradients as a whole, and what golden numbers leave out. */
public class PointMaeVitTest extends JUnitPlatformSuite {
  private static final long SEED = 23;
  private static final double STEP = 1e-7;
  private static final int BATCH = 3;
  private static final int POINTS = 64;
  private static final int COLUMNS = 5;

  /** Groups of a chunk at most. */
  private static final int SMALL_CHUNK = 8;

  /** Points whose groups leave a rest in the last of the small chunks, on every level. */
  private static final int UNEVEN_POINTS = 80;

  private static PointMaeVit.Builder small(PointMaeVit.Builder builder) {
    return builder
        .cloud(POINTS, COLUMNS)
        .classes(3)
        .groups(6, 4)
        .dim(8)
        .depth(2)
        .heads(2)
        .inputGradient(true)
        .dataType(DataType.DOUBLE)
        .seed(SEED);
  }

  private static ComputationGraph graph(PointMaeVit.Builder builder) {
    return graph(builder.build());
  }

  /** Groups in chunks of so many at most. */
  private static ComputationGraph graphInChunks(PointMaeVit.Builder builder, int groups) {
    ComputationGraphConfiguration configuration = builder.build();
    for (PointGroupEmbedding embedding : embeddings(configuration)) {
      embedding.setChunkValues(embedding.getSizes().chunkValues(groups, embedding.getGroupSize()));
    }
    return graph(configuration);
  }

  private static List<PointGroupEmbedding> embeddings(ComputationGraphConfiguration network) {
    return network.getVertices().values().stream()
        .map(vertex -> ((LayerVertex) vertex).getLayerConf().getLayer())
        .filter(PointGroupEmbedding.class::isInstance)
        .map(PointGroupEmbedding.class::cast)
        .toList();
  }

  private static ComputationGraph graph(ComputationGraphConfiguration configuration) {
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    SeededArrays random = new SeededArrays(SEED, DataType.DOUBLE, Layout.CONTIGUOUS);
    for (Layer layer : graph.getLayers()) {
      layer
          .paramTable()
          .forEach(
              (name, values) -> {
                // No bias or gain stands at its neutral start; variances stay positive.
                if (!name.endsWith("variance")) {
                  values.addi(random.normal(values.shape()).muli(0.1));
                }
              });
    }
    return graph;
  }

  private static DataSet batch() {
    return batch(POINTS);
  }

  private static DataSet batch(int points) {
    SeededArrays random = new SeededArrays(SEED + 1, DataType.DOUBLE, Layout.CONTIGUOUS);
    INDArray labels = Nd4j.zeros(DataType.DOUBLE, BATCH, 3);
    for (int i = 0; i < BATCH; i++) {
      labels.putScalar(i, i, 1);
    }
    return new DataSet(random.normal(BATCH, points, COLUMNS), labels);
  }

  private static List<PointMaeVit.Builder> networks() {
    return List.of(
        small(PointMaeVit.builder()),
        small(PointMaeVit.builder()).fixedStatistics(true).readout(Part.MEAN),
        small(PointMaeVit.pix4Point()).firstFeature(3).stochasticDepth(0.4).dropout(0.2),
        small(PointMaeVit.pix4Point())
            .levels(1)
            .readout(Part.MAXIMUM, Part.CLASS_TOKEN, Part.MEAN));
  }

  /** Central differences of the loss along random directions of parameters and of the input. */
  @Test
  public void gradientsEqualFiniteDifferences() {
    for (double beta : new double[] {0.5, 1}) {
      for (PointMaeVit.Builder network : networks()) {
        network.coefficientSchedule(CoefficientSchedule.fixed(1 - beta, beta));
        checkGradients(graph(network.activationStorage(ActivationStorage.REVERSIBLE)));
      }
    }
  }

  /** Chunks of one group, of some groups with fewer in the last chunk, and all in one. */
  @Test
  public void chunksComputeWhatAllGroupsDo() {
    for (PointMaeVit.Builder network : networks()) {
      network.cloud(UNEVEN_POINTS, COLUMNS).groups(5, 4);
      DataSet batch = batch(UNEVEN_POINTS);
      LayerChain whole = gradients(graphInChunks(network, BATCH * UNEVEN_POINTS), batch);
      requireRest(network);
      for (int groups : new int[] {1, SMALL_CHUNK}) {
        LayerChain parts = gradients(graphInChunks(network, groups), batch);
        whole.gradients.forEach(
            (layer, gradient) ->
                gradient
                    .gradientForVariable()
                    .forEach(
                        (name, expected) ->
                            requireClose(
                                layer + " " + name + " in chunks of " + groups,
                                expected,
                                parts.gradients.get(layer).getGradientFor(name))));
        whole.inputGradients.forEach(
            (layer, expected) ->
                requireClose(
                    layer + " input in chunks of " + groups,
                    expected,
                    parts.inputGradients.get(layer)));
      }
    }
  }

  private static void requireRest(PointMaeVit.Builder builder) {
    for (PointGroupEmbedding embedding : embeddings(builder.build())) {
      GroupNetworkSizes sizes = embedding.getSizes();
      long limit = sizes.chunkValues(SMALL_CHUNK, embedding.getGroupSize());
      long all = (long) BATCH * embedding.getGroups();
      assertNotEquals(0, all % sizes.groupsOfChunk(all, embedding.getGroupSize(), limit));
    }
  }

  /** Biases before a normalization have a gradient of zero: only rounding is left of it. */
  private static void requireClose(String what, INDArray expected, INDArray actual) {
    double size = Math.max(1, expected.norm2Number().doubleValue());
    assertEquals(0, expected.distance2(actual) / size, 1e-9, what);
  }

  /** With gains of either sign, so that maxima before a normalization are minima behind it. */
  private static LayerChain gradients(ComputationGraph graph, DataSet batch) {
    for (Layer layer : graph.getLayers()) {
      INDArray gain = layer.paramTable().get("outputNorm.gain");
      for (long channel = 0; gain != null && channel < gain.length(); channel += 2) {
        gain.putScalar(channel, -gain.getDouble(channel));
      }
    }
    LayerChain chain = new LayerChain(graph);
    chain.run(batch.getFeatures(), batch.getLabels());
    return chain;
  }

  @Test
  public void gradientsWithNegativeGainsEqualFiniteDifferences() {
    ComputationGraph graph = graphInChunks(small(PointMaeVit.pix4Point()), SMALL_CHUNK);
    gradients(graph, batch());
    checkGradients(graph);
  }

  /** Each layer along a random direction of all that it trains, and the input along another. */
  private static void checkGradients(ComputationGraph graph) {
    DataSet batch = batch();
    LayerChain chain = new LayerChain(graph);
    chain.run(batch.getFeatures(), batch.getLabels());
    for (Layer layer : graph.getLayers()) {
      String name = layer.conf().getLayer().getLayerName();
      Map<String, INDArray> trained = new HashMap<>(layer.paramTable());
      trained.keySet().removeIf(key -> key.endsWith("variance") || key.endsWith("mean"));
      if (!trained.isEmpty()) {
        requireSlope(name, graph, batch, trained, chain.gradients.get(name).gradientForVariable());
      }
    }
    String first = graph.getLayers()[0].conf().getLayer().getLayerName();
    requireSlope(
        "input",
        graph,
        batch,
        Map.of("input", batch.getFeatures()),
        Map.of("input", chain.inputGradients.get(first)));
  }

  private static void requireSlope(
      String what,
      ComputationGraph graph,
      DataSet batch,
      Map<String, INDArray> values,
      Map<String, INDArray> gradients) {
    SeededArrays random = new SeededArrays(SEED + 2, DataType.DOUBLE, Layout.CONTIGUOUS);
    Map<INDArray, INDArray> steps = new IdentityHashMap<>();
    double actual = 0;
    for (Map.Entry<String, INDArray> each : new TreeMap<>(values).entrySet()) {
      INDArray along = random.normal(each.getValue().shape());
      steps.put(each.getValue(), along.mul(STEP));
      actual += gradients.get(each.getKey()).mul(along).sumNumber().doubleValue() / BATCH;
    }
    steps.forEach((array, step) -> array.addi(step));
    double above = graph.score(batch, true);
    steps.forEach((array, step) -> array.subi(step.mul(2)));
    double below = graph.score(batch, true);
    steps.forEach((array, step) -> array.addi(step));
    double expected = (above - below) / (2 * STEP);
    assertEquals(expected, actual, 1e-6 * Math.max(1, Math.abs(expected)), what);
  }

  @Test
  public void configurationsSurviveJson() {
    for (PointMaeVit.Builder network : networks()) {
      ComputationGraph graph = graph(network);
      String json = graph.getConfiguration().toJson();
      ComputationGraphConfiguration read = ComputationGraphConfiguration.fromJson(json);
      assertEquals(graph.getConfiguration(), read);
      ComputationGraph copy = new ComputationGraph(read);
      copy.init();
      assertEquals(json, read.toJson());
      copy.setParams(graph.params());
      INDArray clouds = batch().getFeatures();
      assertEquals(graph.outputSingle(clouds), copy.outputSingle(clouds));
    }
  }

  /** Workers get them so. */
  @Test
  public void configurationsSurviveJavaSerialization() {
    for (PointMaeVit.Builder network : networks()) {
      ComputationGraphConfiguration configuration = network.build();
      assertEquals(configuration, SerializationUtils.roundtrip(configuration));
    }
  }

  @Test
  public void statisticsStartNeutralAndHaveNoUpdater() {
    ComputationGraph graph = new ComputationGraph(small(PointMaeVit.pix4Point()).build());
    graph.init();
    INDArray variance = graph.getLayer(PointMaeVit.EMBEDDING).getParam("outputNorm.variance");
    assertEquals(1, variance.meanNumber().doubleValue(), 0);
    assertEquals(
        0, graph.getLayer(PointMaeVit.HEAD + 2).getParam("norm.mean").norm2Number().doubleValue());
    assertTrue(graph.getLayer(PointMaeVit.HEAD + 2).updaterDivideByMinibatch("norm.gain"));
    assertTrue(!graph.getLayer(PointMaeVit.HEAD + 2).updaterDivideByMinibatch("norm.mean"));
  }

  /** The same in the forward pass and for the gradient, another in the next iteration. */
  @Test
  public void whatIsDroppedFollowsTheIteration() {
    ComputationGraph graph = graph(small(PointMaeVit.builder()).headDropout(0.5));
    DataSet batch = batch();
    double first = graph.score(batch, true);
    assertEquals(first, graph.score(batch, true), 0);
    graph.getConfiguration().setIterationCount(1);
    for (Layer layer : graph.getLayers()) {
      layer.setIterationCount(1);
    }
    assertNotEquals(first, graph.score(batch, true));
  }

  @Test
  public void levelsOfPix4PointQuarterThePoints() {
    ComputationGraph graph = graph(small(PointMaeVit.pix4Point()));
    INDArray clouds = batch().getFeatures();
    assertArrayEquals(
        new long[] {BATCH, 16, 3 + 4},
        graph.feedForward(clouds, false).get(PointMaeVit.EMBEDDING + 1).shape());
    assertArrayEquals(
        new long[] {BATCH, 4, 3 + 8},
        graph.feedForward(clouds, false).get(PointMaeVit.EMBEDDING).shape());
    assertArrayEquals(
        new long[] {BATCH, 5, 16},
        graph.feedForward(clouds, false).get(PointMaeVit.TOKENS).shape());
  }

  @Test
  public void sizesThatDoNotFitAreNamed() {
    String points =
        Thrown.message(
            IllegalArgumentException.class,
            () -> small(PointMaeVit.builder()).groups(65, 4).build());
    assertTrue(points.contains("65 groups") && points.contains("64 points"), points);
    String columns =
        Thrown.message(
            IllegalArgumentException.class,
            () -> small(PointMaeVit.builder()).cloud(64, 2).build());
    assertTrue(columns.contains("columns = 2"), columns);
    String single =
        Thrown.message(
            IllegalArgumentException.class,
            () -> {
              DataSet batch = batch();
              graph(small(PointMaeVit.builder()))
                  .score(
                      new DataSet(
                          batch.getFeatures().get(NDArrayIndex.interval(0, 1)).dup(),
                          batch.getLabels().get(NDArrayIndex.interval(0, 1)).dup()),
                      true);
            });
    assertTrue(single.contains("1 row") && single.contains("fixed statistics"), single);
  }
}
