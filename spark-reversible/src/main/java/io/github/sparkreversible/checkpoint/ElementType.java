package io.github.sparkreversible.checkpoint;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Type of a stored tensor's elements, under its name in the safetensors format. Elements are
 * little-endian.
 *
 * <p>The order of the constants is that of the format's reference implementation: by alignment,
 * upward. {@link SafetensorsWriter} sorts by it.
 */
public enum ElementType {
  /** One byte, 0 or 1. */
  BOOL(1),
  /** Unsigned 8-bit integer. */
  U8(1),
  /** Signed 8-bit integer. */
  I8(1),
  /** 8-bit float: 5 bits of exponent, 2 of fraction (arXiv 2209.05433). */
  F8_E5M2(1),
  /** 8-bit float: 4 bits of exponent, 3 of fraction, no infinities (arXiv 2209.05433). */
  F8_E4M3(1),
  /** Signed 16-bit integer. */
  I16(2),
  /** Unsigned 16-bit integer. */
  U16(2),
  /** IEEE 754 half precision. */
  F16(2),
  /** The upper half of a single-precision float. */
  BF16(2),
  /** Signed 32-bit integer. */
  I32(4),
  /** Unsigned 32-bit integer. */
  U32(4),
  /** IEEE 754 single precision. */
  F32(4),
  /** IEEE 754 double precision. */
  F64(8),
  /** Signed 64-bit integer. */
  I64(8),
  /** Unsigned 64-bit integer. */
  U64(8);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /** Size of one element in bytes. */
  public int bytes() {
    return bytes;
  }

  /** Whether the elements are floating-point numbers. */
  public boolean isFloatingPoint() {
    return name().startsWith("F") || this == BF16;
  }

  /** The type of this name, or null. */
  static ElementType named(String name) {
    return Arrays.stream(values())
        .filter(type -> type.name().equals(name))
        .findFirst()
        .orElse(null);
  }

  /** All names, for messages. */
  static String names() {
    return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
  }
}
