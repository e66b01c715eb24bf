package io.github.sparkreversible.backbone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.ops.Arithmetic;
import io.github.sparkreversible.reversible.ActivationStorage;
import io.github.sparkreversible.reversible.CoefficientSchedule;
import io.github.sparkreversible.reversible.Dr2Stage;
import io.github.sparkreversible.reversible.ResidualFunction;
import io.github.sparkreversible.reversible.StochasticFunction;
import io.github.sparkreversible.testing.RelativeError;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** The Video Swin Transformer as a Dr2Net, in sizes that the golden numbers do not have. */
public class VideoSwinTest extends JUnitPlatformSuite {
  private static final long SEED = 11;
  private static final double STEP = 1e-6;
  private static final double[][] COEFFICIENTS = {{1, 0}, {0.5, 0.5}, {0, 1}};

  /** Odd, even and no blocks, with and without merging. */
  private static final int[][] DEPTHS = {{3}, {2, 1}, {0, 2}, {1, 0, 1}};

  /** Smaller and larger than the grid, and larger along some axes. */
  private static final int[][] WINDOWS = {{2, 2, 2}, {2, 3, 9}, {9, 9, 9}};

  /** A grid of 3 x 5 x 4 tokens at first, every axis of which is padded. */
  private static VideoSwin.Builder small(int... depths) {
    int[] heads = new int[depths.length];
    for (int stage = 0; stage < heads.length; stage++) {
      heads[stage] = 1 + stage;
    }
    return VideoSwin.builder()
        .clip(5, 18, 13, 1)
        .classes(3)
        .dim(6)
        .depths(depths)
        .heads(heads)
        .window(2, 2, 2)
        .dataType(DataType.DOUBLE)
        .seed(SEED);
  }

  private static ComputationGraph graph(VideoSwin.Builder builder) {
    ComputationGraph graph = new ComputationGraph(builder.build());
    graph.init();
    // No bias or gain stands at its neutral start.
    INDArray params = graph.params();
    params.addi(random(SEED, params.dataType(), params.shape()).muli(0.2));
    return graph;
  }

  private static INDArray random(long seed, DataType type, long... shape) {
    Random random = new Random(seed);
    INDArray array = Nd4j.create(type, shape);
    INDArray flat = array.reshape(array.length());
    for (long i = 0; i < flat.length(); i++) {
      flat.putScalar(i, random.nextGaussian());
    }
    return array;
  }

  private static MultiDataSet batch(DataType type) {
    INDArray labels = Nd4j.zeros(type, 2, 3);
    labels.putScalar(0, 1, 1);
    labels.putScalar(1, 2, 1);
    return new MultiDataSet(random(SEED + 1, type, 2, 5, 18, 13, 1), labels);
  }

  /** The mean gradient over the batch, flat. */
  private static INDArray gradient(ComputationGraph graph, MultiDataSet batch) {
    graph.setInputs(batch.getFeatures());
    graph.setLabels(batch.getLabels());
    graph.computeGradientAndScore();
    return graph.gradient().gradient().div(2);
  }

  @Test
  public void gradientsEqualFiniteDifferences() {
    int choice = 0;
    for (int[] depths : DEPTHS) {
      for (double[] c : COEFFICIENTS) {
        int[] window = WINDOWS[(choice + choice / 3) % WINDOWS.length];
        choice++;
        boolean plain = window[0] > 2;
        ComputationGraph graph =
            graph(
                small(depths)
                    .window(window[0], window[1], window[2])
                    .embeddingNorm(plain)
                    .qkvBias(!plain)
                    .coefficientSchedule(CoefficientSchedule.fixed(c[0], c[1])));
        checkSlope(
            graph,
            "seed %d, depths %s, coefficients %s, window %s"
                .formatted(SEED, list(depths), List.of(c[0], c[1]), list(window)));
      }
    }
  }

  /** The gradient against the slope of the loss along a direction. */
  private static void checkSlope(ComputationGraph graph, String what) {
    MultiDataSet batch = batch(DataType.DOUBLE);
    INDArray start = graph.params().dup();
    INDArray along = random(SEED + 2, DataType.DOUBLE, start.shape());
    double actual = gradient(graph, batch).mul(along).sumNumber().doubleValue();
    graph.params().assign(start.add(along.mul(STEP)));
    double above = graph.score(batch, true);
    graph.params().assign(start.sub(along.mul(STEP)));
    double below = graph.score(batch, true);
    double expected = (above - below) / (2 * STEP);
    assertEquals(expected, actual, 1e-6 * Math.max(1, Math.abs(expected)), what);
  }

