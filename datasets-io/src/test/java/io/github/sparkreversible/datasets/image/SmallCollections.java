package io.github.sparkreversible.datasets.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPOutputStream;

/** Bytes of small IDX and CIFAR files. */
public final class SmallCollections {
  private SmallCollections() {}

  /** An IDX file: type, sizes, elements. */
  static byte[] idx(int type, int[] sizes, byte[] elements) {
    ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * sizes.length + elements.length);
    bytes.put((byte) 0).put((byte) 0).put((byte) type).put((byte) sizes.length);
    for (int size : sizes) {
      bytes.putInt(size);
    }
    return bytes.put(elements).array();
  }

  /** Images of unsigned bytes that count up. */
  public static byte[] images(int count, int height, int width) {
    return idx(0x08, new int[] {count, height, width}, counting(count * height * width));
  }

  /** Labels 0, 1, 2, ... */
  public static byte[] labels(int count) {
    return idx(0x08, new int[] {count}, counting(count));
  }

  /** Bytes 0, 1, 2, ... */
  static byte[] counting(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  /** A CIFAR file whose record i has label i mod classes; planes are i + 0, i + 1, i + 2. */
  public static byte[] cifar(int count, boolean hundred) {
    int labels = hundred ? 2 : 1;
    ByteBuffer bytes = ByteBuffer.allocate(count * (labels + 3072));
    for (int i = 0; i < count; i++) {
      if (hundred) {
        bytes.put((byte) (i % 20));
      }
      bytes.put((byte) (i % (hundred ? 100 : 10)));
      for (int p = 0; p < 3072; p++) {
        bytes.put((byte) (i + p / 1024 + p % 32));
      }
    }
    return bytes.array();
  }

  /** The bytes as a gzip file. */
  public static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(target)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return target.toByteArray();
  }
}
