package io.github.sparkreversible.checkpoint;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes pickles opcode by opcode, as Python's pickletools document them. */
final class PickleBytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private PickleBytes() {}

  static PickleBytes protocol(int protocol) {
    return new PickleBytes().op(0x80, protocol);
  }

  /** Opcodes and one-byte arguments; characters are opcodes as well. */
  PickleBytes op(int... bytes) {
    for (int value : bytes) {
      out.write(value);
    }
    return this;
  }

  PickleBytes raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /** GLOBAL. */
  PickleBytes global(String module, String name) {
    return op('c').raw((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** BINUNICODE. */
  PickleBytes text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return op('X').raw(little(4, bytes.length)).raw(bytes);
  }

  /** LONG1 of eight bytes. */
  PickleBytes number(long value) {
    return op(0x8a, 8).raw(little(8, value));
  }

  /** MARK, numbers, TUPLE. */
  PickleBytes numbers(long... values) {
    op('(');
    for (long value : values) {
      number(value);
    }
    return op('t');
  }

  /** An empty OrderedDict by REDUCE. */
  PickleBytes orderedDict() {
    return global("collections", "OrderedDict").op(')', 'R');
  }

  /** The persistent id of a storage, loaded. */
  PickleBytes storage(String type, String key, long elements) {
    return op('(')
        .text("storage")
        .global("torch", type)
        .text(key)
        .text("cpu")
        .number(elements)
        .op('t', 'Q');
  }

  /** A tensor by _rebuild_tensor_v2. */
  PickleBytes tensor(
      String type, String key, long elements, long offset, long[] shape, long... strides) {
    return global("torch._utils", "_rebuild_tensor_v2")
        .op('(')
        .storage(type, key, elements)
        .number(offset)
        .numbers(shape)
        .numbers(strides)
        .op(0x89)
        .orderedDict()
        .op('t', 'R');
  }

  /** STOP. */
  byte[] end() {
    op('.');
    return out.toByteArray();
  }

  static byte[] little(int size, long value) {
    byte[] bytes = new byte[8];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(value);
    return Arrays.copyOf(bytes, size);
  }
}
