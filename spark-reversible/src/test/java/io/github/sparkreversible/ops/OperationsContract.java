package io.github.sparkreversible.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sparkreversible.testing.RelativeError;
import io.github.sparkreversible.testing.SeededArrays;
import io.github.sparkreversible.testing.SeededArrays.Layout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What every implementation of the operations passes. */
public abstract class OperationsContract extends LayerOperationsContract {
  @Test
  public void combineForAllFactors() {
    forEachLayout(
        arrays -> {
          for (long[] s : SHAPES) {
            for (double[] factor : FACTORS) {
              compare(
                  "combine, scale, keep " + Arrays.toString(factor),
                  arrays,
                  (o, a) -> o.combine(a[0], factor[0], factor[1], a[1]),
                  arrays.normal(s),
                  factor[1] == 0 ? arrays.result(s) : arrays.normal(s));
            }
          }
        });
  }

  @Test
  public void aFactorOfZeroDoesNotReadItsOperand() {
    Operations operations = operations();
    INDArray x = Nd4j.valueArrayOf(new long[] {2, 3}, Double.POSITIVE_INFINITY, type());
    INDArray y = Nd4j.valueArrayOf(new long[] {2, 3}, 4.0, type());
    operations.combine(x, 0, 0.5, y);
    assertEquals(12, y.sumNumber().doubleValue());
    operations.combine(x, 0, 0, y);
    assertEquals(0, y.sumNumber().doubleValue());
  }

  @Test
  public void dropoutIsTheSameInEveryImplementationAndKeepsTheMean() {
    forEachLayout(
        arrays -> {
          for (long[] s : SHAPES) {
            compare(
                "dropout",
                arrays,
                (o, a) -> o.dropout(a[0], 17, 0, 0.3, a[1]),
                arrays.normal(s),
                arrays.result(s));
          }
        });
    INDArray ones = Nd4j.ones(type(), 100, 1000);
    INDArray dropped = Nd4j.create(type(), 100, 1000);
    operations().dropout(ones, 5, 0, 0.3, dropped);
    assertEquals(1, dropped.meanNumber().doubleValue(), 0.01);
    INDArray again = Nd4j.create(type(), 100, 1000);
    operations().dropout(ones, 5, 0, 0.3, again);
    assertEquals(dropped, again);
    operations().dropout(ones, 6, 0, 0.3, again);
    double both = dropped.mul(again).meanNumber().doubleValue();
    assertEquals(1, both, 0.02, "two keys drop independently of each other");
  }

  @Test
  public void repeatAndMeanWithGradients() {
    forEachLayout(
        arrays -> {
          for (long[] s : SHAPES) {
            compare(
                "repeat",
                arrays,
                (o, a) -> {
                  o.repeat(a[0], a[1]);
                  o.repeatGradient(a[2], a[3]);
                },
                arrays.normal(s[1], s[2]),
                arrays.result(s),
                arrays.normal(s),
                arrays.result(s[1], s[2]));
            compare(
                "meanTokens",
                arrays,
                (o, a) -> {
                  o.meanTokens(a[0], a[1]);
                  o.meanTokensGradient(a[2], a[3]);
                },
                arrays.normal(s),
                arrays.result(s[0], s[2]),
                arrays.normal(s[0], s[2]),
                arrays.result(s));
          }
        });
  }

  @Test
  public void patchesAndGradient() {
    forEachLayout(
        arrays ->
            compare(
                "patches",
                arrays,
                (o, a) -> {
                  o.patches(a[0], 2, 3, 2, a[1]);
                  o.patchesGradient(a[2], 2, 3, 2, a[3]);
                },
                arrays.normal(2, 5, 9, 7, 3),
                arrays.result(2 * 2 * 3 * 3, 3 * 2 * 3 * 2),
                arrays.normal(2 * 2 * 3 * 3, 3 * 2 * 3 * 2),
                arrays.result(2, 5, 9, 7, 3)));
  }

