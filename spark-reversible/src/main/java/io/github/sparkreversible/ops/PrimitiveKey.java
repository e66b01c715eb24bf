package io.github.sparkreversible.ops;

import java.util.Arrays;

/** What a oneDNN primitive is made for: operation, two factors, number of threads, all layouts. */
final class PrimitiveKey {

  private final long[] words;
  private final int hash;

  PrimitiveKey(OneDnnPrimitive kind, float first, float second, int threads, Operand[] operands) {
    int length = 3;
    for (Operand operand : operands) {
      length += 1 + (operand == null ? 0 : 2 * operand.dims().length);
    }
    words = new long[length];
    words[0] = kind.ordinal();
    words[1] =
        ((long) Float.floatToRawIntBits(first) << 32)
            | (Float.floatToRawIntBits(second) & 0xffffffffL);
    words[2] = threads;
    int at = 3;
    for (Operand operand : operands) {
      int axes = operand == null ? 0 : operand.dims().length;
      words[at++] = axes;
      if (operand != null) {
        System.arraycopy(operand.dims(), 0, words, at, axes);
        System.arraycopy(operand.strides(), 0, words, at + axes, axes);
        at += 2 * axes;
      }
    }
    hash = Arrays.hashCode(words);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PrimitiveKey key && Arrays.equals(words, key.words);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
