package io.github.sparkreversible.ops;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** The operations of networks on sets of points. */
public abstract class PointOperationsContract extends OperationsMatrix {
  @Test
  public void reluAndGradient() {
    forEachLayout(
        arrays -> {
          for (long[] s : SHAPES) {
            compare(
                "relu",
                arrays,
                (o, a) -> {
                  o.relu(a[0], a[1]);
                  o.reluGradient(a[1], a[2], a[3]);
                },
                arrays.normal(s),
                arrays.result(s),
                arrays.normal(s),
                arrays.result(s));
            compare(
                "relu in place",
                arrays,
                (o, a) -> {
                  o.relu(a[0], a[0]);
                  o.reluGradient(a[0], a[1], a[1]);
                },
                arrays.normal(s),
                arrays.normal(s));
          }
        });
  }

  @Test
  public void batchNormAndGradient() {
    forEachLayout(
        arrays -> {
          for (long[] s : new long[][] {{7, 17}, {33, 7}, {2, 33}, {40, 48}, {9, 1}}) {
            compare(
                "batchNorm",
                arrays,
                (o, a) -> {
                  o.batchNorm(a[0], a[1], a[2], 1e-3, a[3], a[4], a[5]);
                  o.batchNormGradient(a[0], a[1], 1e-3, a[4], a[5], true, a[6], a[7], a[8], a[9]);
                },
                arrays.normal(s),
                arrays.normal(s[1]),
                arrays.normal(s[1]),
                arrays.result(s),
                arrays.result(s[1]),
                arrays.result(s[1]),
                arrays.normal(s),
                arrays.result(s),
                arrays.result(s[1]),
                arrays.result(s[1]));
          }
        });
  }

  @Test
  public void batchNormWithGivenStatistics() {
    forEachLayout(
        arrays -> {
          for (long[] s : SHAPES) {
            INDArray variance = arrays.normal(s[1]);
            variance.muli(variance.dup());
            Call call =
                (o, a) -> {
                  o.batchNormGradient(a[0], a[1], 1e-3, a[3], a[4], false, a[5], a[5], a[6], a[7]);
                  o.fixedBatchNorm(a[0], a[1], a[2], 1e-3, a[3], a[4], a[0]);
                };
            compare(
                "fixedBatchNorm in place",
                arrays,
                call,
                arrays.normal(s[0], s[1]),
                arrays.normal(s[1]),
                arrays.normal(s[1]),
                arrays.normal(s[1]),
                variance,
                arrays.normal(s[0], s[1]),
                arrays.result(s[1]),
                arrays.result(s[1]));
          }
        });
  }

  /** With equal values among the tokens, of which the first gets the gradient. */
  @Test
  public void maxTokensAndGradient() {
    forEachLayout(
        arrays -> {
          for (long[] s : SHAPES) {
            compare(
                "maxTokens",
                arrays,
                (o, a) -> {
                  o.maxTokens(a[0], a[1]);
                  o.maxTokensGradient(a[0], a[1], a[2], a[3]);
                },
                rounded(arrays.normal(s)),
                arrays.result(s[0], s[2]),
                arrays.normal(s[0], s[2]),
                arrays.result(s));
            compare(
                "maxTokens in place",
                arrays,
                (o, a) -> {
                  o.maxTokens(a[0], a[1]);
                  o.maxTokensGradient(a[0], a[1], a[2], a[0]);
                },
                rounded(arrays.normal(s)),
                arrays.result(s[0], s[2]),
                arrays.normal(s[0], s[2]));
          }
        });
  }

  private static INDArray rounded(INDArray array) {
    return array.assign(Transforms.round(array.dup()));
  }

  @Test
  public void gatherRowsAndGradientForAllFactors() {
    Random random = new Random(SEED);
    forEachLayout(
        arrays -> {
          for (long[] s : SHAPES) {
            int[] numbers = random.ints(s[2], 0, (int) s[0]).toArray();
            for (double[] factor : FACTORS) {
              boolean overwrites = factor[1] == 0;
              compare(
                  "gatherRows, scale, keep " + Arrays.toString(factor),
                  arrays,
                  (o, a) -> {
                    o.gatherRows(a[0], numbers, factor[0], factor[1], a[1]);
                    o.gatherRowsGradient(a[2], numbers, factor[0], factor[1], a[3]);
                  },
                  arrays.normal(s[0], s[1]),
                  overwrites ? arrays.result(s[2], s[1]) : arrays.normal(s[2], s[1]),
                  arrays.normal(s[2], s[1]),
                  overwrites ? arrays.result(s[0], s[1]) : arrays.normal(s[0], s[1]));
            }
          }
        });
  }

  /** Large enough that ND4J would share the rows out among threads. */
  @Test
  public void rowsThatComeOftenAreAllAdded() {
    NativeThreads.set(2);
    Random random = new Random(SEED);
    int[] numbers = random.ints(20_000, 0, 3).toArray();
    forEachLayout(
        arrays ->
            compare(
                "gatherRowsGradient",
                arrays,
                (o, a) -> o.gatherRowsGradient(a[0], numbers, 1, 0, a[1]),
                arrays.normal(numbers.length, 4),
                arrays.result(3, 4)));
  }
}
