package io.github.sparkreversible.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sparkreversible.testing.SeededArrays;
import io.github.sparkreversible.testing.SeededArrays.Layout;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The reference's results against the formulas, element by element, in plain Java. */
public class ReferenceFormulaTest extends JUnitPlatformSuite {

  private static final double TOLERANCE = 1e-12;

  private final Operations operations = new Nd4jOperations();
  private final SeededArrays arrays = new SeededArrays(11, DataType.DOUBLE, Layout.CONTIGUOUS);

  @Test
  public void linear() {
    INDArray x = arrays.normal(3, 4);
    INDArray weight = arrays.normal(2, 4);
    INDArray bias = arrays.normal(2);
    INDArray y = arrays.normal(3, 2);
    INDArray before = y.dup();
    operations.linear(x, weight, bias, -2, 0.5, y);
    for (int row = 0; row < 3; row++) {
      for (int out = 0; out < 2; out++) {
        double product = bias.getDouble(out);
        for (int in = 0; in < 4; in++) {
          product += x.getDouble(row, in) * weight.getDouble(out, in);
        }
        double expected = 0.5 * before.getDouble(row, out) - 2 * product;
        assertEquals(expected, y.getDouble(row, out), TOLERANCE, arrays.toString());
      }
    }
  }

  @Test
  public void layerNorm() {
    INDArray x = arrays.normal(3, 5);
    INDArray gain = arrays.normal(5);
    INDArray shift = arrays.normal(5);
    INDArray y = arrays.result(3, 5);
    INDArray mean = arrays.result(3);
    INDArray variance = arrays.result(3);
    operations.layerNorm(x, gain, shift, 0.01, y, mean, variance);
    for (int row = 0; row < 3; row++) {
      double m = 0;
      double v = 0;
      for (int j = 0; j < 5; j++) {
        m += x.getDouble(row, j) / 5;
      }
      for (int j = 0; j < 5; j++) {
        v += Math.pow(x.getDouble(row, j) - m, 2) / 5;
      }
      assertEquals(m, mean.getDouble(row), TOLERANCE, arrays.toString());
      assertEquals(v, variance.getDouble(row), TOLERANCE, arrays.toString());
      for (int j = 0; j < 5; j++) {
        double normalized = (x.getDouble(row, j) - m) / Math.sqrt(v + 0.01);
        double expected = gain.getDouble(j) * normalized + shift.getDouble(j);
        assertEquals(expected, y.getDouble(row, j), TOLERANCE, arrays.toString());
      }
    }
  }

  /** Values of the normal distribution function from published tables. */
  @Test
  public void gelu() {
    INDArray x = Nd4j.createFromArray(new double[] {-1, 0, 1, 2, 0.5});
    INDArray y = arrays.result(5);
    operations.gelu(x, y);
    double[] distribution = {
      0.15865525393145707, 0.5, 0.8413447460685429, 0.9772498680518208, 0.6914624612740131
    };
    for (int i = 0; i < 5; i++) {
      assertEquals(x.getDouble(i) * distribution[i], y.getDouble(i), TOLERANCE, "element " + i);
    }
  }

  @Test
  public void attention() {
    checkAttention(2, 3, 4);
    // Two ranges of queries.
    checkAttention(1, 2, 520);
  }

