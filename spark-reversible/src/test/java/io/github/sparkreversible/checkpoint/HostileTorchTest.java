package io.github.sparkreversible.checkpoint;

import static io.github.sparkreversible.checkpoint.Refusals.requirePickleRefusal;
import static io.github.sparkreversible.checkpoint.Refusals.requireRefusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged and malicious files of PyTorch are refused by name, and nothing of them is run. */
public class HostileTorchTest extends JUnitPlatformSuite {
  private static final long[] WHOLE = {3, 4};

  @Test
  public void tensorsOutsideTheirStorageAreRefused() throws IOException {
    assertEquals(
        1, CheckpointBytes.read(CheckpointBytes.oneTensor(0, WHOLE, 4, 1)).tensors().size());
    requireRefusal(CheckpointBytes.oneTensor(1, WHOLE, 4, 1), "ends outside");
    requireRefusal(CheckpointBytes.oneTensor(0, WHOLE, 5, 1), "ends outside");
    requireRefusal(CheckpointBytes.oneTensor(13, new long[] {0}, 1), "ends outside");
    requireRefusal(CheckpointBytes.oneTensor(-1, WHOLE, 4, 1), "an offset from 0");
    requireRefusal(CheckpointBytes.oneTensor(8, WHOLE, -4, 1), "a stride of a tensor is -4");
    requireRefusal(CheckpointBytes.oneTensor(0, new long[] {-3, 4}, 4, 1), "a size of a tensor is");
    requireRefusal(CheckpointBytes.oneTensor(0, WHOLE, 4), "a stride for each size");
    long[] large = {1L << 32, 1L << 32};
    requireRefusal(CheckpointBytes.oneTensor(0, large, 0, 0), "is larger than 2^63");
    requireRefusal(CheckpointBytes.oneTensor(0, WHOLE, 1L << 62, 1L << 62), "is larger than 2^63");
    long[] empty = {1L << 62, 4, 0};
    requireRefusal(CheckpointBytes.oneTensor(0, empty, 0, 0, 0), "is larger than 2^63");
  }

  @Test
  public void aSmallFileMakesNoLargeTensors() throws IOException {
    requireRefusal(
        CheckpointBytes.oneTensor(0, new long[] {1L << 40}, 0), "its tensors have 4398046511104");
    requireRefusal(
        CheckpointBytes.oneTensor(0, new long[] {(16 << 20) + 1}, 0), "expected at most 67108864");
    CheckpointTensor repeated =
        CheckpointBytes.read(CheckpointBytes.oneTensor(3, new long[] {16 << 20}, 0))
            .tensors()
            .get("w");
    assertEquals(3, repeated.toFloats()[(16 << 20) - 1]);
  }

