package io.github.sparkreversible.ops;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Attention, what is added to its scores, and rows that change their places. */
public abstract class AttentionContract extends HeadOperationsContract {
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
      {2, 6, 3, 1},
      // Blocks of some clips, of single heads, of ranges of queries.
      {7, 150, 2, 3},
      {2, 400, 3, 2},
      {1, 520, 2, 4}
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
            compare(
                "attention, nothing kept",
                arrays,
                (o, a) -> {
                  o.attention(a[0], s[2], null, a[1]);
                  o.attentionGradient(a[0], s[2], null, a[2], a[3]);
                },
                arrays.normal(s[0], s[1], 3 * dim),
                arrays.result(s[0], s[1], dim),
                arrays.normal(s[0], s[1], dim),
                arrays.result(s[0], s[1], 3 * dim));
          }
        });
  }

  /** Batch, tokens, heads, head dim, masks (0 for none), rows that masks are given for. */
  private static final int[][] BIASED = {
    {2, 7, 3, 5, 0, 0},
    {6, 7, 3, 5, 2, 3},
    {4, 5, 2, 1, 1, 2},
    {3, 1, 2, 5, 1, 3},
    {3, 16, 4, 8, 2, 1},
    // Blocks of some clips, of single heads, of ranges of queries.
    {7, 150, 2, 3, 0, 0},
    {6, 150, 2, 3, 2, 3},
    {2, 400, 3, 2, 1, 2},
    {2, 520, 2, 4, 2, 2}
  };

  @Test
  public void biasedAttentionAndGradient() {
    forEachLayout(
        arrays -> {
          for (int[] s : BIASED) {
            long dim = (long) s[2] * s[3];
            for (boolean kept : new boolean[] {true, false}) {
              int[] maskOf = maskOf(s[4], s[5]);
              compare(
                  "attention with bias, masks " + s[4] + (kept ? "" : ", nothing kept"),
                  arrays,
                  (o, a) -> {
                    ScoreBias added = new ScoreBias(a[5], a[6], maskOf);
                    o.attention(a[0], s[2], added, a[1], a[2]);
                    o.attentionGradient(a[0], s[2], added, a[1], a[3], a[4], a[7]);
                  },
                  arrays.normal(s[0], s[1], 3 * dim),
                  kept ? arrays.result(s[0], s[2], s[1], s[1]) : null,
                  arrays.result(s[0], s[1], dim),
                  arrays.normal(s[0], s[1], dim),
                  arrays.result(s[0], s[1], 3 * dim),
                  arrays.normal(s[2], s[1], s[1]),
                  s[4] == 0 ? null : mask(arrays.normal(s[4], s[1], s[1])),
                  arrays.result(s[2], s[1], s[1]));
            }
          }
        });
  }

  /** -100 or 0; a token always sees itself. */
  private static INDArray mask(INDArray random) {
    INDArray masked = random.lt(0).castTo(random.dataType()).muli(-100);
    random.assign(masked);
    for (long kind = 0; kind < random.size(0); kind++) {
      for (long token = 0; token < random.size(1); token++) {
        random.putScalar(new long[] {kind, token, token}, 0);
      }
    }
    return random;
  }

  /** Every mask, then rows without one. */
  private static int[] maskOf(int masks, int rows) {
    int[] maskOf = new int[rows];
    for (int row = 0; row < rows; row++) {
      maskOf[row] = row < masks ? masks - 1 - row : ScoreBias.UNMASKED;
    }
    return maskOf;
  }

  @Test
  public void relativeBiasAndGradient() {
    Random random = new Random(SEED);
    forEachLayout(
        arrays -> {
          for (int[] s : new int[][] {{1, 1, 1}, {9, 3, 5}, {45, 4, 17}}) {
            int[] index = random.ints((long) s[2] * s[2], 0, s[0]).toArray();
            compare(
                "relative bias, positions " + s[0],
                arrays,
                (o, a) -> {
                  o.relativeBias(a[0], index, a[1]);
                  o.relativeBiasGradient(a[2], index, a[3]);
                },
                arrays.normal(s[0], s[1]),
                arrays.result(s[1], s[2], s[2]),
                arrays.normal(s[1], s[2], s[2]),
                arrays.result(s[0], s[1]));
          }
        });
  }

  @Test
  public void gatherRowsAndBack() {
    int[][] orders = {{0}, {2, 3, 4, -1, -1, 0, 1}, {-1, 4, 3, 1}, {-1, -1}};
    forEachLayout(
        arrays -> {
          for (int[] sourceOf : orders) {
            RowOrder order = RowOrder.of(5, sourceOf);
            for (long[] s : new long[][] {{1, 1}, {3, 7}, {2, 16}}) {
              compare(
                  "gather rows, dim " + s[1],
                  arrays,
                  (o, a) -> {
                    o.gatherRows(a[0], order, a[1]);
                    o.gatherRows(a[2], order.inverse(), a[3]);
                  },
                  arrays.normal(s[0] * 5, s[1]),
                  arrays.result(s[0] * sourceOf.length, s[1]),
                  arrays.normal(s[0] * sourceOf.length, s[1]),
                  arrays.result(s[0] * 5, s[1]));
            }
          }
        });
  }
}
