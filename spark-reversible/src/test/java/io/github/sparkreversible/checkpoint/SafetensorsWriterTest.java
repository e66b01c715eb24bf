package io.github.sparkreversible.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.SafetensorsFile;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written: its bytes, its order, and that readers give it back. */
public class SafetensorsWriterTest extends JUnitPlatformSuite {
  private static final Configuration HADOOP = new Configuration();
  private static final long SEED = 20_240_611;

  @TempDir public Path folder;

  private Path write(List<CheckpointTensor> tensors, Map<String, String> metadata)
      throws IOException {
    Path target = folder.resolve("sub").resolve("out");
    SafetensorsWriter.write(
        new org.apache.hadoop.fs.Path(target.toUri()), HADOOP, tensors, metadata);
    return target;
  }

  private static CheckpointTensor bytes(String name, ElementType type, byte[] data, long... shape) {
    return CheckpointTensor.of(name, type, shape, () -> ByteBuffer.wrap(data));
  }

  @Test
  public void theBytesAreThoseOfTheSpecification() throws IOException {
    List<CheckpointTensor> tensors =
        List.of(
            bytes("b", ElementType.U8, new byte[] {1, 2, 3}, 3),
            CheckpointTensor.of("w\"ü", new long[] {1, 2}, new float[] {1, -2}),
            bytes("a", ElementType.I64, new byte[8]),
            bytes("z", ElementType.F32, new byte[0], 0, 4));
    byte[] written = Files.readAllBytes(write(tensors, Map.of("format", "pt", "by", "xyz")));
    String header =
        "{'__metadata__':{'by':'xyz','format':'pt'},"
            + "'a':{'dtype':'I64','shape':[],'data_offsets':[0,8]},"
            + "'w\\'ü':{'dtype':'F32','shape':[1,2],'data_offsets':[8,16]},"
            + "'z':{'dtype':'F32','shape':[0,4],'data_offsets':[16,16]},"
            + "'b':{'dtype':'U8','shape':[3],'data_offsets':[16,19]}}";
    byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    int padded = (json.length + 7) / 8 * 8;
    String expected = new String(json, StandardCharsets.UTF_8) + " ".repeat(padded - json.length);
    byte[] data = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0x80, 0x3f, 0, 0, 0, (byte) 0xc0, 1, 2, 3};
    assertArrayEquals(CheckpointBytes.safetensors(expected, data), written);
    assertTrue(padded > json.length, "the header of this test needs padding");
  }

  @Test
  public void withoutTensorsAndTextsOnlyTheHeaderRemains() throws IOException {
    byte[] written = Files.readAllBytes(write(List.of(), Map.of()));
    assertArrayEquals(CheckpointBytes.safetensors("{}      ", new byte[0]), written);
    assertEquals(0, CheckpointBytes.read(written).tensors().size());
  }

  @Test
  public void theOrderGivenDoesNotMatter() throws IOException {
    List<CheckpointTensor> tensors = new ArrayList<>();
    // U+FF61 comes before U+1F600 by UTF-8 bytes, and after it by Java's comparison.
    for (String name : List.of("b", "a.1", "a", "\uFF61", "\uD83D\uDE00", "", "\u0000\n")) {
      tensors.add(bytes(name, ElementType.U8, name.getBytes(StandardCharsets.UTF_8), utf8(name)));
      tensors.add(bytes(name + "16", ElementType.F16, new byte[2]));
    }
    byte[] first = Files.readAllBytes(write(tensors, Map.of()));
    for (int i = 0; i < 20; i++) {
      Collections.shuffle(tensors, new Random(SEED + i));
      assertArrayEquals(first, Files.readAllBytes(write(tensors, Map.of())), "seed " + SEED);
    }
    List<String> names = List.copyOf(CheckpointBytes.read(first).tensors().keySet());
    assertEquals(List.of("\uFF61", "\uD83D\uDE00"), names.subList(12, 14));
  }

  private static long utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  @Test
  public void everyTypeComesBackBitForBit() throws IOException {
    Random random = new Random(SEED);
    List<CheckpointTensor> tensors = new ArrayList<>();
    for (ElementType type : ElementType.values()) {
      for (long[] shape : new long[][] {{}, {0}, {3, 0, 2}, {5}, {2, 3, 1, 4}}) {
        long elements = 1;
        for (long size : shape) {
          elements *= size;
        }
        byte[] data = new byte[(int) elements * type.bytes()];
        random.nextBytes(data);
        tensors.add(bytes(type + "/" + tensors.size(), type, data, shape));
      }
    }
    Path written = write(tensors, Map.of("k", "\u0000 \" ü \uD83D\uDE00"));
    Checkpoint read = Checkpoint.open(written.toString(), HADOOP);
    assertEquals(tensors.size(), read.tensors().size());
    for (CheckpointTensor tensor : tensors) {
      CheckpointTensor found = read.tensors().get(tensor.name());
      assertEquals(tensor.toString(), found.toString());
      assertEquals(tensor.data(), found.data(), tensor + ", seed " + SEED);
    }
    assertEquals(Map.of("k", "\u0000 \" ü \uD83D\uDE00"), read.metadata());
  }

  @Test
  public void anotherReaderReadsIt() throws IOException {
    Path written =
        write(
            List.of(
                CheckpointTensor.of("w", new long[] {2, 2}, new float[] {1, 2, 3, 4}),
                bytes("n", ElementType.I64, PickleBytes.little(8, -7))),
            Map.of("format", "pt"));
    SafetensorsFile file = SafetensorsFile.read(written);
    assertEquals("[n, w]", file.names().toString());
    assertArrayEquals(new long[] {2, 2}, file.shape("w"));
    assertArrayEquals(new float[] {1, 2, 3, 4}, file.get("w").reshape(-1).toFloatVector());
    assertEquals(-7, file.get("n").getLong(0));
  }

  @Test
  public void tensorsAreAskedForOneAtATimeAndAFailureLeavesNothing() throws IOException {
    List<String> asked = new ArrayList<>();
    List<CheckpointTensor> tensors = new ArrayList<>();
    for (String name : List.of("c", "a", "b")) {
      tensors.add(
          CheckpointTensor.of(
              name,
              ElementType.U8,
              new long[] {1},
              () -> {
                asked.add(name);
                if (asked.size() == 3) {
                  throw new IOException("no more");
                }
                return ByteBuffer.wrap(new byte[1]);
              }));
    }
    assertEquals("no more", Thrown.message(IOException.class, () -> write(tensors, Map.of())));
    assertEquals(List.of("a", "b", "c"), asked);
    try (Stream<Path> left = Files.list(folder.resolve("sub"))) {
      assertEquals(0, left.count());
    }
    List<CheckpointTensor> wrong = List.of(bytes("w", ElementType.F32, new byte[5], 1));
    String message = Thrown.message(IOException.class, () -> write(wrong, Map.of()));
    assertEquals("Tensor w gave 5 bytes, expected 4", message);
    assertFalse(Files.exists(folder.resolve("sub").resolve("out")));
  }

  @Test
  public void namesThatCannotBeWrittenAreRefused() {
    for (String name : List.of("__metadata__", "\uD800")) {
      List<CheckpointTensor> tensors = List.of(bytes(name, ElementType.U8, new byte[1], 1));
      Thrown.message(IllegalArgumentException.class, () -> write(tensors, Map.of()));
    }
    CheckpointTensor twice = bytes("w", ElementType.U8, new byte[1], 1);
    Thrown.message(IllegalArgumentException.class, () -> write(List.of(twice, twice), Map.of()));
  }
}
