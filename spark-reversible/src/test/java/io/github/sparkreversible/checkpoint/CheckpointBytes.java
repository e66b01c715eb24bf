package io.github.sparkreversible.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Small checkpoints, written from the descriptions of their formats and by nothing that is tested.
 */
final class CheckpointBytes {
  private CheckpointBytes() {}

  /** A safetensors file; the length of the header is as the JSON is. */
  static byte[] safetensors(String json, byte[] data) {
    byte[] header = json.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + header.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .put(data)
        .array();
  }

  /** Four floats 0, 1, 2, 3 under the name w. */
  static byte[] safetensors() {
    return safetensors(
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]}}", floats(4));
  }

  /** The floats 0, 1, 2, ... */
  static byte[] floats(int count) {
    ByteBuffer bytes = ByteBuffer.allocate(count * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      bytes.putFloat(i);
    }
    return bytes.array();
  }

  /** Entries of an archive of torch.save with one storage, '0', of these floats. */
  static Map<String, byte[]> entries(byte[] pickle, byte[] storage) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("top/data.pkl", pickle);
    entries.put("top/data/0", storage);
    entries.put("top/version", "3\n".getBytes(StandardCharsets.US_ASCII));
    return entries;
  }

  /** An archive whose pickle refers to storage '0' of twelve floats. */
  static byte[] archive(byte[] pickle) throws IOException {
    return zip(entries(pickle, floats(12)), ZipEntry.STORED);
  }

  /** A dict with the one tensor w, of storage '0' of twelve floats. */
  static byte[] oneTensor(long offset, long[] shape, long... strides) throws IOException {
    return archive(dictOf("w", offset, shape, strides));
  }

  /** The pickle of it. */
  static byte[] dictOf(String name, long offset, long[] shape, long... strides) {
    return PickleBytes.protocol(2)
        .op('}')
        .text(name)
        .tensor("FloatStorage", "0", 12, offset, shape, strides)
        .op('s')
        .end();
  }

  /** A ZIP archive by Java's own writer. */
  static byte[] zip(Map<String, byte[]> entries, int method) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> content : entries.entrySet()) {
        ZipEntry entry = new ZipEntry(content.getKey());
        entry.setMethod(method);
        CRC32 checksum = new CRC32();
        checksum.update(content.getValue());
        entry.setCrc(checksum.getValue());
        entry.setSize(content.getValue().length);
        if (method == ZipEntry.STORED) {
          entry.setCompressedSize(content.getValue().length);
        }
        zip.putNextEntry(entry);
        zip.write(content.getValue());
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  /** The same archive, as PyTorch writes it when it is told to compute no checksums. */
  static byte[] withoutChecksums(byte[] archive) {
    byte[] copy = archive.clone();
    String text = new String(copy, StandardCharsets.ISO_8859_1);
    ByteBuffer bytes = ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = text.indexOf("PK\1\2"); at >= 0; at = text.indexOf("PK\1\2", at + 4)) {
      bytes.putInt(at + 16, 0);
    }
    return copy;
  }

  /** A file of PyTorch before 1.6 with one storage, '0', of twelve floats. */
  static byte[] legacy(byte[] pickle) {
    return legacy(pickle, 12);
  }

  /** The same with another number of floats. */
  static byte[] legacy(byte[] pickle, int floats) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] magic = {
      0x6c, (byte) 0xfc, (byte) 0x9c, 0x46, (byte) 0xf9, 0x20, 0x6a, (byte) 0xa8, 0x50, 0x19
    };
    bytes.writeBytes(PickleBytes.protocol(2).op(0x8a, magic.length).raw(magic).end());
    bytes.writeBytes(PickleBytes.protocol(2).op('M', 0xe9, 0x03).end());
    bytes.writeBytes(
        PickleBytes.protocol(2)
            .op('}', '(')
            .text("protocol_version")
            .op('M', 0xe9, 0x03)
            .text("little_endian")
            .op(0x88, 'u')
            .end());
    bytes.writeBytes(pickle);
    bytes.writeBytes(PickleBytes.protocol(2).op(']').text("0").op('a').end());
    bytes.writeBytes(PickleBytes.little(8, floats));
    bytes.writeBytes(floats(floats));
    return bytes.toByteArray();
  }

  /** Reads a checkpoint where it is usual. */
  static Checkpoint read(byte[] bytes) throws IOException {
    return Checkpoint.read(FileBytes.wrap("test-file", bytes), StateDictChoice.USUAL);
  }
}
