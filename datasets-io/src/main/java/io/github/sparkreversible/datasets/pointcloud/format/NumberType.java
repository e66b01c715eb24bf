package io.github.sparkreversible.datasets.pointcloud.format;

import java.nio.ByteBuffer;
import java.util.Locale;

/** How a number is stored in a file; the names are NumPy's. */
public enum NumberType {
  /** Signed 8-bit integer. */
  INT8(1),
  /** Unsigned 8-bit integer. */
  UINT8(1),
  /** Signed 16-bit integer. */
  INT16(2),
  /** Unsigned 16-bit integer. */
  UINT16(2),
  /** Signed 32-bit integer. */
  INT32(4),
  /** Unsigned 32-bit integer. */
  UINT32(4),
  /** Signed 64-bit integer; beyond 2^53 a double holds the nearest value. */
  INT64(8),
  /** Unsigned 64-bit integer; beyond 2^53 a double holds the nearest value. */
  UINT64(8),
  /** IEEE 754 half precision. */
  FLOAT16(2),
  /** IEEE 754 single precision. */
  FLOAT32(4),
  /** IEEE 754 double precision. */
  FLOAT64(8);

  private final int bytes;

  NumberType(int bytes) {
    this.bytes = bytes;
  }

  /** Size of a number in bytes. */
  public int bytes() {
    return bytes;
  }

  /** NumPy's name, such as {@code float32}. */
  public String dtype() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether float32 holds every value of this type exactly. */
  public boolean fitsFloat32() {
    return switch (this) {
      case INT8, UINT8, INT16, UINT16, FLOAT16, FLOAT32 -> true;
      default -> false;
    };
  }

  /** Whether it is a type of whole numbers. */
  public boolean isInteger() {
    return ordinal() < FLOAT16.ordinal();
  }

  /** The number at a position of a buffer, in the buffer's byte order. */
  double get(ByteBuffer buffer, int position) {
    return switch (this) {
      case INT8 -> buffer.get(position);
      case UINT8 -> buffer.get(position) & 0xFF;
      case INT16 -> buffer.getShort(position);
      case UINT16 -> buffer.getShort(position) & 0xFFFF;
      case INT32 -> buffer.getInt(position);
      case UINT32 -> Integer.toUnsignedLong(buffer.getInt(position));
      case INT64 -> buffer.getLong(position);
      case UINT64 -> unsigned(buffer.getLong(position));
      case FLOAT16 -> half(buffer.getShort(position));
      case FLOAT32 -> buffer.getFloat(position);
      case FLOAT64 -> buffer.getDouble(position);
    };
  }

  /**
   * Decodes {@code count} numbers that lie {@code stride} bytes apart into elements of {@code
   * values} that lie {@code step} apart.
   */
  void get(
      ByteBuffer buffer, int position, int stride, int count, double[] values, int at, int step) {
    // One loop a type, so that each is compiled without a switch inside.
    switch (this) {
      case FLOAT32 -> {
        for (int i = 0; i < count; i++) {
          values[at + i * step] = buffer.getFloat(position + i * stride);
        }
      }
      case FLOAT64 -> {
        for (int i = 0; i < count; i++) {
          values[at + i * step] = buffer.getDouble(position + i * stride);
        }
      }
      case UINT8 -> {
        for (int i = 0; i < count; i++) {
          values[at + i * step] = buffer.get(position + i * stride) & 0xFF;
        }
      }
      case INT32 -> {
        for (int i = 0; i < count; i++) {
          values[at + i * step] = buffer.getInt(position + i * stride);
        }
      }
      default -> {
        for (int i = 0; i < count; i++) {
          values[at + i * step] = get(buffer, position + i * stride);
        }
      }
    }
  }

  /**
   * Stores a number.
   *
   * @throws IllegalArgumentException if the type does not hold it exactly, or to the precision of a
   *     floating-point type
   */
  void put(ByteBuffer buffer, int position, double value) {
    switch (this) {
      case INT8, UINT8 -> buffer.put(position, (byte) whole(value));
      case INT16, UINT16 -> buffer.putShort(position, (short) whole(value));
      case INT32, UINT32 -> buffer.putInt(position, (int) whole(value));
      case FLOAT32 -> buffer.putFloat(position, (float) value);
      case FLOAT64 -> buffer.putDouble(position, value);
      case INT64, UINT64, FLOAT16 ->
          throw new IllegalArgumentException(dtype() + " is not written");
    }
  }

  private long whole(double value) {
    boolean signed = name().startsWith("I");
    double range = Math.scalb(1.0, 8 * bytes);
    double lowest = signed ? -range / 2 : 0;
    if (!(value >= lowest && value < lowest + range && value == Math.rint(value))) {
      throw new IllegalArgumentException(
          value
              + ", expected a whole number from "
              + (long) lowest
              + " to "
              + (long) (lowest + range - 1));
    }
    return (long) value;
  }

  private static double unsigned(long bits) {
    // Halving keeps the last bit as a sticky one, so that the sum rounds once.
    return bits >= 0 ? bits : 2.0 * ((bits >>> 1) | (bits & 1));
  }

  /** IEEE 754 binary16: 1 sign bit, 5 exponent bits with bias 15, 10 fraction bits. */
  private static double half(short bits) {
    int exponent = bits >> 10 & 0x1F;
    int fraction = bits & 0x3FF;
    double size =
        switch (exponent) {
          case 0 -> Math.scalb((double) fraction, -24);
          case 0x1F -> fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
          default -> Math.scalb((double) (fraction | 0x400), exponent - 25);
        };
    return bits < 0 ? -size : size;
  }
}