  private static List<Integer> list(int[] values) {
    List<Integer> all = new ArrayList<>();
    for (int value : values) {
      all.add(value);
    }
    return all;
  }

  @Test
  public void gradientsDoNotDependOnStorage() {
    MultiDataSet batch = batch(DataType.FLOAT);
    for (Arithmetic arithmetic : List.of(Arithmetic.ONEDNN, Arithmetic.ND4J)) {
      for (int[] depths : DEPTHS) {
        for (double[] c : COEFFICIENTS) {
          VideoSwin.Builder builder =
              small(depths)
                  .dataType(DataType.FLOAT)
                  .arithmetic(arithmetic)
                  .coefficientSchedule(CoefficientSchedule.fixed(c[0], c[1]));
          INDArray all = gradient(graph(builder.activationStorage(ActivationStorage.ALL)), batch);
          INDArray reversed =
              gradient(graph(builder.activationStorage(ActivationStorage.REVERSIBLE)), batch);
          String what = arithmetic + ", seed " + SEED + ", depths " + list(depths);
          RelativeError.require(what + ", alpha " + c[0], reversed, all, c[0] == 0.5 ? 1e-3 : 1e-5);
        }
      }
    }
  }

  @Test
  public void configurationSurvivesJson() {
    ComputationGraphConfiguration configuration =
        small(2, 1).stochasticDepth(0.2).qkvBias(false).build();
    ComputationGraphConfiguration read =
        ComputationGraphConfiguration.fromJson(configuration.toJson());
    assertEquals(configuration, read);
    for (String name : List.of(VideoSwin.EMBEDDING, VideoSwin.stage(0), VideoSwin.merging(0))) {
      assertEquals(configuration.getVertices().get(name), read.getVertices().get(name), name);
    }
    ComputationGraph graph = graph(small(2, 1).stochasticDepth(0.2).qkvBias(false));
    ComputationGraph again = new ComputationGraph(read);
    again.init(graph.params(), true);
    INDArray clips = batch(DataType.DOUBLE).getFeatures(0);
    assertEquals(graph.outputSingle(clips), again.outputSingle(clips));
  }

  /** The numbers that torchvision states of swin3d_t, swin3d_s and swin3d_b. */
  @Test
  public void publishedSizesHaveThePublishedNumberOfParameters() {
    assertEquals(28_158_070, parameters(VideoSwin.tiny()));
    assertEquals(49_816_678, parameters(VideoSwin.small()));
    assertEquals(88_048_984, parameters(VideoSwin.base()));
  }

  private static long parameters(VideoSwin.Builder builder) {
    ComputationGraphConfiguration configuration =
        builder.clip(32, 224, 224, 3).classes(400).build();
    return configuration.getVertices().values().stream()
        .mapToLong(vertex -> vertex.numParams(false))
        .sum();
  }

  @Test
  public void stochasticDepthGrowsOverTheBlocksOfAllStages() {
    ComputationGraphConfiguration configuration = small(2, 1, 2).stochasticDepth(0.4).build();
    List<Double> rates = new ArrayList<>();
    for (int stage = 0; stage < 3; stage++) {
      for (ResidualFunction function : stageOf(configuration, stage).getResidualFunctions()) {
        rates.add(
            function instanceof StochasticFunction dropped ? dropped.getStochasticDepth() : 0.0);
      }
    }
    double[] expected = {0, 0, 0.1, 0.1, 0.2, 0.2, 0.3, 0.3, 0.4, 0.4};
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], rates.get(i), 1e-12, "residual function " + i);
    }
  }

  private static Dr2Stage stageOf(ComputationGraphConfiguration configuration, int index) {
    return (Dr2Stage)
        ((LayerVertex) configuration.getVertices().get(VideoSwin.stage(index)))
            .getLayerConf()
            .getLayer();
  }

  @Test
  public void whatDoesNotFitIsNamed() {
    String heads =
        Thrown.message(IllegalArgumentException.class, () -> small(1, 1).heads(1).build());
    assertTrue(heads.contains("[1, 1]") && heads.contains("[1]"), heads);
    String divides =
        Thrown.message(IllegalArgumentException.class, () -> small(1).heads(4).build());
    assertTrue(divides.contains("dim = 6, heads = 4"), divides);
    String window =
        Thrown.message(IllegalArgumentException.class, () -> small(1).window(0, 1, 1).build());
    assertTrue(window.contains("0 x 1 x 1"), window);
  }
}
