package io.github.sparkreversible.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Variants of PyTorch's format that the golden files do not have, written opcode by opcode. */
public class TorchFormatTest extends JUnitPlatformSuite {
  private static final long[] WHOLE = {3, 4};
  private static final byte[] PICKLE = CheckpointBytes.dictOf("w", 0, WHOLE, 4, 1);

  private static float[] counted(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = i;
    }
    return values;
  }

  private static float[] readW(byte[] file) throws IOException {
    return CheckpointBytes.read(file).tensors().get("w").toFloats();
  }

  @ParameterizedTest
  @ValueSource(ints = {ZipEntry.STORED, ZipEntry.DEFLATED})
  public void storedAndCompressedArchivesOfAnyTopFolderAreRead(int method) throws IOException {
    for (String top : new String[] {"archive/", "a b ü/", "data/", ""}) {
      Map<String, byte[]> entries = new LinkedHashMap<>();
      CheckpointBytes.entries(PICKLE, CheckpointBytes.floats(12))
          .forEach((name, bytes) -> entries.put(name.replace("top/", top), bytes));
      entries.put(top + ".data/serialization_id", new byte[40]);
      assertArrayEquals(counted(12), readW(CheckpointBytes.zip(entries, method)), top);
    }
  }

  @Test
  public void theFormatBeforeArchivesIsRead() throws IOException {
    Checkpoint legacy = CheckpointBytes.read(CheckpointBytes.legacy(PICKLE));
    assertEquals(CheckpointFormat.TORCH_LEGACY, legacy.summary().format());
    assertArrayEquals(counted(12), legacy.tensors().get("w").toFloats());
  }

  @ParameterizedTest
  @CsvSource({"big", "little"})
  public void byteOrderIsFollowed(String name) throws IOException {
    ByteOrder order = name.equals("big") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    ByteBuffer storage = ByteBuffer.allocate(48).order(order);
    storage.asFloatBuffer().put(counted(12));
    Map<String, byte[]> entries = CheckpointBytes.entries(PICKLE, storage.array());
    entries.put("top/byteorder", name.getBytes(StandardCharsets.US_ASCII));
    assertArrayEquals(counted(12), readW(CheckpointBytes.zip(entries, ZipEntry.STORED)));
  }

  @Test
  public void aChecksumThatWasNotComputedIsNotCompared() throws IOException {
    byte[] archive = CheckpointBytes.withoutChecksums(CheckpointBytes.archive(PICKLE));
    assertArrayEquals(counted(12), readW(archive));
  }

  @ParameterizedTest
  @CsvSource({"0,1", "5,1", "0,12", "11,1"})
  public void viewsAreRowMajorCopies(int offset, int columns) throws IOException {
    int rows = (12 - offset) / columns;
    // A transposed view: its rows are the columns of what the storage holds.
    byte[] file = CheckpointBytes.oneTensor(offset, new long[] {columns, rows}, 1, columns);
    float[] values = readW(file);
    for (int row = 0; row < columns; row++) {
      for (int column = 0; column < rows; column++) {
        assertEquals(offset + column * columns + row, values[row * rows + column]);
      }
    }
  }

  @Test
  public void viewsOfManyAxesAreRead() throws IOException {
    float[] values = readW(CheckpointBytes.oneTensor(0, new long[] {2, 1, 2, 3}, 1, 0, 6, 2));
    assertArrayEquals(new float[] {0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11}, values);
    assertArrayEquals(
        new float[] {7, 7, 7, 7}, readW(CheckpointBytes.oneTensor(7, new long[] {2, 2}, 0, 0)));
    assertArrayEquals(new float[] {7}, readW(CheckpointBytes.oneTensor(7, new long[0])));
    assertEquals(0, readW(CheckpointBytes.oneTensor(12, new long[] {2, 0, 3}, 3, 3, 1)).length);
  }

  /** PyTorch writes elements without a storage class of their own as bytes with a dtype. */
  @ParameterizedTest
  @EnumSource(ElementType.class)
  public void bytesWithADtypeAreReadAsIt(ElementType type) throws IOException {
    String dtype =
        switch (type) {
          case F64 -> "float64";
          case F32 -> "float32";
          case F16 -> "float16";
          case BF16 -> "bfloat16";
          case F8_E4M3 -> "float8_e4m3fn";
          case F8_E5M2 -> "float8_e5m2";
          case BOOL -> "bool";
          default -> type.name().replaceAll("^I", "int").replaceAll("^U", "uint");
        };
    PickleBytes pickle =
        PickleBytes.protocol(2)
            .op('}')
            .text("w")
            .global("torch._utils", "_rebuild_tensor_v3")
            .op('(')
            .storage("UntypedStorage", "0", 48)
            .number(1)
            .numbers(2)
            .numbers(2)
            .op(0x89)
            .orderedDict()
            .global("torch", dtype)
            .op('t', 'R', 's');
    CheckpointTensor tensor =
        CheckpointBytes.read(CheckpointBytes.archive(pickle.end())).tensors().get("w");
    assertEquals("w " + type + "[2]", tensor.toString());
    byte[] expected = new byte[2 * type.bytes()];
    for (int i = 0; i < expected.length; i++) {
      int element = i / type.bytes() == 0 ? 1 : 3;
      expected[i] = CheckpointBytes.floats(12)[element * type.bytes() + i % type.bytes()];
    }
    byte[] found = new byte[expected.length];
    tensor.data().get(found);
    assertArrayEquals(expected, found);
  }

  /** The opcodes of protocols 3 to 5 and of Python 2, and values beside the state dict. */
  @Test
  public void whatTrainingCheckpointsHoldBesideIsPassedOver() throws IOException {
    byte[] text = "epoch".getBytes(StandardCharsets.US_ASCII);
    PickleBytes pickle =
        PickleBytes.protocol(4)
            .op(0x95)
            .raw(PickleBytes.little(8, 40))
            .op('}', 0x94, '(')
            .op(0x8c, text.length)
            .raw(text)
            .op(0x94, 'J', 255, 255, 255, 255)
            .op('U', 4, 'n', 'a', 'm', 0xe9, 'C', 2, 0, 255)
            .text("args")
            .global("argparse", "Namespace")
            .op(')', 0x81, '}')
            .text("lr")
            .op('G', 0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 's', 'b')
            .text("score")
            .global("numpy.core.multiarray", "scalar")
            .global("numpy", "dtype")
            .text("f8")
            .op(0x89, 0x88, 0x87, 'R', '(', 'K', 3, 't', 'b', 'C', 0, 0x86, 'R')
            .text("seen")
            .op(0x8f, '(', 'K', 1, 0x90, '(', 'K', 2, 0x91, 0x86)
            .text("counts")
            .global("collections", "Counter")
            .op('}', 'K', 7, 'K', 8, 's', 0x85, 'R')
            .text("large")
            .op(0x8a, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1)
            .text("model")
            .global("collections", "OrderedDict")
            .op(']', ']')
            .text("v")
            .op('a')
            .tensor("FloatStorage", "0", 12, 4, new long[] {2}, 1)
            .op('a', 'a', 0x85, 'R')
            .text("w")
            .global("torch._utils", "_rebuild_parameter")
            .op('(')
            .tensor("FloatStorage", "0", 12, 0, WHOLE, 4, 1)
            .op(0x88)
            .orderedDict()
            .op('t', 'R', 's', '}')
            .text("_metadata")
            .orderedDict()
            .op('s', 'b', 'u');
    Checkpoint read = CheckpointBytes.read(CheckpointBytes.archive(pickle.end()));
    assertEquals("[v, w]", read.tensors().keySet().toString());
    assertArrayEquals(counted(12), read.tensors().get("w").toFloats());
    assertArrayEquals(new float[] {4, 5}, read.tensors().get("v").toFloats());
    assertEquals("model", read.summary().key());
  }

  @Test
  public void aStoredTensorIsTheFileItself() throws IOException {
    byte[] file = CheckpointBytes.oneTensor(0, WHOLE, 4, 1);
    CheckpointTensor tensor = CheckpointBytes.read(file).tensors().get("w");
    ByteBuffer data = tensor.data();
    assertTrue(data.isReadOnly());
    assertFalse(data.hasArray());
    int at = new String(file, StandardCharsets.ISO_8859_1).indexOf("\0\0\200\77");
    file[at + 3] = 0x40;
    assertEquals(4, data.getFloat(4), "the same memory: 0x40800000 is 4");
  }
}
