package io.github.sparkreversible.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Arguments that do not fit are refused by both implementations; the message has both shapes. */
public class OperationsArgumentsTest extends JUnitPlatformSuite {

  private static final Operations[] ALL = {new Nd4jOperations(), new OneDnnOperations()};

  private static INDArray zeros(long... shape) {
    return Nd4j.create(DataType.FLOAT, shape);
  }

  private static void refused(Executable call, String... parts) {
    IllegalArgumentException e = Assertions.assertThrows(IllegalArgumentException.class, call);
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), e.getMessage() + " should contain " + part);
    }
  }

  @Test
  public void shapesOfProducts() {
    for (Operations o : ALL) {
      refused(
          () -> o.linear(zeros(2, 3), zeros(5, 4), null, 1, 0, zeros(2, 5)),
          "weight",
          "[5, 4]",
          "[5, 3]");
      refused(
          () -> o.linear(zeros(2, 3), zeros(5, 3), zeros(3), 1, 0, zeros(2, 5)),
          "bias",
          "[3]",
          "[5]");
      refused(
          () -> o.linear(zeros(2, 3), zeros(5, 3), null, 1, 0, zeros(5, 2)),
          "y",
          "[5, 2]",
          "[2, 5]");
      refused(() -> o.linear(zeros(2, 3, 1), zeros(5, 3), null, 1, 0, zeros(2, 5)), "[2, 3, 1]");
      refused(
          () -> o.linearInputGradient(zeros(2, 5), zeros(4, 3), 1, 0, zeros(2, 3)),
          "[4, 3]",
          "[5, 3]");
      refused(
          () -> o.linearParameterGradient(zeros(2, 3), zeros(4, 5), zeros(5, 3), null),
          "gy",
          "[4, 5]",
          "[2, 5]");
    }
  }

  @Test
  public void shapesOfTheOtherOperations() {
    for (Operations o : ALL) {
      refused(
          () -> o.layerNorm(zeros(2, 3), zeros(3), zeros(2), 0, zeros(2, 3), zeros(2), zeros(2)),
          "shift",
          "[2]",
          "[3]");
      refused(() -> o.gelu(zeros(2, 3), zeros(3, 2)), "[3, 2]", "[2, 3]");
      refused(() -> o.unitRows(zeros(2, 3), zeros(2, 3), zeros(3)), "lengths", "[3]", "[2]");
      refused(
          () -> o.unitRowsGradient(zeros(2, 3), zeros(2), zeros(2, 2), zeros(2, 3)),
          "gy",
          "[2, 2]",
          "[2, 3]");
      refused(() -> o.crossEntropy(zeros(2, 3), zeros(2, 4)), "labels", "[2, 4]", "[2, 3]");
      refused(() -> o.softmaxGradient(zeros(2, 3), zeros(2, 3), zeros(6)), "gx", "[6]", "[2, 3]");
      refused(() -> o.combine(zeros(2, 3), 1, 0, zeros(2, 4)), "[2, 4]", "[2, 3]");
      refused(() -> o.repeat(zeros(3), zeros(2, 4)), "[3]", "[4]");
      refused(() -> o.meanTokens(zeros(2, 3, 4), zeros(2, 3)), "[2, 3]", "[2, 4]");
      refused(() -> o.distance(zeros(2), zeros(3)), "[3]", "[2]");
      refused(
          () -> o.attention(zeros(1, 2, 12), 3, zeros(1, 3, 2, 2), zeros(1, 2, 4)),
          "heads = 3",
          "dim = 4");
      refused(
          () -> o.attention(zeros(1, 2, 12), 2, zeros(1, 2, 2, 3), zeros(1, 2, 4)),
          "probabilities",
          "[1, 2, 2, 3]",
          "[1, 2, 2, 2]");
      refused(() -> o.attention(zeros(1, 2, 10), 2, zeros(1), zeros(1)), "10");
      refused(() -> o.patches(zeros(1, 4, 4, 4, 1), 2, 2, 2, zeros(8, 9)), "[8, 9]", "[8, 8]");
      refused(() -> o.patches(zeros(1, 4, 4, 4, 1), 0, 2, 2, zeros(8, 8)), "tubelet = 0");
    }
  }

  @Test
  public void biasesMasksAndOrders() {
    INDArray qkv = zeros(4, 2, 12);
    INDArray y = zeros(4, 2, 4);
    for (Operations o : ALL) {
      refused(
          () -> o.attention(qkv, 2, new ScoreBias(zeros(2, 2, 3), null), null, y),
          "bias",
          "[2, 2, 3]",
          "[2, 2, 2]");
      ScoreBias ofThree = new ScoreBias(zeros(2, 2, 2), zeros(1, 2, 2), 0, 0, 0);
      refused(() -> o.attention(qkv, 2, ofThree, null, y), "= 3", "batch = 4");
      refused(
          () -> o.attentionGradient(qkv, 2, null, null, y, qkv, zeros(2, 2, 2)), "gBias", "null");
      refused(
          () -> o.relativeBias(zeros(3, 2), new int[] {0, 3, 1, 1}, zeros(2, 2, 2)), "3", "0 to 2");
      refused(() -> o.relativeBias(zeros(3, 2), new int[3], zeros(2, 2, 2)), "3", "2 * 2");
      RowOrder order = RowOrder.of(3, 0, 1);
      refused(() -> o.gatherRows(zeros(4, 5), order, zeros(2, 5)), "= 3", "= 4");
      refused(() -> o.gatherRows(zeros(6, 5), order, zeros(2, 5)), "[2, 5]", "[4, 5]");
    }
    refused(() -> new ScoreBias(zeros(1, 2, 2), zeros(1, 2, 2), 1), "mask 1", "[1, 2, 2]");
    refused(() -> RowOrder.of(3, 1, 1), "1 of 3", "twice");
    refused(() -> RowOrder.of(3, 3), "3 of 3");
  }

  @Test
  public void typesAndOrders() {
    INDArray doubles = Nd4j.create(DataType.DOUBLE, 2, 3);
    for (Operations o : ALL) {
      refused(() -> o.gelu(zeros(2, 3), doubles), "DOUBLE", "FLOAT");
      refused(() -> o.gelu(Nd4j.create(DataType.INT32, 2, 3), zeros(2, 3)), "INT");
      refused(() -> o.gelu(zeros(3, 2).transpose(), zeros(2, 3)), "[2, 3]", "strides [1, 2]");
      refused(() -> o.gelu(null, zeros(2, 3)), "null");
    }
    refused(
        () -> new OneDnnOperations().gelu(doubles, doubles), "DOUBLE", "FLOAT", "Nd4jOperations");
  }

  @Test
  public void emptyArrays() {
    for (Operations o : ALL) {
      INDArray none = zeros(0, 3);
      INDArray gWeight = zeros(5, 3).assign(7);
      INDArray gBias = zeros(5).assign(7);
      o.linear(none, zeros(5, 3), zeros(5), 1, 0, zeros(0, 5));
      o.linearInputGradient(zeros(0, 5), zeros(5, 3), 1, 0, none);
      o.linearParameterGradient(none, zeros(0, 5), gWeight, gBias);
      assertEquals(0, gWeight.amaxNumber().doubleValue(), 0);
      assertEquals(0, gBias.amaxNumber().doubleValue(), 0);

      INDArray y = zeros(2, 5).assign(2);
      o.linear(zeros(2, 0), zeros(5, 0), zeros(5).assign(3), -1, 0.5, y);
      assertEquals(-2, y.getDouble(1, 4), 0);
      o.linearGelu(zeros(2, 0), zeros(5, 0), zeros(5).assign(30), y);
      assertEquals(30, y.getDouble(1, 4), 1e-5);
      y.assign(Double.NaN);
      o.linearInputGradient(zeros(2, 0), zeros(0, 5), 1, 0, y);
      assertEquals(0, y.amaxNumber().doubleValue(), 0);

      INDArray gGain = zeros(3).assign(7);
      o.layerNorm(none, zeros(3), zeros(3), 1, none, zeros(0), zeros(0));
      o.layerNormGradient(none, zeros(3), 1, zeros(0), zeros(0), none, none, gGain, zeros(3));
      assertEquals(0, gGain.amaxNumber().doubleValue(), 0);

      o.gelu(none, none);
      o.geluGradient(none, none, none);
      o.softmax(none, none);
      o.softmaxGradient(none, none, none);
      o.attention(zeros(0, 4, 6), 2, zeros(0, 2, 4, 4), zeros(0, 4, 2));
      o.attentionGradient(zeros(2, 0, 6), 2, zeros(2, 2, 0, 0), zeros(2, 0, 2), zeros(2, 0, 6));
      o.attention(zeros(0, 4, 6), 2, null, zeros(0, 4, 2));
      o.gatherRows(none, RowOrder.of(2, 1), none);
      INDArray gAdded = zeros(2, 4, 4).assign(7);
      o.attentionGradient(
          zeros(0, 4, 6),
          2,
          new ScoreBias(zeros(2, 4, 4), null),
          null,
          zeros(0, 4, 2),
          zeros(0, 4, 6),
          gAdded);
      assertEquals(0, gAdded.amaxNumber().doubleValue(), 0);
      o.combine(none, 1, 1, none);
      o.repeat(zeros(3), none);
      o.repeatGradient(none, gGain.assign(7));
      assertEquals(0, gGain.amaxNumber().doubleValue(), 0);
      INDArray mean = zeros(2, 3).assign(7);
      o.meanTokens(zeros(2, 0, 3), mean);
      assertEquals(0, mean.amaxNumber().doubleValue(), 0);
      o.meanTokensGradient(mean, zeros(2, 0, 3));
      INDArray video = zeros(1, 1, 4, 4, 1).assign(7);
      o.patches(video, 2, 2, 2, zeros(0, 8));
      o.patchesGradient(zeros(0, 8), 2, 2, 2, video);
      assertEquals(0, video.amaxNumber().doubleValue(), 0);
      assertEquals(0, o.norm(none), 0);
      assertEquals(0, o.distance(none, none), 0);
    }
  }
}
