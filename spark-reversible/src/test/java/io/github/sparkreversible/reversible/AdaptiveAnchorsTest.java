package io.github.sparkreversible.reversible;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.Locale;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Reversal errors stay under the tolerance, and anchors are no closer than that needs: a stage of
 * 24 transformer blocks with weights that neither shrink nor blow up the tokens.
 */
public class AdaptiveAnchorsTest extends JUnitPlatformSuite {
  private static final int DIM = 48;
  private static final int TOKENS = 64;
  private static final int FUNCTIONS = 48;
  private static final int STEPS = 8;
  private static final DataSet BATCH = StageNetworks.batch(1, 2, DIM, TOKENS, DataType.FLOAT);

  private static ComputationGraph network() {
    ComputationGraph graph =
        StageNetworks.network(
            StageNetworks.stage(FUNCTIONS, DIM, 3).build(), DIM, TOKENS, DataType.FLOAT);
    StageNetworks.randomizeLikeFixture(graph, 3);
    return graph;
  }

  private static Dr2Stage stageOf(ComputationGraph graph) {
    return (Dr2Stage) graph.getLayer("stage").conf().getLayer();
  }

  private static Dr2StageLayer layerOf(ComputationGraph graph) {
    return (Dr2StageLayer) graph.getLayer("stage");
  }

  private static INDArray exactGradient(ComputationGraph graph) {
    stageOf(graph).setActivationStorage(ActivationStorage.ALL);
    INDArray exact = StageNetworks.gradient(graph, BATCH);
    stageOf(graph).setActivationStorage(ActivationStorage.REVERSIBLE);
    return exact;
  }

  @Test
  public void intervalsAreAsLongAsTheToleranceAllows() {
    double[][] path = {{1, 0}, {1, 0.1}, {0.7, 0.4}, {0.5, 0.5}, {0.3, 0.7}, {0, 1}};
    int[] atLeast = {1, 1, 5, 8, 12, FUNCTIONS};
    ComputationGraph trained = network();
    for (int i = 0; i < path.length; i++) {
      requireInterval(trained, path[i][0], path[i][1], atLeast[i]);
      requireInterval(network(), path[i][0], path[i][1], atLeast[i]);
    }
  }

  private static void requireInterval(
      ComputationGraph graph, double alpha, double beta, int atLeast) {
    stageOf(graph).setCoefficientSchedule(CoefficientSchedule.fixed(alpha, beta));
    INDArray exact = exactGradient(graph);
    double worst = 0;
    int repaired = 0;
    for (int step = 0; step < STEPS; step++) {
      double error = StageNetworks.relative(StageNetworks.gradient(graph, BATCH), exact);
      worst = Math.max(worst, error);
      repaired += layerOf(graph).repairedIntervals();
    }
    System.out.printf(
        Locale.ROOT,
        "alpha %.1f, beta %.1f: interval %2d, reversal error %.1e, %d repaired in %d steps, largest"
            + " error of the gradients %.1e%n",
        alpha,
        beta,
        layerOf(graph).anchorInterval(),
        layerOf(graph).reversalError(),
        repaired,
        STEPS,
        worst);
    assertTrue(worst < (beta == 1 ? 1e-5 : 1e-3), "gradients are off by " + worst);
    assertTrue(layerOf(graph).anchorInterval() >= atLeast, "interval at beta " + beta);
  }

  @Test
  public void brokenIntervalsAreComputedAgainAndTheNextOnesAreShorter() {
    ComputationGraph graph = network();
    stageOf(graph).setCoefficientSchedule(CoefficientSchedule.fixed(0.7, 0.4));
    INDArray exact = exactGradient(graph);
    for (double gain : new double[] {0.01, 0.4}) {
      stageOf(graph).setAnchorEstimate(new AnchorEstimate(1e-9, gain, 0));
      double error = StageNetworks.relative(StageNetworks.gradient(graph, BATCH), exact);
      int interval = layerOf(graph).anchorInterval();
      assertTrue(layerOf(graph).repairedIntervals() > 0, "nothing was repaired at " + interval);
      assertTrue(layerOf(graph).reversalError() > 1e-4, "the error is reported");
      assertTrue(error < 1e-3, "gradients of a broken interval were used: " + error);
      StageNetworks.gradient(graph, BATCH);
      assertTrue(layerOf(graph).anchorInterval() < interval);
    }
  }

  @Test
  public void overflowIsRepairedToo() {
    ComputationGraph graph = network();
    stageOf(graph).setCoefficientSchedule(CoefficientSchedule.fixed(1, 0.001));
    INDArray exact = exactGradient(graph);
    stageOf(graph).setAnchorEstimate(new AnchorEstimate(0, 0, 0));
    INDArray actual = StageNetworks.gradient(graph, BATCH);
    assertEquals(FUNCTIONS, layerOf(graph).anchorInterval());
    assertTrue(!(layerOf(graph).reversalError() <= 1e-4));
    assertTrue(StageNetworks.relative(actual, exact) < 1e-5);
  }

  @Test
  public void fixedIntervalsAreRepairedAndThePaperModeIsNot() {
    ComputationGraph graph = network();
    stageOf(graph).setCoefficientSchedule(CoefficientSchedule.fixed(0.7, 0.4));
    INDArray exact = exactGradient(graph);
    stageOf(graph).setAnchorInterval(20);
    assertTrue(StageNetworks.relative(StageNetworks.gradient(graph, BATCH), exact) < 1e-3);
    assertTrue(layerOf(graph).repairedIntervals() >= 1);
    stageOf(graph).setAnchorInterval(AnchorPolicy.NONE);
    double naive = StageNetworks.relative(StageNetworks.gradient(graph, BATCH), exact);
    assertTrue(!(naive < 0.1), "the paper's own error " + naive);
    assertEquals(0, layerOf(graph).repairedIntervals());
  }

  @Test
  public void whatWasMeasuredTravelsWithTheConfiguration() {
    ComputationGraph graph = network();
    stageOf(graph).setCoefficientSchedule(CoefficientSchedule.fixed(0.5, 0.5));
    StageNetworks.gradient(graph, BATCH);
    AnchorEstimate measured = stageOf(graph).getAnchorEstimate();
    assertNotNull(measured);
    for (ComputationGraphConfiguration copy :
        new ComputationGraphConfiguration[] {
          ComputationGraphConfiguration.fromJson(graph.getConfiguration().toJson()),
          graph.getConfiguration().clone()
        }) {
      ComputationGraph other = new ComputationGraph(copy);
      other.init();
      assertEquals(measured, stageOf(other).getAnchorEstimate());
    }
  }
}
