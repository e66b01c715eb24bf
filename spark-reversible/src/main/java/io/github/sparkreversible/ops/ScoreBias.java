package io.github.sparkreversible.ops;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What attention adds to its scores before the softmax: a bias that all rows of a batch share, and
 * masks that differ between rows. Few masks may serve many rows: those of the windows of a grid
 * differ only at the grid's borders.
 */
public final class ScoreBias {
  /** Stands for a row without a mask. */
  public static final int UNMASKED = -1;

  private final INDArray bias;
  private final INDArray masks;
  private final int[] maskOf;

  /**
   * A bias and masks.
   *
   * @param bias {@code [heads, tokens, tokens]}, queries first
   * @param masks {@code [masks, tokens, tokens]}, or null for none; has no gradient
   * @param maskOf row b of a batch has mask {@code maskOf[b % maskOf.length]}, or {@link #UNMASKED}
   * @throws IllegalArgumentException if a mask does not exist, naming it
   */
  public ScoreBias(INDArray bias, INDArray masks, int... maskOf) {
    this.bias = bias;
    this.masks = masks;
    this.maskOf = maskOf.clone();
    for (int mask : maskOf) {
      if (mask != UNMASKED && (mask < 0 || masks == null || mask >= masks.size(0))) {
        throw new IllegalArgumentException(
            "A row has mask %d of masks %s"
                .formatted(mask, masks == null ? null : Shapes.print(masks)));
      }
    }
    if (masks != null && maskOf.length == 0) {
      throw new IllegalArgumentException("There are masks, but no row has one");
    }
  }

  INDArray bias() {
    return bias;
  }

  /** Null for none. */
  INDArray masks() {
    return masks;
  }

  /** The mask of a row of the batch, or {@link #UNMASKED}. */
  int maskOf(long row) {
    return masks == null ? UNMASKED : maskOf[(int) (row % maskOf.length)];
  }

  /** Checks the shapes against those of a call. */
  void require(INDArray qkv, long heads) {
    long tokens = qkv.size(1);
    Shapes.require("bias", bias, qkv, heads, tokens, tokens);
    if (masks != null) {
      Shapes.require("masks", masks, qkv, masks.size(0), tokens, tokens);
      Shapes.requireDivides(
          "the number of rows that masks are given for", maskOf.length, "batch", qkv.size(0));
    }
  }

  @Override
  public String toString() {
    return "bias "
        + Shapes.print(bias)
        + (masks == null
            ? ""
            : ", masks " + Shapes.print(masks) + " of rows " + Arrays.toString(maskOf));
  }
}