  @Test
  public void storagesThatDoNotFitAreRefused() throws IOException {
    byte[] pickle = CheckpointBytes.dictOf("w", 0, WHOLE, 4, 1);
    Map<String, byte[]> entries = CheckpointBytes.entries(pickle, CheckpointBytes.floats(11));
    requireRefusal(
        CheckpointBytes.zip(entries, ZipEntry.STORED),
        "a storage of 48 bytes should be entry 'top/data/0', which has 44");
    entries.remove("top/data/0");
    requireRefusal(CheckpointBytes.zip(entries, ZipEntry.STORED), "which is missing");
    requirePickleRefusal(
        content ->
            content
                .op('(')
                .storage("FloatStorage", "0", 12)
                .storage("DoubleStorage", "0", 12)
                .op('t'),
        "storage '0' has 48 bytes and later 96");
    requirePickleRefusal(content -> content.storage("FloatStorage", "0", -1), "claims -1 elements");
    requirePickleRefusal(
        content -> content.storage("FloatStorage", "0", 1L << 62), "claims 4611686018427387904");
    requirePickleRefusal(
        content -> content.storage("Size", "0", 1), "the class of a storage is the function");
    requirePickleRefusal(
        content -> content.text("storage").op('Q'), "a persistent id is 'storage'");
    requirePickleRefusal(
        content -> content.op('(', 'N', 'N', 'N', 'N', 'N', 't', 'Q'), "kind of a persistent id");
    requireRefusal(
        CheckpointBytes.archive(
            PickleBytes.protocol(2).storage("FloatStorage", "../../etc/passwd", 12).end()),
        "should be entry 'top/data/../../etc/passwd', which is missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"top/../../x", "/etc/passwd", "..", "top\\..\\x", "top/data/.."})
  public void namesThatLeadOutOfTheArchiveAreRefused(String name) throws IOException {
    Map<String, byte[]> entries =
        CheckpointBytes.entries(CheckpointBytes.dictOf("w", 0, WHOLE, 4, 1), new byte[48]);
    entries.put(name, new byte[3]);
    requireRefusal(
        CheckpointBytes.zip(entries, ZipEntry.STORED),
        "entry '" + name + "' leads out of the archive");
  }

  @Test
  public void entriesOfOneNameAreRefused() throws IOException {
    Map<String, byte[]> entries =
        CheckpointBytes.entries(CheckpointBytes.dictOf("w", 0, WHOLE, 4, 1), new byte[48]);
    entries.put("top/data/X", new byte[48]);
    String bytes =
        new String(CheckpointBytes.zip(entries, ZipEntry.STORED), StandardCharsets.ISO_8859_1);
    requireRefusal(
        bytes.replace("top/data/X", "top/data/0").getBytes(StandardCharsets.ISO_8859_1),
        "two entries named 'top/data/0'");
  }

  @Test
  public void aBombIsRefusedBeforeItIsInflated() throws IOException {
    Map<String, byte[]> entries =
        CheckpointBytes.entries(CheckpointBytes.dictOf("w", 0, WHOLE, 4, 1), new byte[48]);
    entries.put("top/data/1", new byte[70 << 20]);
    byte[] bomb = CheckpointBytes.zip(entries, ZipEntry.DEFLATED);
    assertTrue(bomb.length < 100_000, bomb.length + " bytes");
    requireRefusal(bomb, "its compressed entries hold 73400");
  }

  @Test
  public void anArchiveCutAnywhereOrWithOtherBytesInItsDataIsRefused() throws IOException {
    byte[] whole = CheckpointBytes.oneTensor(0, WHOLE, 4, 1);
    for (int length = 0; length < whole.length; length++) {
      requireRefusal(Arrays.copyOf(whole, length), "");
    }
    String text = new String(whole, StandardCharsets.ISO_8859_1);
    byte[] changed = whole.clone();
    changed[
        text.indexOf(new String(CheckpointBytes.floats(12), StandardCharsets.ISO_8859_1)) + 7]++;
    requireRefusal(changed, "entry 'top/data/0' is damaged: its checksum is");
    byte[] pickle = whole.clone();
    pickle[text.indexOf("_rebuild")]++;
    requireRefusal(pickle, "entry 'top/data.pkl' is damaged");
  }

  @Test
  public void aLegacyFileCutAnywhereOrWithOtherStoragesIsRefused() {
    byte[] whole = CheckpointBytes.legacy(CheckpointBytes.dictOf("w", 0, WHOLE, 4, 1));
    for (int length = 0; length < whole.length; length++) {
      requireRefusal(Arrays.copyOf(whole, length), "");
    }
    byte[] otherCount = whole.clone();
    otherCount[whole.length - 56]++;
    requireRefusal(otherCount, "storage '0' has 13 elements, expected 12");
    byte[] otherKey = whole.clone();
    otherKey[whole.length - 59]++;
    requireRefusal(otherKey, "it lists storage '1'");
    requireRefusal(
        CheckpointBytes.legacy(PickleBytes.protocol(2).op('}').end()),
        "it lists 1 storages, but refers to 0");
  }

  @Test
  public void otherArchivesAndPicklesAreRefusedWithAdvice() throws IOException {
    Map<String, byte[]> script =
        CheckpointBytes.entries(CheckpointBytes.dictOf("w", 0, WHOLE, 4, 1), new byte[48]);
    script.put("top/constants.pkl", new byte[3]);
    requireRefusal(CheckpointBytes.zip(script, ZipEntry.STORED), "torch.jit.load(FILE)");
    Map<String, byte[]> other = new LinkedHashMap<>(Map.of("a.npy", new byte[3]));
    requireRefusal(CheckpointBytes.zip(other, ZipEntry.STORED), "0 entries TOP/data.pkl");
    other.put("a/data.pkl", new byte[3]);
    other.put("b/data.pkl", new byte[3]);
    requireRefusal(CheckpointBytes.zip(other, ZipEntry.STORED), "2 entries TOP/data.pkl");
    requireRefusal(PickleBytes.protocol(4).op('}').end(), "none that torch.save has written");
    requireRefusal(
        PickleBytes.protocol(2).global("os", "system").op(')', 'R').end(), "it names os.system");
    Map<String, byte[]> order =
        CheckpointBytes.entries(CheckpointBytes.dictOf("w", 0, WHOLE, 4, 1), new byte[48]);
    order.put("top/byteorder", "middle".getBytes(StandardCharsets.US_ASCII));
    requireRefusal(CheckpointBytes.zip(order, ZipEntry.STORED), "byteorder is 'middle'");
  }
}
