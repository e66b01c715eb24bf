package io.github.sparkreversible.checkpoint;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * Stored floating-point numbers as single precision: exact from the shorter types, rounded to the
 * nearest from F64.
 */
final class FloatConversion {
  private static final int BLOCK = 1 << 12;

  private FloatConversion() {}

  /** Appends all elements of {@code data} to {@code target}. */
  static void copy(ElementType type, ByteBuffer data, FloatBuffer target) {
    if (type == ElementType.F32) {
      target.put(data.asFloatBuffer());
      return;
    }
    float[] block = new float[BLOCK];
    int elements = data.remaining() / type.bytes();
    for (int begin = 0; begin < elements; begin += BLOCK) {
      int count = Math.min(BLOCK, elements - begin);
      convert(type, data, begin, block, count);
      target.put(block, 0, count);
    }
  }

  private static void convert(
      ElementType type, ByteBuffer data, int begin, float[] block, int count) {
    int at = data.position() + begin * type.bytes();
    for (int i = 0; i < count; i++) {
      block[i] =
          switch (type) {
            case F64 -> (float) data.getDouble(at + i * Double.BYTES);
            case F16 -> half(data.getShort(at + i * Short.BYTES));
            case BF16 -> Float.intBitsToFloat(data.getShort(at + i * Short.BYTES) << 16);
            case F8_E5M2 -> half(data.get(at + i) << 8);
            case F8_E4M3 -> e4m3(data.get(at + i));
            default -> throw new IllegalArgumentException(type + " is no floating-point type");
          };
    }
  }

  /** The lower 16 bits as an IEEE 754 half-precision number. */
  static float half(int bits) {
    int exponent = bits >> 10 & 0x1F;
    int fraction = bits & 0x3FF;
    float magnitude;
    if (exponent == 0x1F) {
      magnitude = Float.intBitsToFloat(0x7F800000 | fraction << 13);
    } else if (exponent == 0) {
      magnitude = fraction * 0x1p-24f;
    } else {
      magnitude = Float.intBitsToFloat(exponent + 112 << 23 | fraction << 13);
    }
    return (bits & 0x8000) == 0 ? magnitude : -magnitude;
  }

  /** The lower 8 bits as a number of 4 bits of exponent (bias 7) and 3 of fraction. */
  static float e4m3(int bits) {
    int exponent = bits >> 3 & 0xF;
    int fraction = bits & 7;
    float magnitude;
    if (exponent == 0xF && fraction == 7) {
      magnitude = Float.NaN;
    } else if (exponent == 0) {
      magnitude = fraction * 0x1p-9f;
    } else {
      magnitude = Float.intBitsToFloat(exponent + 120 << 23 | fraction << 20);
    }
    return (bits & 0x80) == 0 ? magnitude : -magnitude;
  }
}
