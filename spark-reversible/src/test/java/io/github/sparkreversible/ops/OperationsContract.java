package io.github.sparkreversible.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sparkreversible.testing.RelativeError;
import io.github.sparkreversible.testing.SeededArrays;
import io.github.sparkreversible.testing.SeededArrays.Layout;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The matrix that every implementation passes: each operation, on odd sizes, in every memory
 * layout, against the reference in double precision on contiguous arrays.
 */
public abstract class OperationsContract extends JUnitPlatformSuite {

  private static final long SEED = 20240601;
  private static final long[][] SHAPES = {
    {1, 1, 1}, {7, 17, 33}, {33, 7, 1}, {1, 33, 17}, {5, 1, 9}, {40, 48, 64}
  };

  /** {scale, keep} of accumulating operations. */
  private static final double[][] FACTORS = {{1, 0}, {-1, 1}, {1, 1}, {0.5, -0.3}, {-1, 0}};

  private final Operations reference = new Nd4jOperations();
  private int nativeThreads;

  abstract Operations operations();

  abstract DataType type();

  /** Relative L2 difference that the data type and a reordering of sums explain. */
  abstract double tolerance();

  /** Arrays are small here, and waiting for a second native thread takes longer than computing. */
  @BeforeEach
  public void useOneNativeThread() {
    nativeThreads = NativeThreads.current();
    NativeThreads.set(1);
  }

  @AfterEach
  public void restoreNativeThreads() {
    NativeThreads.set(nativeThreads);
  }

  /** An operation applied to arguments, results last. */
  interface Call {
    void on(Operations operations, INDArray... arguments);
  }

  /** The part of a test that is repeated for every layout. */
  interface Body {
    void with(SeededArrays arrays);
  }

  final void forEachLayout(Body body) {
    for (Layout layout : Layout.values()) {
      SeededArrays arrays = new SeededArrays(SEED, type(), layout);
      body.with(arrays);
      arrays.requireNothingWrittenBeside();
    }
  }