  private void checkAttention(int heads, int headDim, int tokens) {
    long dim = (long) heads * headDim;
    INDArray qkv = arrays.normal(1, tokens, 3 * dim);
    INDArray probabilities = arrays.result(1, heads, tokens, tokens);
    INDArray output = arrays.result(1, tokens, dim);
    operations.attention(qkv, heads, probabilities, output);
    INDArray notKept = arrays.result(1, tokens, dim);
    operations.attention(qkv, heads, null, notKept);
    assertEquals(0, operations.distance(output, notKept), TOLERANCE, arrays.toString());
    for (int head = 0; head < heads; head++) {
      for (int i = 0; i < tokens; i++) {
        double[] weights = new double[tokens];
        double sum = 0;
        for (int j = 0; j < tokens; j++) {
          double score = 0;
          for (int c = 0; c < headDim; c++) {
            int at = head * headDim + c;
            score += qkv.getDouble(0, i, at) * qkv.getDouble(0, j, dim + at);
          }
          weights[j] = Math.exp(score / Math.sqrt(headDim));
          sum += weights[j];
        }
        for (int c = 0; c < headDim; c++) {
          double expected = 0;
          for (int j = 0; j < tokens; j++) {
            double value = qkv.getDouble(0, j, 2 * dim + (long) head * headDim + c);
            expected += weights[j] / sum * value;
          }
          double actual = output.getDouble(0, i, (long) head * headDim + c);
          assertEquals(expected, actual, TOLERANCE, arrays.toString());
        }
      }
    }
  }

  /** A bias and a mask are added where a product would have them already. */
  @Test
  public void biasAndMasksOfAttention() {
    INDArray qkv = arrays.normal(2, 3, 3);
    INDArray bias = arrays.normal(1, 3, 3);
    INDArray masks = arrays.normal(1, 3, 3);
    INDArray probabilities = arrays.result(2, 1, 3, 3);
    INDArray output = arrays.result(2, 3, 1);
    operations.attention(
        qkv, 1, new ScoreBias(bias, masks, ScoreBias.UNMASKED, 0), probabilities, output);
    for (int row = 0; row < 2; row++) {
      for (int i = 0; i < 3; i++) {
        double[] weights = new double[3];
        double sum = 0;
        for (int j = 0; j < 3; j++) {
          double score = qkv.getDouble(row, i, 0) * qkv.getDouble(row, j, 1);
          double mask = row == 0 ? 0 : masks.getDouble(0, i, j);
          weights[j] = Math.exp(score + bias.getDouble(0, i, j) + mask);
          sum += weights[j];
        }
        for (int j = 0; j < 3; j++) {
          double actual = probabilities.getDouble(row, 0, i, j);
          assertEquals(weights[j] / sum, actual, TOLERANCE, arrays.toString());
        }
      }
    }
  }

  @Test
  public void rowsOfClips() {
    RowOrder order = RowOrder.of(3, 2, RowOrder.NOWHERE, 0, 1);
    INDArray x = arrays.normal(6, 2);
    INDArray y = arrays.result(8, 2);
    operations.gatherRows(x, order, y);
    int[] sources = {2, RowOrder.NOWHERE, 0, 1};
    for (int row = 0; row < 8; row++) {
      int source = sources[row % 4];
      double expected = source < 0 ? 0 : x.getDouble(row / 4 * 3 + source, 1);
      assertEquals(expected, y.getDouble(row, 1), 0, "row " + row);
    }
  }

  @Test
  public void relativeBias() {
    INDArray table = arrays.normal(4, 2);
    INDArray bias = arrays.result(2, 2, 2);
    int[] index = {3, 1, 0, 3};
    operations.relativeBias(table, index, bias);
    for (int place = 0; place < 4; place++) {
      double expected = table.getDouble(index[place], 1);
      assertEquals(expected, bias.getDouble(1, place / 2, place % 2), 0, "place " + place);
    }
  }

  @Test
  public void patches() {
    INDArray video = arrays.normal(1, 3, 4, 5, 2);
    INDArray patches = arrays.result(4, 2 * 2 * 2 * 2);
    operations.patches(video, 2, 2, 2, patches);
    for (int token = 0; token < 4; token++) {
      for (int column = 0; column < 16; column++) {
        int frame = column / 4 % 2;
        int row = token / 2 * 2 + column / 2 % 2;
        int x = token % 2 * 2 + column % 2;
        double expected = video.getDouble(0, frame, row, x, column / 8);
        assertEquals(expected, patches.getDouble(token, column), 0, token + ", " + column);
      }
    }
  }
}
