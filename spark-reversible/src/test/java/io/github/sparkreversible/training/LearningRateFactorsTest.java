package io.github.sparkreversible.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.backbone.VideoResNet;
import io.github.sparkreversible.backbone.VideoVit;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.schedule.FixedSchedule;

/** Steps of a small transformer whose parts learn at different rates. */
public class LearningRateFactorsTest extends JUnitPlatformSuite {
  private static final double RATE = 1e-3;
  private static final double DECAY = 0.25;

  private static ComputationGraph graph(LearningRateFactors factors, double weightDecay) {
    ComputationGraphConfiguration configuration =
        VideoVit.builder()
            .clip(2, 8, 8, 1)
            .classes(3)
            .tubelet(2, 4)
            .dim(8)
            .depth(2)
            .heads(2)
            .dataType(DataType.DOUBLE)
            .seed(3)
            .build();
    AdamW.configure(configuration, new FixedSchedule(RATE), weightDecay, factors);
    // Workers get the configuration as JSON.
    ComputationGraph graph =
        new ComputationGraph(ComputationGraphConfiguration.fromJson(configuration.toJson()));
    graph.init();
    return graph;
  }

  /** Largest change of each parameter in the first step, which Adam makes as large as the rate. */
  private static Map<String, Double> changes(ComputationGraph graph) {
    Nd4j.getRandom().setSeed(5);
    INDArray labels = Nd4j.zeros(DataType.DOUBLE, 2, 3);
    labels.putScalar(0, 1, 1);
    labels.putScalar(1, 2, 1);
    Map<String, INDArray> before = new TreeMap<>();
    graph.paramTable().forEach((name, value) -> before.put(name, value.dup()));
    graph.fit(new INDArray[] {Nd4j.randn(DataType.DOUBLE, 2, 2, 8, 8, 1)}, new INDArray[] {labels});
    Map<String, Double> changes = new TreeMap<>();
    graph
        .paramTable()
        .forEach(
            (name, value) ->
                changes.put(name, value.sub(before.get(name)).amaxNumber().doubleValue()));
    return changes;
  }

  @Test
  public void ratesFallTowardsTheInput() {
    Map<String, Double> changes = changes(graph(new LearningRateFactors(DECAY, List.of()), 0));
    Map<String, Integer> stepsFromTheEnd =
        Map.of(
            "classifier_W", 0,
            "norm_gain", 0,
            "stage_3.output.weight", 1,
            "stage_2.projection.weight", 1,
            "stage_1.output.weight", 2,
            "stage_0.projection.weight", 2,
            "embedding_projection.weight", 3);
    stepsFromTheEnd.forEach(
        (name, steps) -> {
          double expected = RATE * Math.pow(DECAY, steps);
          assertEquals(expected, changes.get(name), 1e-3 * expected, name);
        });
  }

  @Test
  public void frozenPartsStayAsTheyAreAlsoWithWeightDecay() {
    Map<String, Double> changes =
        changes(graph(new LearningRateFactors(1, List.of("embedding", "stage.0")), 0.5));
    changes.forEach(
        (name, change) -> {
          boolean frozen =
              name.startsWith("embedding_")
                  || name.startsWith("stage_0.")
                  || name.startsWith("stage_1.");
          assertEquals(frozen, change == 0, name + " changes by " + change);
        });
  }

  @Test
  public void gradientsOfFrozenPartsDoNotCountForTheLimit() {
    double[] norms = new double[2];
    for (int i = 0; i < 2; i++) {
      ComputationGraph graph =
          graph(
              i == 0
                  ? LearningRateFactors.NONE
                  : new LearningRateFactors(1, List.of("stage.0-1", "embedding")),
              0);
      GlobalNormClipping clipping = new GlobalNormClipping(Double.POSITIVE_INFINITY);
      graph.setListeners(clipping);
      changes(graph);
      norms[i] = clipping.lastNorm();
      if (i == 1) {
        double squares = 0;
        for (String layer : List.of("norm", "classifier")) {
          Layer one = graph.getLayer(layer);
          for (String name : one.paramTable().keySet()) {
            double norm =
                graph.gradient().getGradientFor(layer + "_" + name).norm2Number().doubleValue();
            squares += norm * norm;
          }
        }
        assertTrue(squares > 0, "the head has no gradient");
      }
    }
    assertTrue(norms[1] < 0.99 * norms[0], norms[1] + " of " + norms[0]);
  }

  @Test
  public void partsThatDoNotExistAreNamed() {
    String layer =
        Thrown.message(
            IllegalArgumentException.class,
            () -> graph(new LearningRateFactors(1, List.of("stem")), 0));
    assertTrue(layer.contains("'stem'") && layer.contains("embedding"), layer);
    String block =
        Thrown.message(
            IllegalArgumentException.class,
            () -> graph(new LearningRateFactors(1, List.of("stage.1-2")), 0));
    assertTrue(block.contains("'stage.1-2'") && block.contains("0 to 1"), block);
    String decay =
        Thrown.message(IllegalArgumentException.class, () -> new LearningRateFactors(0, List.of()));
    assertTrue(decay.contains("layerDecay is 0.0"), decay);
  }

  private static ComputationGraph residualNetwork(LearningRateFactors factors) {
    ComputationGraphConfiguration configuration =
        VideoResNet.builder()
            .clip(2, 8, 8, 1)
            .classes(3)
            .channels(2)
            .blocks(3, 2)
            .dataType(DataType.DOUBLE)
            .seed(3)
            .build();
    AdamW.configure(configuration, new FixedSchedule(RATE), 0, factors);
    ComputationGraph graph =
        new ComputationGraph(ComputationGraphConfiguration.fromJson(configuration.toJson()));
    graph.init();
    return graph;
  }

  private static double change(Map<String, Double> changes, String weights) {
    return changes.get(weights + ".W");
  }

  /** Layers of DL4J inside of stages learn at the rate of their block, as others do. */
  @Test
  public void convertedBlocksLearnAtTheRateOfTheirPlace() {
    Map<String, Double> changes = changes(residualNetwork(LearningRateFactors.NONE));
    assertEquals(RATE, change(changes, "layer1_1.layer1.1.conv1"), 1e-5 * RATE);
    Map<String, Double> falling =
        changes(residualNetwork(new LearningRateFactors(DECAY, List.of("layer1.0"))));
    // Four blocks in two stages, the classifier behind them.
    assertEquals(0, change(falling, "layer1_0.layer1.0.conv1"));
    for (int block = 1; block < 3; block++) {
      assertEquals(
          RATE * Math.pow(DECAY, 4 - block),
          change(falling, "layer1_" + block + ".layer1." + block + ".conv1"),
          1e-4 * RATE,
          "block " + block);
    }
    assertEquals(RATE * DECAY, change(falling, "layer2_0.layer2.1.conv1"), 1e-4 * RATE);
  }
}
