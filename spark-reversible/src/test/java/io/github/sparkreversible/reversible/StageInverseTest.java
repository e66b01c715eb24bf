package io.github.sparkreversible.reversible;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

public class StageInverseTest extends JUnitPlatformSuite {
  private static final int DIM = StageNetworks.DIM;
  private static final int TOKENS = StageNetworks.TOKENS;

  private static StageInverse inverse(
      int functions, double alpha, double beta, SecondStream start, DataType dataType) {
    ComputationGraph graph =
        StageNetworks.network(
            StageNetworks.stage(functions, DIM, 2)
                .coefficientSchedule(CoefficientSchedule.fixed(alpha, beta))
                .secondStream(start)
                .build(),
            DIM,
            TOKENS,
            dataType);
    StageNetworks.randomize(graph, 5, 0.3);
    return ((Dr2StageLayer) graph.getLayer("stage")).inverse();
  }

  @Test
  public void theWayBackLeadsToTheInput() {
    INDArray input = StageNetworks.random(9, 1, DataType.DOUBLE, 2, TOKENS, DIM);
    INDArray copy = input.dup();
    for (int functions : new int[] {0, 1, 2, 7}) {
      for (SecondStream start : List.of(SecondStream.INPUT, SecondStream.ZERO)) {
        StageInverse inverse = inverse(functions, 0.3, 0.8, start, DataType.DOUBLE);
        StageInverse.Reversal back = inverse.reverse(inverse.forward(input));
        assertTrue(StageNetworks.relative(back.state().x(), copy) < 1e-12);
        INDArray before = start == SecondStream.INPUT ? copy : copy.mul(0);
        assertTrue(
            back.state().before().distance2(before) < 1e-11 * copy.norm2Number().doubleValue());
      }
    }
    assertEquals(copy, input, "the input is not changed");
  }

  @Test
  public void theErrorIsThatOfTheInput() {
    for (double[] c : new double[][] {{0, 1}, {0.5, 0.5}, {1, 0.2}}) {
      StageInverse inverse = inverse(8, c[0], c[1], SecondStream.INPUT, DataType.FLOAT);
      INDArray input = StageNetworks.random(9, 1, DataType.FLOAT, 2, TOKENS, DIM);
      StageInverse.Reversal back = inverse.reverse(inverse.forward(input));
      double actual = StageNetworks.relative(back.state().x(), input);
      assertTrue(
          actual < 10 * back.error() && back.error() < 30 * actual,
          "error %s, estimated as %s at beta %s".formatted(actual, back.error(), c[1]));
    }
  }

  @Test
  public void betaZeroAndStatesOfTwoShapesAreRefused() {
    INDArray x = StageNetworks.random(9, 1, DataType.FLOAT, 2, TOKENS, DIM);
    StageInverse.State state = new StageInverse.State(x, x);
    String message =
        Thrown.message(
            IllegalArgumentException.class,
            () -> inverse(2, 1, 0, SecondStream.INPUT, DataType.FLOAT).reverse(state));
    assertTrue(message.contains("beta = 0"), message);
    INDArray other = StageNetworks.random(9, 1, DataType.FLOAT, 1, TOKENS, DIM);
    String shapes =
        Thrown.message(
            IllegalArgumentException.class,
            () ->
                inverse(2, 0, 1, SecondStream.INPUT, DataType.FLOAT)
                    .reverse(new StageInverse.State(x, other)));
    assertTrue(shapes.contains("[1, 5, 6]") && shapes.contains("[2, 5, 6]"), shapes);
  }

  /** It makes the output's change, and no part of it is across what the output is formed of. */
  @Test
  public void theLeastChangeOfTheStatesMakesThatOfTheOutput() {
    INDArray wanted = StageNetworks.random(4, 1, DataType.DOUBLE, 2, TOKENS, DIM);
    for (StageOutput output : StageOutput.values()) {
      ComputationGraph graph =
          StageNetworks.network(
              StageNetworks.stage(3, DIM, 2)
                  .coefficientSchedule(CoefficientSchedule.fixed(0.3, 0.7))
                  .output(output)
                  .build(),
              DIM,
              TOKENS,
              DataType.DOUBLE);
      StageOutput.Weights weights = output.weights(0.7);
      try (StageInverse.State change =
          ((Dr2StageLayer) graph.getLayer("stage")).inverse().stateChange(wanted)) {
        INDArray made =
            change.x().mul(weights.last()).addi(change.before().mul(weights.beforeLast()));
        assertTrue(StageNetworks.relative(made, wanted) < 1e-12, output.name());
        INDArray across =
            change.x().mul(weights.beforeLast()).subi(change.before().mul(weights.last()));
        assertEquals(0, across.norm2Number().doubleValue(), 1e-12, output.name());
      }
    }
  }
}
