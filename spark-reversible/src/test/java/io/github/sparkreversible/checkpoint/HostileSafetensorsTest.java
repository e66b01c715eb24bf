package io.github.sparkreversible.checkpoint;

import static io.github.sparkreversible.checkpoint.Refusals.requireRefusal;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged and malicious safetensors files are refused by name. */
public class HostileSafetensorsTest extends JUnitPlatformSuite {
  private static String refusal(byte[] bytes) {
    return Thrown.message(MalformedFileException.class, () -> CheckpointBytes.read(bytes));
  }

  /** A header in which ' stands for a quotation mark. */
  private static byte[] file(String json, int dataBytes) {
    return CheckpointBytes.safetensors(json.replace('\'', '"'), new byte[dataBytes]);
  }

  @Test
  public void aFileCutAnywhereIsRefused() throws IOException {
    byte[] whole = CheckpointBytes.safetensors();
    assertEquals(1, CheckpointBytes.read(whole).tensors().size());
    for (int length = 0; length < whole.length; length++) {
      refusal(Arrays.copyOf(whole, length));
    }
    requireRefusal(Arrays.copyOf(whole, 40), "the header claims 57 bytes, expected 2 to 32");
    requireRefusal(Arrays.copyOf(whole, whole.length - 1), "within the 15 bytes of data");
    requireRefusal(Arrays.copyOf(whole, whole.length + 1), "end at byte 16 of 17 bytes of data");
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 60, -1, 1L << 31, 100_000_001, 66, 1, 0})
  public void aHeaderOfAnImpossibleLengthIsRefused(long length) {
    byte[] bytes = Arrays.copyOf(CheckpointBytes.safetensors(), 66);
    System.arraycopy(PickleBytes.little(8, length), 0, bytes, 0, 8);
    requireRefusal(bytes, "the header claims " + Long.toUnsignedString(length) + " bytes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // Overlap, hole, order of begin and end, outside.
        "'data_offsets':[0,8]},'b':{'dtype':'U8','shape':[8],'data_offsets':[4,12]}|begin at 8",
        "'data_offsets':[0,8]},'b':{'dtype':'U8','shape':[7],'data_offsets':[9,16]}|begin at 8",
        "'data_offsets':[0,8]},'b':{'dtype':'U8','shape':[8],'data_offsets':[0,8]}|begin at 8",
        "'data_offsets':[8,0]}|expected them to begin at 0",
        "'data_offsets':[0,8]},'b':{'dtype':'U8','shape':[9],'data_offsets':[8,17]}|within the 16",
        "'data_offsets':[0,8]}|the tensors end at byte 8 of 16",
        "'data_offsets':[0,16]}|expected 8 bytes by shape and dtype",
        "'data_offsets':[0]}|the last with two numbers",
        "'data_offsets':[0,8,9]}|the last with two numbers",
        "'data_offsets':[-1,8]}|has -1, expected a number from 0",
        "'data_offsets':[0,9223372036854775808]}|has 9223372036854775808, expected a number",
        "'data_offsets':[0,8.5]}|VALUE_NUMBER_FLOAT in the JSON, expected VALUE_NUMBER_INT",
        "'data_offsets':['0',8]}|VALUE_STRING in the JSON, expected VALUE_NUMBER_INT",
        "'data_offsets':[[[[[[0]]]]]]}|START_ARRAY in the JSON, expected VALUE_NUMBER_INT",
        "'data_offsets':[0,8],'more':1}|has a field 'more'",
        "'data_offsets':[0,8],'dtype':'U8'}|Duplicate field 'dtype'",
        "'data_offsets':[0,8]},'a':{'dtype':'U8','shape':[8],'data_offsets':[8,16]}|Duplicate",
        "'data_offsets':[0,8]},'b':[]|START_ARRAY in the JSON, expected START_OBJECT",
        "'data_offsets':[0,8]},'__metadata__':{'a':1}|'a' has VALUE_NUMBER_INT in the JSON",
        "'data_offsets':[0,8]},'__metadata__':{'a':{}}|'a' has START_OBJECT in the JSON",
        "'data_offsets':[0,8]},'__metadata__':{'a':'1','a':'1'}|Duplicate field 'a'",
      })
  public void aHeaderAgainstTheSpecificationIsRefused(String end, String expected) {
    requireRefusal(file("{'a':{'dtype':'U8','shape':[8]," + end + "}", 16), expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'F31'|has dtype 'F31', expected one of BOOL, U8",
        "'f32'|has dtype 'f32'",
        "'F4'|has dtype 'F4'",
        "32|VALUE_NUMBER_INT in the JSON, expected VALUE_STRING",
      })
  public void anUnknownTypeIsRefusedByName(String type, String expected) {
    requireRefusal(
        file("{'a':{'dtype':" + type + ",'shape':[],'data_offsets':[0,4]}}", 4), expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[4294967296,4294967296]", "[9223372036854775807]", "[3037000500,3037000500,2]"})
  public void aSizeThatOverflowsIsRefused(String shape) {
    requireRefusal(
        file("{'a':{'dtype':'F32','shape':" + shape + ",'data_offsets':[0,4]}}", 4),
        "the size by its shape is 2^63 or more");
  }

  @Test
  public void whatIsNoJsonObjectIsRefused() {
    requireRefusal(file("{'a':{'dtype':'U8'", 0), "the header is no JSON");
    requireRefusal(file("{} {}", 0), "something behind its JSON object");
    requireRefusal(file("{}x", 0), "the header is no JSON");
    byte[] utf8 = file("{'aa':{'dtype':'U8','shape':[],'data_offsets':[0,1]}}", 1);
    utf8[10] = (byte) 0xFF;
    requireRefusal(utf8, "it is not UTF-8");
    requireRefusal(
        file("{'\\ud800':{'dtype':'U8','shape':[],'data_offsets':[0,1]}}", 1), "no valid Unicode");
    byte[] utf16 = "{\"a\":{\"dtype\":\"U8\"}}".getBytes(StandardCharsets.UTF_16LE);
    byte[] bytes = CheckpointBytes.safetensors("", utf16);
    System.arraycopy(PickleBytes.little(8, utf16.length), 0, bytes, 0, 8);
    requireRefusal(bytes, "the header is no JSON");
  }

  @Test
  public void deepNestingAndManyAxesAreRefused() {
    requireRefusal(
        file("{'a':" + "[".repeat(1_000_000), 0), "START_ARRAY in the JSON, expected START_OBJECT");
    requireRefusal(
        file("{'a':{'dtype':'U8','shape':[" + "1,".repeat(65) + "1],'data_offsets':[0,1]}}", 1),
        "more than 64 numbers");
  }
}