  /** Runs a call and the reference on copies of its arguments, and compares all arguments. */
  final void compare(String what, SeededArrays arrays, Call call, INDArray... arguments) {
    INDArray[] copies = new INDArray[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      copies[i] = arguments[i] == null ? null : arguments[i].castTo(DataType.DOUBLE).dup('c');
    }
    call.on(reference, copies);
    call.on(operations(), arguments);
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i] != null) {
        String name = what + ", argument " + i + " " + Arrays.toString(arguments[i].shape());
        RelativeError.require(name + ", " + arrays, arguments[i], copies[i], tolerance());
      }
    }
  }

  @Test
  public void linearForAllFactorsWithAndWithoutBias() {
    forEachLayout(
        arrays -> {
          for (long[] s : SHAPES) {
            for (double[] factor : FACTORS) {
              for (boolean biased : new boolean[] {false, true}) {
                compare(
                    "linear, scale, keep " + Arrays.toString(factor),
                    arrays,
                    (o, a) -> o.linear(a[0], a[1], a[2], factor[0], factor[1], a[3]),
                    arrays.normal(s[0], s[1]),
                    arrays.normal(s[2], s[1]),
                    biased ? arrays.normal(s[2]) : null,
                    factor[1] == 0 ? arrays.result(s[0], s[2]) : arrays.normal(s[0], s[2]));
              }
            }
          }
        });
  }

  @Test
  public void linearInputGradientForAllFactors() {
    forEachLayout(
        arrays -> {
          for (long[] s : SHAPES) {
            for (double[] factor : FACTORS) {
              compare(
                  "linearInputGradient, scale, keep " + Arrays.toString(factor),
                  arrays,
                  (o, a) -> o.linearInputGradient(a[0], a[1], factor[0], factor[1], a[2]),
                  arrays.normal(s[0], s[2]),
                  arrays.normal(s[2], s[1]),
                  factor[1] == 0 ? arrays.result(s[0], s[1]) : arrays.normal(s[0], s[1]));
            }
          }
        });
  }

  @Test
  public void linearParameterGradient() {
    forEachLayout(
        arrays -> {
          for (long[] s : SHAPES) {
            for (boolean biased : new boolean[] {false, true}) {
              compare(
                  "linearParameterGradient",
                  arrays,
                  (o, a) -> o.linearParameterGradient(a[0], a[1], a[2], a[3]),
                  arrays.normal(s[0], s[1]),
                  arrays.normal(s[0], s[2]),
                  arrays.result(s[2], s[1]),
                  biased ? arrays.result(s[2]) : null);
            }
          }
        });
  }

  @Test
  public void layerNormAndGradient() {
    forEachLayout(
        arrays -> {
          for (long[] s : SHAPES) {
            compare(
                "layerNorm",
                arrays,
                (o, a) -> {
                  o.layerNorm(a[0], a[1], a[2], 1e-5, a[3], a[4], a[5]);
                  o.layerNormGradient(a[0], a[1], 1e-5, a[4], a[5], a[6], a[7], a[8], a[9]);
                },
                arrays.normal(s[0], s[1]),
                arrays.normal(s[1]),
                arrays.normal(s[1]),
                arrays.result(s[0], s[1]),
                arrays.result(s[0]),
                arrays.result(s[0]),
                arrays.normal(s[0], s[1]),
                arrays.result(s[0], s[1]),
                arrays.result(s[1]),
                arrays.result(s[1]));
          }
        });
  }

  @Test
  public void layerNormInPlace() {
    forEachLayout(
        arrays -> {
          INDArray x = arrays.normal(17, 33);
          INDArray copy = x.dup('c');
          compare(
              "layerNorm in place",
              arrays,
              (o, a) -> {
                o.layerNorm(a[0], a[1], a[2], 1e-6, a[0], a[3], a[4]);
                o.layerNormGradient(a[5], a[1], 1e-6, a[3], a[4], a[6], a[6], a[7], a[8]);
              },
              x,
              arrays.normal(33),
              arrays.normal(33),
              arrays.result(17),
              arrays.result(17),
              copy,
              arrays.normal(17, 33),
              arrays.result(33),
              arrays.result(33));
        });
  }

  @Test
  public void geluAndGradient() {
    forEachLayout(
        arrays -> {
          for (long[] s : SHAPES) {
            Call call =
                (o, a) -> {
                  o.gelu(a[0], a[1]);
                  o.geluGradient(a[0], a[2], a[3]);
                };
            compare(
                "gelu",
                arrays,
                call,
                arrays.normal(s).muli(3),
                arrays.result(s),
                arrays.normal(s),
                arrays.result(s));
            INDArray x = arrays.normal(s);
            INDArray g = arrays.normal(s);
            compare(
                "geluGradient in place", arrays, (o, a) -> o.geluGradient(a[0], a[1], a[1]), x, g);
            compare("gelu in place", arrays, (o, a) -> o.gelu(a[0], a[0]), x);
          }
        });
  }

  @Test
  public void softmaxAndGradient() {
    forEachLayout(
        arrays -> {
          for (long[] s : SHAPES) {
            compare(
                "softmax",
                arrays,
                (o, a) -> {
                  o.softmax(a[0], a[1]);
                  o.softmaxGradient(a[1], a[2], a[3]);
                },
                arrays.normal(s).muli(30),
                arrays.result(s),
                arrays.normal(s),
                arrays.result(s));
            INDArray x = arrays.normal(s);
            INDArray g = arrays.normal(s);
            compare(
                "softmax in place",
                arrays,
                (o, a) -> {
                  o.softmax(a[0], a[0]);
                  o.softmaxGradient(a[0], a[1], a[1]);
                },
                x,
                g);
          }
        });
  }

  @Test
  public void softmaxOfHugeInputIsFinite() {
    forEachLayout(
        arrays -> {
          INDArray x = arrays.normal(3, 5);
          x.assign(-1e30);
          x.putScalar(1, 2, 1e30);
          x.putScalar(2, 0, 3e38);
          INDArray y = arrays.result(3, 5);
          operations().softmax(x, y);
          assertEquals(3, y.sumNumber().doubleValue(), 1e-6, arrays.toString());
          assertEquals(1, y.getDouble(1, 2), 0, arrays.toString());
        });
  }

  @Test
  public void attentionAndGradient() {
    // batch, tokens, heads, head dim
    int[][] shapes = {
      {1, 1, 1, 1},
      {2, 7, 3, 5},
      {1, 33, 2, 17},
      {3, 16, 4, 8},
      {2, 5, 1, 7},
      {3, 1, 2, 5},
      {2, 6, 3, 1}
    };
    forEachLayout(
        arrays -> {
          for (int[] s : shapes) {
            long dim = (long) s[2] * s[3];
            compare(
                "attention",
                arrays,
                (o, a) -> {
                  o.attention(a[0], s[2], a[1], a[2]);
                  o.attentionGradient(a[0], s[2], a[1], a[3], a[4]);
                },
                arrays.normal(s[0], s[1], 3 * dim),
                arrays.result(s[0], s[2], s[1], s[1]),
                arrays.result(s[0], s[1], dim),
                arrays.normal(s[0], s[1], dim),
                arrays.result(s[0], s[1], 3 * dim));
          }
        });
  }

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
