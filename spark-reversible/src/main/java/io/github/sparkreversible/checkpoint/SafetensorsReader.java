package io.github.sparkreversible.checkpoint;

import io.github.sparkreversible.checkpoint.SafetensorsHeader.Entry;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the safetensors format: length of the header (8 bytes, little-endian), JSON header, data.
 * The tensors lie in the data one after the other, without holes or overlaps, up to its end.
 */
final class SafetensorsReader {
  /** As in the format's specification. */
  static final long MOST_HEADER_BYTES = 100_000_000;

  private final FileBytes file;

  private SafetensorsReader(FileBytes file) {
    this.file = file;
  }

  /** The whole state dict, and the texts beside it. */
  static StateDict read(FileBytes file) throws IOException {
    return new SafetensorsReader(file).read();
  }

  private StateDict read() throws IOException {
    long headerBytes = file.length() < Long.BYTES ? 0 : file.slice(0, Long.BYTES).getLong();
    long most = Math.min(MOST_HEADER_BYTES, file.length() - Long.BYTES);
    if (headerBytes < 2 || headerBytes > most) {
      throw new MalformedFileException(
          file.path(),
          "byte 0",
          "the header claims "
              + Long.toUnsignedString(headerBytes)
              + " bytes, expected 2 to "
              + most);
    }
    byte[] json = new byte[(int) headerBytes];
    file.slice(Long.BYTES, headerBytes).get(json);
    SafetensorsHeader header = SafetensorsHeader.read(file.path(), json);
    long dataBegin = Long.BYTES + headerBytes;
    List<Entry> entries = new ArrayList<>(header.entries());
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    check(entries, file.length() - dataBegin);
    Map<String, CheckpointTensor> tensors = new LinkedHashMap<>();
    for (Entry entry : entries) {
      long begin = dataBegin + entry.begin();
      long count = entry.end() - entry.begin();
      tensors.put(
          entry.name(),
          CheckpointTensor.of(
              entry.name(), entry.type(), entry.shape(), () -> file.slice(begin, count)));
    }
    return StateDict.flat(tensors, header.metadata());
  }

  /** Entries sorted by place must cover the data exactly. */
  private void check(List<Entry> entries, long dataBytes) throws MalformedFileException {
    long end = 0;
    for (Entry entry : entries) {
      if (entry.begin() != end || entry.end() < entry.begin() || entry.end() > dataBytes) {
        throw new MalformedFileException(
            file.path(),
            describe(entry)
                + ": expected them to begin at "
                + end
                + ", where the tensor before ends, and to end within the "
                + dataBytes
                + " bytes of data");
      }
      checkSize(entry);
      end = entry.end();
    }
    if (end != dataBytes) {
      throw new MalformedFileException(
          file.path(), "the tensors end at byte " + end + " of " + dataBytes + " bytes of data");
    }
  }

  private void checkSize(Entry entry) throws MalformedFileException {
    try {
      long bytes = TensorShape.bytes(entry.shape(), entry.type());
      if (bytes != entry.end() - entry.begin()) {
        throw new MalformedFileException(
            file.path(), describe(entry) + ": expected " + bytes + " bytes by shape and dtype");
      }
    } catch (ArithmeticException e) {
      MalformedFileException error =
          new MalformedFileException(
              file.path(), describe(entry) + ": the size by its shape is 2^63 or more");
      error.initCause(e);
      throw error;
    }
  }

  private static String describe(Entry entry) {
    return "tensor '"
        + TensorNames.shown(entry.name())
        + "' of shape "
        + Arrays.toString(entry.shape())
        + " and dtype "
        + entry.type()
        + " has its data at bytes "
        + entry.begin()
        + " to "
        + entry.end();
  }
}
