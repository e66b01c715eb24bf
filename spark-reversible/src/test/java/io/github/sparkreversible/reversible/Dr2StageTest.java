package io.github.sparkreversible.reversible;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.layers.ParameterSpec;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** The coupling as a layer: gradients, storage, and what a configuration keeps. */
public class Dr2StageTest extends JUnitPlatformSuite {
  private static final int DIM = StageNetworks.DIM;
  private static final int TOKENS = StageNetworks.TOKENS;

  private record Choice(double alpha, double beta, SecondStream start, StageOutput output) {
    void configure(ComputationGraph graph) {
      Dr2Stage stage = stageOf(graph);
      stage.setCoefficientSchedule(CoefficientSchedule.fixed(alpha, beta));
      stage.setSecondStream(start);
      stage.setOutput(output);
    }
  }

  private static final List<Choice> CHOICES = choices();

  private static List<Choice> choices() {
    List<Choice> all = new ArrayList<>();
    for (double[] c : new double[][] {{1, 0}, {0.7, 0.4}, {0, 1}}) {
      for (SecondStream start : List.of(SecondStream.INPUT, SecondStream.ZERO)) {
        for (StageOutput output : StageOutput.values()) {
          all.add(new Choice(c[0], c[1], start, output));
        }
      }
    }
    return all;
  }

  @Test
  public void gradientsEqualFiniteDifferences() {
    DataSet batch = StageNetworks.batch(1, 2, DIM, TOKENS, DataType.DOUBLE);
    for (int functions = 0; functions <= 3; functions++) {
      // Attention keeps its probabilities with large heads, and recomputes them with small ones.
      int heads = functions == 3 ? DIM : 2;
      ComputationGraph graph =
          StageNetworks.network(
              StageNetworks.stage(functions, DIM, heads).build(), DIM, TOKENS, DataType.DOUBLE);
      StageNetworks.randomize(graph, 2, 0.3);
      INDArray along = StageNetworks.random(10, 1, DataType.DOUBLE, graph.params().shape());
      for (Choice choice : CHOICES) {
        choice.configure(graph);
        double actual = StageNetworks.gradient(graph, batch).mul(along).sumNumber().doubleValue();
        double expected = StageNetworks.slope(graph, batch, along);
        assertEquals(
            expected,
            actual,
            1e-6 * Math.max(1, Math.abs(expected)),
            functions + " residual functions, " + choice);
      }
    }
  }

  @Test
  public void gradientsDoNotDependOnStorage() {
    DataSet batch = StageNetworks.batch(3, 2, 8, 9, DataType.FLOAT);
    for (int functions : new int[] {1, 5, 6}) {
      int heads = functions == 6 ? 4 : 2;
      ComputationGraph graph =
          StageNetworks.network(
              StageNetworks.stage(functions, 8, heads).build(), 8, 9, DataType.FLOAT);
      StageNetworks.randomize(graph, 4, 0.1);
      for (Choice choice : CHOICES) {
        choice.configure(graph);
        String name = functions + " residual functions, " + choice;
        INDArray expected = gradient(graph, ActivationStorage.ALL, 0, batch);
        INDArray checkpointed = gradient(graph, ActivationStorage.CHECKPOINTED, 0, batch);
        assertTrue(StageNetworks.relative(checkpointed, expected) < 1e-6, name);
        for (int interval : new int[] {AnchorPolicy.AUTOMATIC, 1, 3, 4}) {
          INDArray actual = gradient(graph, ActivationStorage.REVERSIBLE, interval, batch);
          double tolerance = choice.alpha() == 0 ? 1e-5 : 1e-3;
          assertTrue(
              StageNetworks.relative(actual, expected) < tolerance, name + ", anchors " + interval);
        }
      }
    }
  }

  private static INDArray gradient(
      ComputationGraph graph, ActivationStorage storage, int interval, DataSet batch) {
    stageOf(graph).setActivationStorage(storage);
    stageOf(graph).setAnchorInterval(interval);
    return StageNetworks.gradient(graph, batch);
  }

  private static Dr2Stage stageOf(ComputationGraph graph) {
    return (Dr2Stage) graph.getLayer("stage").conf().getLayer();
  }

  @Test
  public void reversalErrorIsMeasured() {
    double none = reversalError(0.5, 0.5, AnchorPolicy.NONE);
    double three = reversalError(0.5, 0.5, 3);
    assertEquals(0, reversalError(0.5, 0.5, 1));
    assertTrue(three > 0 && three < 1e-4, "every third: " + three);
    assertTrue(none > 10 * three, "none: " + none + ", every third: " + three);
  }

