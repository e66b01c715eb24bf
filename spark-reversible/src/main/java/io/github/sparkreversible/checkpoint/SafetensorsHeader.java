package io.github.sparkreversible.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON header of a safetensors file, read piece by piece: anything that the format's
 * specification does not have ends it, so that its memory is bounded by its length.
 */
final class SafetensorsHeader {
  static final String METADATA = "__metadata__";

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  /**
   * What the header says of a tensor.
   *
   * @param begin position of its first byte in the data
   * @param end position after its last byte
   */
  record Entry(String name, ElementType type, long[] shape, long begin, long end) {}

  private final String path;
  private final JsonParser parser;
  private final CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  private SafetensorsHeader(String path, JsonParser parser) {
    this.path = path;
    this.parser = parser;
  }

  /**
   * Reads a header.
   *
   * @param path the file, for messages
   * @param json its UTF-8 text
   */
  static SafetensorsHeader read(String path, byte[] json) throws IOException {
    // A parser of bytes would take other encodings of JSON as well.
    Reader text =
        new InputStreamReader(new ByteArrayInputStream(json), StandardCharsets.UTF_8.newDecoder());
    try (JsonParser parser = JSON.createParser(text)) {
      SafetensorsHeader header = new SafetensorsHeader(path, parser);
      if (json[0] != '{') {
        throw header.error("the header begins with '" + (char) json[0] + "', expected '{'");
      }
      header.readAll();
      return header;
    } catch (JsonProcessingException e) {
      throw malformed(path, e.getOriginalMessage(), e);
    } catch (CharacterCodingException e) {
      throw malformed(path, "it is not UTF-8", e);
    }
  }

  private static MalformedFileException malformed(String path, String reason, Exception cause) {
    MalformedFileException error =
        new MalformedFileException(
            path, "the header is no JSON of the safetensors format: " + reason);
    error.initCause(cause);
    return error;
  }

  /** The tensors in the order of the header. */
  List<Entry> entries() {
    return entries;
  }

  /** Texts beside the tensors. */
  Map<String, String> metadata() {
    return metadata;
  }

  private void readAll() throws IOException {
    expect(parser.nextToken(), JsonToken.START_OBJECT, "the header");
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      if (name.equals(METADATA)) {
        readMetadata();
      } else {
        if (!encoder.canEncode(name)) {
          throw error("a tensor name is no valid Unicode");
        }
        entries.add(readEntry(name));
      }
    }
    if (parser.nextToken() != null) {
      throw error("the header has something behind its JSON object");
    }
  }

  private void readMetadata() throws IOException {
    expect(parser.nextToken(), JsonToken.START_OBJECT, METADATA);
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      expect(
          parser.nextToken(),
          JsonToken.VALUE_STRING,
          METADATA + " '" + TensorNames.shown(key) + "'");
      metadata.put(key, parser.getText());
    }
  }

  private Entry readEntry(String name) throws IOException {
    String tensor = "tensor '" + TensorNames.shown(name) + "'";
    expect(parser.nextToken(), JsonToken.START_OBJECT, tensor);
    ElementType type = null;
    long[] shape = null;
    long[] offsets = null;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "dtype" -> type = readType(tensor);
        case "shape" -> shape = readNumbers(tensor + ", shape");
        case "data_offsets" -> offsets = readNumbers(tensor + ", data_offsets");
        default ->
            throw error(
                tensor
                    + " has a field '"
                    + TensorNames.shown(field)
                    + "', expected dtype, shape, data_offsets");
      }
    }
    if (type == null || shape == null || offsets == null || offsets.length != 2) {
      throw error(
          tensor
              + " has dtype "
              + type
              + ", shape "
              + Arrays.toString(shape)
              + ", data_offsets "
              + Arrays.toString(offsets)
              + ", expected all three, the last with two numbers");
    }
    return new Entry(name, type, shape, offsets[0], offsets[1]);
  }

  private ElementType readType(String tensor) throws IOException {
    expect(parser.currentToken(), JsonToken.VALUE_STRING, tensor + ", dtype");
    ElementType type = ElementType.named(parser.getText());
    if (type == null) {
      throw error(
          tensor
              + " has dtype '"
              + MalformedFileException.shortened(parser.getText())
              + "', expected one of "
              + ElementType.names());
    }
    return type;
  }

  private long[] readNumbers(String what) throws IOException {
    expect(parser.currentToken(), JsonToken.START_ARRAY, what);
    long[] numbers = new long[TensorShape.MOST_AXES];
    int count = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      expect(parser.currentToken(), JsonToken.VALUE_NUMBER_INT, what);
      if (count == numbers.length) {
        throw error(what + " has more than " + numbers.length + " numbers");
      }
      if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
          || parser.getLongValue() < 0) {
        throw error(
            what
                + " has "
                + MalformedFileException.shortened(parser.getText())
                + ", expected a number from 0 to 2^63 - 1");
      }
      numbers[count++] = parser.getLongValue();
    }
    return Arrays.copyOf(numbers, count);
  }

  private void expect(JsonToken found, JsonToken expected, String what) throws IOException {
    if (found != expected) {
      throw error(what + " has " + found + " in the JSON, expected " + expected);
    }
  }

  private MalformedFileException error(String reason) {
    return new MalformedFileException(
        path, "character " + parser.currentLocation().getCharOffset() + " of the header", reason);
  }
}
