package io.github.sparkreversible.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A run of bytes that tensors of a PyTorch file are views of. */
final class TorchStorage {
  /** Where its bytes lie. */
  interface Bytes {
    /** A part of them; the caller stays inside. */
    ByteBuffer slice(long begin, long count) throws IOException;
  }

  /**
   * A storage as the pickle refers to it.
   *
   * @param type what its elements are
   */
  record View(TorchStorage storage, ElementType type) {}

  private final String key;
  private final long elements;
  private final long length;
  private final ByteOrder order;
  private Bytes bytes;

  /**
   * A storage whose bytes may be found later.
   *
   * @param key its name in the file
   * @param elements number of its elements
   * @param length its size in bytes
   * @param order byte order of its elements
   */
  TorchStorage(String key, long elements, long length, ByteOrder order) {
    this.key = key;
    this.elements = elements;
    this.length = length;
    this.order = order;
  }

  void bind(Bytes found) {
    bytes = found;
  }

  String key() {
    return key;
  }

  long elements() {
    return elements;
  }

  long length() {
    return length;
  }

  ByteOrder order() {
    return order;
  }

  ByteBuffer slice(long begin, long count) throws IOException {
    return bytes.slice(begin, count).order(order);
  }
}