  private static double reversalError(double alpha, double beta, int interval) {
    Dr2Stage stage =
        StageNetworks.stage(12, 8, 2)
            .coefficientSchedule(CoefficientSchedule.fixed(alpha, beta))
            .anchorInterval(interval)
            .build();
    ComputationGraph graph = StageNetworks.network(stage, 8, 7, DataType.FLOAT);
    StageNetworks.randomize(graph, 4, 0.1);
    StageNetworks.gradient(graph, StageNetworks.batch(5, 2, 8, 7, DataType.FLOAT));
    return ((Dr2StageLayer) graph.getLayer("stage")).reversalError();
  }

  @Test
  public void withoutAnchorsBetaZeroIsRefused() {
    IllegalArgumentException refused =
        Assertions.assertThrows(
            IllegalArgumentException.class, () -> reversalError(1, 0, AnchorPolicy.NONE));
    assertTrue(refused.getMessage().contains("beta = 0"), refused.getMessage());
  }

  @Test
  public void coefficientsFollowTheIterationAndEvaluationUsesThoseThatWereLeft() {
    Dr2Stage stage =
        StageNetworks.stage(3, DIM, 2).coefficientSchedule(CoefficientSchedule.dynamic(4)).build();
    ComputationGraph graph = StageNetworks.network(stage, DIM, TOKENS, DataType.FLOAT);
    Dr2StageLayer layer = (Dr2StageLayer) graph.getLayer("stage");
    DataSet batch = StageNetworks.batch(1, 2, DIM, TOKENS, DataType.FLOAT);
    List<Coefficients> seen = new ArrayList<>();
    graph.setListeners(
        new BaseTrainingListener() {
          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            seen.add(layer.coefficients());
          }
        });
    for (int iteration = 0; iteration < 6; iteration++) {
      graph.fit(batch);
    }
    assertEquals(new Coefficients(1, 0), seen.get(0));
    assertEquals(new Coefficients(0.5, 0.5), seen.get(2));
    assertEquals(new Coefficients(0, 1), seen.get(5));

    graph.getConfiguration().setIterationCount(2);
    ComputationGraph left =
        new ComputationGraph(
            ComputationGraphConfiguration.fromJson(graph.getConfiguration().toJson()));
    left.init();
    left.output(batch.getFeatures());
    assertEquals(
        new Coefficients(0.5, 0.5), ((Dr2StageLayer) left.getLayer("stage")).coefficients());
  }

  @Test
  public void configurationSurvivesJson() {
    Dr2Stage stage =
        StageNetworks.stage(4, DIM, 3)
            .coefficientSchedule(
                CoefficientSchedule.interleaved(
                        new Coefficients(0.9, 0.1), new Coefficients(0.2, 0.8), 3, 11)
                    .stoppedAt(0.9))
            .reversalTolerance(1e-5)
            .activationStorage(ActivationStorage.CHECKPOINTED)
            .anchorInterval(5)
            .secondStream(SecondStream.ZERO)
            .output(StageOutput.SUM)
            .build();
    ComputationGraph graph = StageNetworks.network(stage, DIM, TOKENS, DataType.FLOAT);
    String json = graph.getConfiguration().toJson();
    ComputationGraph copy = new ComputationGraph(ComputationGraphConfiguration.fromJson(json));
    copy.init();
    assertEquals(json, copy.getConfiguration().toJson());
    copy.setParams(graph.params());
    DataSet batch = StageNetworks.batch(1, 2, DIM, TOKENS, DataType.FLOAT);
    assertArrayEquals(
        graph.outputSingle(batch.getFeatures()).toFloatMatrix()[0],
        copy.outputSingle(batch.getFeatures()).toFloatMatrix()[0]);
  }

  @Test
  public void wrongTokensAreRefusedWithBothShapes() {
    ComputationGraph graph =
        StageNetworks.network(StageNetworks.stage(1, DIM, 2).build(), DIM, TOKENS, DataType.FLOAT);
    IllegalArgumentException refused =
        Assertions.assertThrows(
            IllegalArgumentException.class,
            () -> graph.output(StageNetworks.random(1, 1, DataType.FLOAT, 2, TOKENS, DIM + 1)));
    assertTrue(refused.getMessage().contains("[2, 5, 7]"), refused.getMessage());
    assertTrue(refused.getMessage().contains("[batch, tokens, 6]"), refused.getMessage());
  }

  /** DL4J asks by name which parameters decay; functions have parameters of equal names inside. */
  @Test
  public void rolesOfParametersAreThoseDeclared() {
    Dr2Stage stage = StageNetworks.stage(4, DIM, 2).build();
    List<ParameterSpec> declared = stage.parameters();
    assertTrue(declared.size() > 8, declared::toString);
    for (ParameterSpec spec : declared) {
      boolean isWeight = spec.role() == ParameterSpec.Role.WEIGHT;
      assertEquals(isWeight, stage.initializer().isWeightParam(stage, spec.name()), spec.name());
      assertEquals(!isWeight, stage.initializer().isBiasParam(stage, spec.name()), spec.name());
    }
  }
}
