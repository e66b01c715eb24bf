package io.github.sparkreversible.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The tensors of a small safetensors file: 8-byte little-endian length of the header, JSON header,
 * raw little-endian row-major data. Reads F32, F64, I64 and U8.
 */
public final class SafetensorsFile {

  private static final long LARGEST_HEADER = 100L << 20;

  private final Path path;
  private final ByteBuffer data;
  private final Map<String, JsonNode> entries = new TreeMap<>();

  private SafetensorsFile(Path path, JsonNode header, ByteBuffer data) throws IOException {
    this.path = path;
    this.data = data;
    Iterator<Map.Entry<String, JsonNode>> fields = header.fields();
    while (fields.hasNext()) {
      Map.Entry<String, JsonNode> field = fields.next();
      if (!field.getKey().equals("__metadata__")) {
        entries.put(field.getKey(), field.getValue());
        checkEntry(field.getKey(), field.getValue());
      }
    }
  }

  /**
   * Reads a file into memory.
   *
   * @throws IOException if it is not a whole safetensors file, naming it
   */
  public static SafetensorsFile read(Path path) throws IOException {
    ByteBuffer bytes;
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new IOException(
            path + " holds " + channel.size() + " bytes, expected less than 2^31");
      }
      bytes = ByteBuffer.allocate((int) channel.size()).order(ByteOrder.LITTLE_ENDIAN);
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
    }
    bytes.flip();
    long length = bytes.remaining() < 8 ? -1 : bytes.getLong();
    if (length < 0 || length > LARGEST_HEADER || length > bytes.remaining()) {
      throw new IOException(
          path
              + " states a header of "
              + length
              + " bytes, expected 0 to "
              + Math.min(LARGEST_HEADER, bytes.remaining()));
    }
    String json = new String(bytes.array(), 8, (int) length, StandardCharsets.UTF_8);
    bytes.position(8 + (int) length);
    ByteBuffer data = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    return new SafetensorsFile(path, new ObjectMapper().readTree(json), data);
  }

  /** Names of the tensors, sorted. */
  public Set<String> names() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  /** Whether there is a tensor of this name. */
  public boolean has(String name) {
    return entries.containsKey(name);
  }

  /** Sizes of a tensor's axes; empty for a scalar. */
  public long[] shape(String name) {
    JsonNode shape = entry(name).get("shape");
    long[] result = new long[shape.size()];
    for (int axis = 0; axis < result.length; axis++) {
      result[axis] = shape.get(axis).asLong();
    }
    return result;
  }

  /**
   * A tensor in its own type: F32 as FLOAT, F64 as DOUBLE, I64 as INT64, U8 as UINT8.
   *
   * @throws IllegalArgumentException if there is no such tensor
   */
  public INDArray get(String name) {
    JsonNode entry = entry(name);
    long[] shape = shape(name);
    DataType type = type(entry);
    INDArray result = Nd4j.create(type, shape);
    int begin = entry.get("data_offsets").get(0).asInt();
    for (int i = 0; i < (result.isEmpty() ? 0 : result.length()); i++) {
      int at = begin + i * type.width();
      switch (entry.get("dtype").asText()) {
        case "F32" -> result.data().put(i, data.getFloat(at));
        case "F64" -> result.data().put(i, data.getDouble(at));
        case "I64" -> result.data().put(i, data.getLong(at));
        default -> result.data().put(i, data.get(at) & 0xff);
      }
    }
    return result;
  }

  /** A tensor in the type asked for. */
  public INDArray get(String name, DataType type) {
    return get(name).castTo(type);
  }

  private JsonNode entry(String name) {
    JsonNode entry = entries.get(name);
    if (entry == null) {
      throw new IllegalArgumentException(
          path + " has no tensor " + name + ", it has " + entries.keySet());
    }
    return entry;
  }

  private void checkEntry(String name, JsonNode entry) throws IOException {
    JsonNode offsets = entry.path("data_offsets");
    long begin = offsets.path(0).asLong(-1);
    long end = offsets.path(1).asLong(-1);
    long bytes = type(entry).width();
    for (JsonNode size : entry.path("shape")) {
      bytes = Math.multiplyExact(bytes, size.asLong(-1));
    }
    if (begin < 0 || end > data.limit() || bytes < 0 || end - begin != bytes) {
      throw new IOException(
          String.format(
              "%s: tensor %s of %s has data at %d to %d, expected %d bytes inside 0 to %d",
              path, name, entry, begin, end, bytes, data.limit()));
    }
  }

  private DataType type(JsonNode entry) {
    String type = entry.path("dtype").asText();
    return switch (type) {
      case "F32" -> DataType.FLOAT;
      case "F64" -> DataType.DOUBLE;
      case "I64" -> DataType.INT64;
      case "U8" -> DataType.UINT8;
      default ->
          throw new IllegalArgumentException(
              path + " holds a tensor of type " + type + ", expected F32, F64, I64 or U8");
    };
  }
}
