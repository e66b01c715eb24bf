package io.github.sparkreversible.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.sparkreversible.datasets.files.NewFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Writes the safetensors format. The same tensors give the same bytes: they are sorted as the
 * format's reference implementation does, by type (large elements first, see {@link ElementType})
 * and then by the UTF-8 bytes of their names, texts by their keys; blanks fill the header up to a
 * multiple of 8 bytes, so that every element is aligned.
 */
public final class SafetensorsWriter {
  private static final int BLOCK_BYTES = 1 << 16;
  private static final JsonFactory JSON = new JsonFactory();

  private SafetensorsWriter() {}

  /**
   * Writes a file, which appears at its path when it is complete; an existing one is replaced. One
   * tensor at a time is asked for its bytes.
   *
   * @param metadata texts beside the tensors; {@code format} = {@code pt} is what libraries look
   *     for
   * @throws IllegalArgumentException if two tensors have the same name, or a name cannot be written
   * @throws IOException if a tensor cannot be read or the file cannot be written; then nothing is
   *     left
   */
  public static void write(
      Path target,
      Configuration configuration,
      Collection<CheckpointTensor> tensors,
      Map<String, String> metadata)
      throws IOException {
    List<CheckpointTensor> sorted = sorted(tensors);
    byte[] header = header(sorted, metadata);
    NewFile.write(target, configuration, out -> write(header, sorted, out));
  }

  private static List<CheckpointTensor> sorted(Collection<CheckpointTensor> tensors) {
    Set<String> names = new HashSet<>();
    for (CheckpointTensor tensor : tensors) {
      boolean possible =
          StandardCharsets.UTF_8.newEncoder().canEncode(tensor.name())
              && !tensor.name().equals(SafetensorsHeader.METADATA);
      if (!possible || !names.add(tensor.name())) {
        throw new IllegalArgumentException(
            "Tensor name '"
                + tensor.name()
                + "': expected names that differ, of valid Unicode, and not "
                + SafetensorsHeader.METADATA);
      }
    }
    List<CheckpointTensor> sorted = new ArrayList<>(tensors);
    sorted.sort(
        (a, b) -> {
          int byType = b.type().compareTo(a.type());
          return byType != 0 ? byType : Arrays.compareUnsigned(utf8(a.name()), utf8(b.name()));
        });
    return sorted;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] header(List<CheckpointTensor> tensors, Map<String, String> metadata)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeObjectFieldStart(SafetensorsHeader.METADATA);
        for (Map.Entry<String, String> text : new TreeMap<>(metadata).entrySet()) {
          json.writeStringField(text.getKey(), text.getValue());
        }
        json.writeEndObject();
      }
      long begin = 0;
      for (CheckpointTensor tensor : tensors) {
        json.writeObjectFieldStart(tensor.name());
        json.writeStringField("dtype", tensor.type().name());
        writeNumbers(json, "shape", tensor.shape());
        writeNumbers(json, "data_offsets", begin, begin + tensor.bytes());
        json.writeEndObject();
        begin = Math.addExact(begin, tensor.bytes());
      }
      json.writeEndObject();
    }
    while (bytes.size() % Long.BYTES != 0) {
      bytes.write(' ');
    }
    if (bytes.size() > SafetensorsReader.MOST_HEADER_BYTES) {
      throw new IllegalArgumentException(
          "The header of "
              + tensors.size()
              + " tensors takes "
              + bytes.size()
              + " bytes, expected at most "
              + SafetensorsReader.MOST_HEADER_BYTES);
    }
    return bytes.toByteArray();
  }

  private static void writeNumbers(JsonGenerator json, String field, long... numbers)
      throws IOException {
    json.writeFieldName(field);
    json.writeArray(numbers, 0, numbers.length);
  }

  private static void write(byte[] header, List<CheckpointTensor> tensors, OutputStream out)
      throws IOException {
    byte[] length = new byte[Long.BYTES];
    ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length);
    out.write(length);
    out.write(header);
    byte[] block = new byte[BLOCK_BYTES];
    for (CheckpointTensor tensor : tensors) {
      ByteBuffer data = tensor.data();
      while (data.hasRemaining()) {
        int count = Math.min(block.length, data.remaining());
        data.get(block, 0, count);
        out.write(block, 0, count);
      }
    }
  }
}
