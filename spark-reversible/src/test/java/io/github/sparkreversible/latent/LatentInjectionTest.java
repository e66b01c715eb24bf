package io.github.sparkreversible.latent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.backbone.VideoVit;
import io.github.sparkreversible.reversible.CoefficientSchedule;
import io.github.sparkreversible.reversible.Dr2StageLayer;
import io.github.sparkreversible.reversible.StageInverse;
import io.github.sparkreversible.testing.RelativeError;
import io.github.sparkreversible.testing.SeededArrays;
import io.github.sparkreversible.testing.SeededArrays.Layout;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Generated features that are injected into the middle of a stage. */
public class LatentInjectionTest extends JUnitPlatformSuite {
  private static final long SEED = 43;
  private static final int ROWS = 6;
  private static final int CLASSES = 3;
  private static final int BLOCKS = 2;
  private static final List<Long> COUNTS = List.of(100L, 30L, 5L);

  private static ComputationGraph network(LatentTraining training) {
    ComputationGraphConfiguration configuration =
        VideoVit.builder()
            .clip(2, 8, 8, 1)
            .classes(CLASSES)
            .tubelet(2, 4)
            .dim(8)
            .depth(BLOCKS)
            .heads(2)
            .coefficientSchedule(CoefficientSchedule.fixed(0, 1))
            .seed(SEED)
            .build();
    LayerVertex vertex = (LayerVertex) configuration.getVertices().get(VideoVit.CLASSIFIER);
    OutputLayer linear = (OutputLayer) vertex.getLayerConf().getLayer();
    vertex.getLayerConf().setLayer(LatentOutput.like(linear, training));
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    graph.params().addi(random(1).normal(graph.params().shape()).muli(0.3));
    return graph;
  }

  private static SeededArrays random(long salt) {
    return new SeededArrays(SEED + salt, DataType.FLOAT, Layout.CONTIGUOUS);
  }

  private static DataSet batch() {
    INDArray labels = Nd4j.zeros(DataType.FLOAT, ROWS, CLASSES);
    for (int row = 0; row < ROWS; row++) {
      labels.putScalar(row, row % CLASSES, 1);
    }
    return new DataSet(random(2).normal(ROWS, 2, 8, 8, 1), labels);
  }

  private static LatentTraining beyond(int depth, double tolerance, long start) {
    LatentSettings settings =
        LatentSettings.of(LatentStrategy.BEYOND).withHardMargin(5).withStrength(0.4);
    return new LatentTraining(COUNTS, settings, 0.7, start, true, 0, 0, 0)
        .withInjection(depth, tolerance);
  }

  private static INDArray gradient(ComputationGraph graph) {
    DataSet batch = batch();
    graph.setInput(0, batch.getFeatures());
    graph.setLabels(batch.getLabels());
    graph.computeGradientAndScore();
    return graph.getFlattenedGradients().dup();
  }

  @Test
  public void injectedFeaturesTrainWhatFollowsTheDepthAlone() {
    INDArray plain = gradient(network(LatentTraining.none(COUNTS)));
    for (int depth = 0; depth < 2 * BLOCKS; depth++) {
      ComputationGraph graph = network(beyond(depth, 1e-4, 0));
      try (LatentInjection injection = LatentInjection.of(graph).orElseThrow()) {
        gradient(graph);
        injection.onGradientCalculation(graph);
        assertEquals(0, injection.refused(), "depth " + depth);
        assertTrue(GenerationCounts.of(graph).orElseThrow().generated() > 0, "depth " + depth);
        assertTrue(injection.lastError() < 1e-4, "error " + injection.lastError());
        INDArray difference = graph.getFlattenedGradients().sub(plain);
        long tail = new StageTail(graph, depth).numberOfParameters();
        for (long i = 0; i < difference.length() - tail; i++) {
          assertEquals(0, difference.getDouble(i), "depth " + depth + ", parameter " + i);
        }
        assertTrue(difference.norm2Number().doubleValue() > 1e-3, "depth " + depth);
      }
    }
  }

