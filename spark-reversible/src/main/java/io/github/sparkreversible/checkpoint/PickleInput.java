package io.github.sparkreversible.checkpoint;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Arguments of a pickle's opcodes, from a buffer that they cannot go beyond. */
final class PickleInput {
  /** Longer names of classes, and longer whole numbers, are no work of a pickler. */
  private static final int MOST_BYTES = 1000;

  private final ByteBuffer bytes;

  PickleInput(ByteBuffer bytes) {
    this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  int position() {
    return bytes.position();
  }

  /** An unsigned number of 1 or 2 bytes. */
  int unsigned(int size) throws PickleException {
    require(size);
    return size == 1 ? bytes.get() & 0xFF : bytes.getShort() & 0xFFFF;
  }

  /** A signed number of 4 bytes. */
  int signed() throws PickleException {
    require(Integer.BYTES);
    return bytes.getInt();
  }

  /** A big-endian double. */
  double number() throws PickleException {
    require(Double.BYTES);
    return Double.longBitsToDouble(Long.reverseBytes(bytes.getLong()));
  }

  /** A length of 1, 4 or 8 bytes, of something that follows. */
  int length(int size) throws PickleException {
    require(size);
    long length =
        switch (size) {
          case 1 -> bytes.get() & 0xFF;
          case Integer.BYTES -> Integer.toUnsignedLong(bytes.getInt());
          default -> bytes.getLong();
        };
    if (length < 0 || length > bytes.remaining()) {
      throw new PickleException(
          "it claims "
              + Long.toUnsignedString(length)
              + " bytes, but only "
              + bytes.remaining()
              + " follow");
    }
    return (int) length;
  }

  /** The next bytes. */
  byte[] bytes(int count) throws PickleException {
    require(count);
    byte[] block = new byte[count];
    bytes.get(block);
    return block;
  }

  /** The next bytes as UTF-8, which may hold lone surrogates in Python. */
  String text(int count) throws PickleException {
    return new String(bytes(count), StandardCharsets.UTF_8);
  }

  /** A string of Python 2, whose encoding is not known. */
  String legacyText(int count) throws PickleException {
    byte[] block = bytes(count);
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(block));
      return text.toString();
    } catch (CharacterCodingException e) {
      return new String(block, StandardCharsets.ISO_8859_1);
    }
  }

  /** A little-endian two's complement number, as a Long where it fits into one. */
  Number integer(int count) throws PickleException {
    if (count > MOST_BYTES) {
      throw new PickleException(
          "a whole number has " + count + " bytes, expected at most " + MOST_BYTES);
    }
    byte[] block = bytes(count);
    for (int i = 0; i < count / 2; i++) {
      byte low = block[i];
      block[i] = block[count - 1 - i];
      block[count - 1 - i] = low;
    }
    BigInteger value = count == 0 ? BigInteger.ZERO : new BigInteger(block);
    if (value.bitLength() < Long.SIZE) {
      return value.longValue();
    }
    return value;
  }

  /** Text up to the end of the line. */
  String line() throws PickleException {
    int begin = bytes.position();
    int end = begin;
    while (end < bytes.limit() && bytes.get(end) != '\n') {
      end++;
    }
    if (end == bytes.limit() || end - begin > MOST_BYTES) {
      throw new PickleException("a name does not end within " + MOST_BYTES + " bytes");
    }
    String line = text(end - begin);
    bytes.position(end + 1);
    return line;
  }

  private void require(int count) throws PickleException {
    if (count > bytes.remaining()) {
      throw new PickleException("it ends here, expected " + count + " bytes more");
    }
  }

  /** An error at a byte of the pickle. */
  MalformedFileException error(String path, int position, String reason) {
    return new MalformedFileException(path, "byte " + position + " of its pickle", reason);
  }
}
