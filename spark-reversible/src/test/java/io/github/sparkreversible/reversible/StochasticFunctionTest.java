package io.github.sparkreversible.reversible;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Dropout and stochastic depth in a reversible stage. */
public class StochasticFunctionTest extends JUnitPlatformSuite {
  private static final int DIM = StageNetworks.DIM;
  private static final int TOKENS = StageNetworks.TOKENS;

  private static ComputationGraph network(double dropout, double depth, DataType dataType) {
    Dr2Stage plain = StageNetworks.stage(5, DIM, 2).build();
    Dr2Stage.Builder stage =
        new Dr2Stage.Builder(DIM).coefficientSchedule(CoefficientSchedule.fixed(0.3, 0.8));
    for (ResidualFunction function : plain.getResidualFunctions()) {
      stage.add(new StochasticFunction(function, dropout, depth));
    }
    ComputationGraph graph = StageNetworks.network(stage.build(), DIM, TOKENS, dataType);
    StageNetworks.randomize(graph, 2, 0.3);
    return graph;
  }

  private static Dr2Stage stageOf(ComputationGraph graph) {
    return (Dr2Stage) graph.getLayer("stage").conf().getLayer();
  }

  @Test
  public void gradientsEqualFiniteDifferencesOfTheSameIteration() {
    DataSet batch = StageNetworks.batch(1, 6, DIM, TOKENS, DataType.DOUBLE);
    ComputationGraph graph = network(0.2, 0.4, DataType.DOUBLE);
    INDArray along = StageNetworks.random(10, 1, DataType.DOUBLE, graph.params().shape());
    for (ActivationStorage storage : ActivationStorage.values()) {
      stageOf(graph).setActivationStorage(storage);
      double actual = StageNetworks.gradient(graph, batch).mul(along).sumNumber().doubleValue();
      double expected = StageNetworks.slope(graph, batch, along);
      assertEquals(expected, actual, 1e-6 * Math.abs(expected), storage.toString());
    }
  }

  @Test
  public void reversalReplaysWhateverElseIsRandom() {
    DataSet batch = StageNetworks.batch(1, 6, DIM, TOKENS, DataType.FLOAT);
    ComputationGraph graph = network(0.2, 0.4, DataType.FLOAT);
    stageOf(graph).setActivationStorage(ActivationStorage.ALL);
    INDArray exact = StageNetworks.gradient(graph, batch);
    stageOf(graph).setActivationStorage(ActivationStorage.REVERSIBLE);
    Nd4j.getRandom().setSeed(99);
    Nd4j.rand(100);
    assertTrue(StageNetworks.relative(StageNetworks.gradient(graph, batch), exact) < 1e-4);
    assertTrue(((Dr2StageLayer) graph.getLayer("stage")).reversalError() < 1e-4);
  }

  @Test
  public void everyIterationDropsOtherValuesAndEvaluationNone() {
    DataSet batch = StageNetworks.batch(1, 6, DIM, TOKENS, DataType.FLOAT);
    ComputationGraph graph = network(0, 0.5, DataType.FLOAT);
    double first = graph.score(batch, true);
    assertEquals(first, graph.score(batch, true));
    graph.getLayer("stage").setIterationCount(1);
    assertNotEquals(first, graph.score(batch, true));
    ComputationGraph plain = network(0, 0, DataType.FLOAT);
    assertEquals(plain.output(batch.getFeatures())[0], graph.output(batch.getFeatures())[0]);
  }

  @Test
  public void aDroppedRowIsScaledToKeepTheMean() {
    int rows = 4000;
    INDArray input = Nd4j.ones(DataType.FLOAT, 1, TOKENS, DIM);
    ComputationGraph graph = network(0, 0, DataType.FLOAT);
    ResidualFunction function = stageOf(graph).getResidualFunctions().get(0);
    Dr2Stage.Builder stage =
        new Dr2Stage.Builder(DIM).coefficientSchedule(CoefficientSchedule.fixed(0, 0));
    Dr2Stage one = stage.add(new StochasticFunction(function, 0, 0.25)).build();
    ComputationGraph single = StageNetworks.network(one, DIM, TOKENS, DataType.FLOAT);
    StageNetworks.randomize(single, 2, 0.3);
    INDArray many = Nd4j.repeat(input, rows).reshape('c', rows, TOKENS, DIM);
    INDArray expected = single.feedForward(input, false).get("stage");
    INDArray actual = single.feedForward(many, true).get("stage").mean(true, 0);
    assertTrue(StageNetworks.relative(actual, expected) < 0.05);
  }

  @Test
  public void theConfigurationSurvivesJsonAndWrongRatesAreRefused() {
    ComputationGraph graph = network(0.1, 0.2, DataType.FLOAT);
    String json = graph.getConfiguration().toJson();
    assertEquals(json, ComputationGraphConfiguration.fromJson(json).toJson());
    ResidualFunction function = stageOf(graph).getResidualFunctions().get(0);
    assertTrue(
        Thrown.message(IllegalArgumentException.class, () -> new StochasticFunction(function, 1, 0))
            .contains("dropout"));
    assertTrue(
        Thrown.message(
                IllegalArgumentException.class, () -> new StochasticFunction(function, 0, -0.1))
            .contains("stochasticDepth"));
  }
}