  @Test
  public void normsAreAccurate() {
    forEachLayout(
        arrays -> {
          for (long[] s : new long[][] {{1}, {7}, {5000}, {33, 70}, {3, 5, 7}, {300, 1000}}) {
            INDArray x = arrays.normal(s);
            INDArray y = arrays.normal(s);
            double squares = 0;
            double differences = 0;
            double[] a = RelativeError.values(x);
            double[] b = RelativeError.values(y);
            for (int i = 0; i < a.length; i++) {
              squares += a[i] * a[i];
              differences += (a[i] - b[i]) * (a[i] - b[i]);
            }
            double norm = Math.sqrt(squares);
            double distance = Math.sqrt(differences);
            String what = Arrays.toString(s) + ", " + arrays;
            assertEquals(norm, operations().norm(x), 1e-6 * norm, what);
            assertEquals(distance, operations().distance(x, y), 1e-6 * distance, what);
            x.putScalar(x.length() - 1, Double.NaN);
            assertEquals(Double.NaN, operations().norm(x), 0, what);
            assertEquals(Double.NaN, operations().distance(x, y), 0, what);
          }
        });
  }

  /** Operands of one call that lie differently in memory. */
  @Test
  public void layoutsMayDiffer() {
    for (Layout first : Layout.values()) {
      for (Layout second : Layout.values()) {
        SeededArrays from = new SeededArrays(SEED, type(), first);
        SeededArrays to = new SeededArrays(SEED + 1, type(), second);
        compare(
            "elementwise from " + first,
            to,
            (o, a) -> {
              o.gelu(a[0], a[1]);
              o.geluGradient(a[0], a[1], a[2]);
              o.softmax(a[0], a[3]);
              o.softmaxGradient(a[3], a[0], a[4]);
              o.combine(a[0], 1, 0, a[5]);
              o.combine(a[0], -0.5, 0.3, a[5]);
              o.combine(a[0], 1, 1, a[5]);
            },
            from.normal(3, 5, 7),
            to.result(3, 5, 7),
            to.result(3, 5, 7),
            to.result(3, 5, 7),
            to.result(3, 5, 7),
            to.result(3, 5, 7));
        compare(
            "rows and tokens from " + first,
            to,
            (o, a) -> {
              o.layerNorm(a[0], a[1], a[1], 1e-5, a[2], a[3], a[4]);
              o.linear(a[0], a[0], a[5], 1, 0, a[6]);
              o.meanTokens(a[7], a[8]);
              o.repeat(a[8], a[9]);
            },
            from.normal(5, 7),
            from.normal(7),
            to.result(5, 7),
            to.result(5),
            to.result(5),
            from.normal(5),
            to.result(5, 5),
            from.normal(3, 4, 5),
            to.result(3, 5),
            to.result(2, 3, 5));
        from.requireNothingWrittenBeside();
        to.requireNothingWrittenBeside();
      }
    }
  }

  /** Large enough that the work is shared out. */
  @Test
  public void twoNativeThreadsGiveTheSame() {
    NativeThreads.set(2);
    SeededArrays arrays = new SeededArrays(SEED, type(), Layout.CONTIGUOUS);
    compare(
        "on two native threads",
        arrays,
        (o, a) -> {
          o.linear(a[0], a[1], a[2], 1, 0, a[3]);
          o.gelu(a[3], a[4]);
          o.linearParameterGradient(a[0], a[4], a[5], a[6]);
          o.layerNorm(a[4], a[2], a[2], 1e-5, a[4], a[7], a[8]);
          o.softmax(a[4], a[4]);
        },
        arrays.normal(257, 96),
        arrays.normal(130, 96),
        arrays.normal(130),
        arrays.result(257, 130),
        arrays.result(257, 130),
        arrays.result(130, 96),
        arrays.result(130),
        arrays.result(257),
        arrays.result(257));
  }

  @Test
  public void severalThreadsAtOnceGiveTheSame() throws Exception {
    SeededArrays arrays = new SeededArrays(SEED, type(), Layout.CONTIGUOUS);
    INDArray qkv = arrays.normal(3, 17, 3 * 12);
    INDArray weight = arrays.normal(12, 12);
    INDArray expected = attentionAndLinear(qkv, weight);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<INDArray>> results = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        results.add(threads.submit(() -> attentionAndLinear(qkv, weight)));
      }
      for (Future<INDArray> result : results) {
        INDArray actual = result.get(120, TimeUnit.SECONDS);
        RelativeError.require("result of a thread, " + arrays, actual, expected, tolerance());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private INDArray attentionAndLinear(INDArray qkv, INDArray weight) {
    NativeThreads.set(1);
    INDArray output = Nd4j.create(type(), 3, 17, 12);
    operations().attention(qkv, 3, Nd4j.create(type(), 3, 3, 17, 17), output);
    INDArray result = Nd4j.create(type(), 3 * 17, 12);
    operations().linear(output.reshape('c', 3 * 17, 12), weight, null, 1, 0, result);
    operations().softmax(result, result);
    return result;
  }
}