  @Test
  public void statesBeyondTheToleranceAreCountedAndNotTrainedOn() {
    INDArray plain = gradient(network(LatentTraining.none(COUNTS)));
    ComputationGraph graph = network(beyond(0, 1e-12, 0));
    try (LatentInjection injection = LatentInjection.of(graph).orElseThrow()) {
      gradient(graph);
      injection.onGradientCalculation(graph);
      assertEquals(1, injection.refused());
      assertEquals(1, GenerationCounts.of(graph).orElseThrow().refused());
      assertEquals(plain, graph.getFlattenedGradients());
    }
  }

  @Test
  public void nothingIsInjectedBeforeTheStart() {
    ComputationGraph plain = network(LatentTraining.none(COUNTS));
    ComputationGraph later = network(beyond(1, 1e-4, 2));
    try (LatentInjection injection = LatentInjection.of(later).orElseThrow()) {
      later.setListeners(injection);
      for (int step = 0; step < 2; step++) {
        plain.fit(batch());
        later.fit(batch());
        assertEquals(plain.params(), later.params(), "after step " + step);
      }
      plain.fit(batch());
      later.fit(batch());
      assertTrue(plain.params().distance2(later.params()) > 0);
    }
  }

  @Test
  public void onlyNetworksThatAskForItAreInjectedInto() {
    assertTrue(LatentInjection.of(network(LatentTraining.none(COUNTS))).isEmpty());
    assertTrue(LatentInjection.of(network(beyond(LatentTraining.CLASSIFIER, 1, 0))).isEmpty());
  }

  /** What a step has when its backward pass begins, and what is generated then. */
  private static final class Begin {
    private final Map<String, INDArray> inputs = new HashMap<>();
    private StageInverse.State last;
    private GeneratedFeatures generated;
    private INDArray features;

    Begin(ComputationGraph graph) {
      LatentOutputLayer output = (LatentOutputLayer) graph.getLayer(VideoVit.CLASSIFIER);
      output.beforeBackward(
          () -> {
            StageInverse.State states =
                ((Dr2StageLayer) graph.getLayer(VideoVit.STAGE)).lastStates();
            last =
                new StageInverse.State(states.x().dup().detach(), states.before().dup().detach());
            generated = output.generateForInjection();
            features = output.input().dup().detach();
            for (String layer : List.of(VideoVit.POOLING, VideoVit.NORM)) {
              inputs.put(layer, graph.getLayer(layer).input().dup().detach());
            }
          });
      gradient(graph);
    }

    /** The row of each generated feature's source. */
    private INDArray rows(INDArray array) {
      long[] shape = array.shape().clone();
      shape[0] = generated.size();
      INDArray rows = Nd4j.create(array.dataType(), shape);
      for (int i = 0; i < generated.size(); i++) {
        rows.slice(i).assign(array.slice(generated.source(i)));
      }
      return rows;
    }
  }

  /** The gradients are those of the changed states, carried back, with the loss's factor. */
  @Test
  public void theGradientsAddedAreThoseOfTheChangedStates() {
    INDArray plain = gradient(network(LatentTraining.none(COUNTS)));
    for (int depth = 0; depth < 2 * BLOCKS; depth++) {
      ComputationGraph graph = network(beyond(depth, 1e-4, 0));
      Begin begin = new Begin(graph);
      begin.inputs.replaceAll((layer, input) -> begin.rows(input));
      int count = begin.generated.size();
      INDArray change =
          Nd4j.create(begin.generated.features(), new long[] {count, 8}, 'c')
              .subi(begin.rows(begin.features));
      INDArray labels = Nd4j.zeros(DataType.FLOAT, count, CLASSES);
      for (int i = 0; i < count; i++) {
        labels.putScalar(i, begin.generated.labels()[i], 1);
      }
      StageTail tail = new StageTail(graph, depth);
      StageInverse.State states = tail.stateChange(tail.outputChange(begin.inputs, change));
      states.x().addi(begin.rows(begin.last.x()));
      states.before().addi(begin.rows(begin.last.before()));
      graph.getFlattenedGradients().assign(plain);
      tail.addGradients(tail.back(states).state(), labels, 0.7 * ROWS / count);
      INDArray expected = graph.getFlattenedGradients().dup();
      try (LatentInjection injection = LatentInjection.of(graph).orElseThrow()) {
        gradient(graph);
        injection.onGradientCalculation(graph);
        RelativeError.require(
            "depth " + depth, graph.getFlattenedGradients().sub(plain), expected.sub(plain), 1e-5);
      }
    }
  }
}
