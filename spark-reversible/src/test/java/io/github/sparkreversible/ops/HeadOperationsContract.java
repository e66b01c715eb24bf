package io.github.sparkreversible.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sparkreversible.testing.SeededArrays;
import io.github.sparkreversible.testing.SeededArrays.Layout;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The operations of classifier heads on angles. */
public abstract class HeadOperationsContract extends PointOperationsContract {
  @Test
  public void unitRowsAndGradient() {
    forEachLayout(
        arrays -> {
          for (long[] s : SHAPES) {
            compare(
                "unitRows",
                arrays,
                (o, a) -> {
                  o.unitRows(a[0], a[1], a[2]);
                  o.unitRowsGradient(a[1], a[2], a[3], a[4]);
                },
                arrays.normal(s[0], s[1]),
                arrays.result(s[0], s[1]),
                arrays.result(s[0]),
                arrays.normal(s[0], s[1]),
                arrays.result(s[0], s[1]));
          }
        });
  }

  @Test
  public void unitRowsInPlace() {
    forEachLayout(
        arrays ->
            compare(
                "unitRows in place",
                arrays,
                (o, a) -> {
                  o.unitRows(a[0], a[0], a[1]);
                  o.unitRowsGradient(a[0], a[1], a[2], a[2]);
                },
                arrays.normal(17, 33),
                arrays.result(17),
                arrays.normal(17, 33)));
  }

  @Test
  public void aRowOfZerosStaysAndGetsNoGradient() {
    INDArray x = Nd4j.createFromArray(new double[][] {{0, 0}, {3, -4}}).castTo(type());
    INDArray y = Nd4j.valueArrayOf(new long[] {2, 2}, Double.NaN, type());
    INDArray lengths = Nd4j.valueArrayOf(new long[] {2}, Double.NaN, type());
    operations().unitRows(x, y, lengths);
    assertEquals(Nd4j.createFromArray(0.0, 5.0).castTo(type()), lengths);
    assertEquals(Nd4j.createFromArray(new double[][] {{0, 0}, {0.6, -0.8}}).castTo(type()), y);
    INDArray gx = Nd4j.valueArrayOf(new long[] {2, 2}, Double.NaN, type());
    operations().unitRowsGradient(y, lengths, Nd4j.ones(type(), 2, 2), gx);
    assertEquals(
        Nd4j.createFromArray(new double[][] {{0, 0}, {1.12 / 5, 0.84 / 5}}).castTo(type()), gx);
  }

  @Test
  public void crossEntropyIsThatOfTheSoftmax() {
    forEachLayout(
        arrays -> {
          for (long[] s : SHAPES) {
            INDArray logits = arrays.normal(s[0], s[1]);
            INDArray labels = arrays.normal(s[0], s[1]);
            labels.muli(labels.dup());
            double expected = 0;
            for (int row = 0; row < s[0]; row++) {
              double exponentials = 0;
              for (int i = 0; i < s[1]; i++) {
                exponentials += Math.exp(logits.getDouble(row, i));
              }
              for (int i = 0; i < s[1]; i++) {
                expected +=
                    labels.getDouble(row, i) * (Math.log(exponentials) - logits.getDouble(row, i));
              }
            }
            double actual = operations().crossEntropy(logits, labels);
            assertEquals(expected, actual, 1e-12 * (1 + expected), arrays.toString());
          }
        });
  }

  @Test
  public void crossEntropyOfAClassWithoutAnyProbabilityLeft() {
    INDArray logits = Nd4j.createFromArray(new double[][] {{-2000, 1000, 0}}).castTo(type());
    INDArray labels = Nd4j.createFromArray(new double[][] {{1, 0, 0}}).castTo(type());
    assertEquals(3000, operations().crossEntropy(logits, labels), 0);
  }

  @Test
  public void gradientOfTheCrossEntropy() {
    Random random = new Random(SEED);
    SeededArrays arrays = new SeededArrays(SEED, type(), Layout.CONTIGUOUS);
    INDArray logits = arrays.normal(5, 7);
    INDArray labels = Nd4j.zeros(type(), 5, 7);
    for (int row = 0; row < 5; row++) {
      double share = random.nextDouble();
      labels.putScalar(row, row, share);
      labels.putScalar(row, row + 1, 1 - share);
    }
    INDArray gradient = Nd4j.create(type(), 5, 7);
    operations().softmax(logits, gradient);
    operations().combine(labels, -1, 1, gradient);
    double step = type() == DataType.DOUBLE ? 1e-6 : 1e-2;
    INDArray direction = arrays.normal(5, 7);
    double ahead = operations().crossEntropy(logits.add(direction.mul(step)), labels);
    double behind = operations().crossEntropy(logits.sub(direction.mul(step)), labels);
    double slope = (ahead - behind) / (2 * step);
    double limit = type() == DataType.DOUBLE ? 1e-8 : 1e-3;
    assertEquals(slope, gradient.mul(direction).sumNumber().doubleValue(), limit, arrays + "");
  }
}
