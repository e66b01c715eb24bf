package io.github.sparkreversible.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged and malicious files of PyTorch are refused by name, and nothing of them is run. */
public class HostileTorchTest extends JUnitPlatformSuite {
  private static final long[] WHOLE = {3, 4};

  private static void requireRefusal(byte[] bytes, String expected) {
    String message =
        Thrown.message(
            MalformedFileException.class,
            () -> {
              for (CheckpointTensor tensor : CheckpointBytes.read(bytes).tensors().values()) {
                tensor.data();
              }
            });
    assertTrue(message.startsWith("Cannot read test-file"), message);
    assertTrue(message.contains(expected), message + " lacks: " + expected);
  }

  private static void requirePickleRefusal(UnaryOperator<PickleBytes> content, String expected)
      throws IOException {
    byte[] pickle = content.apply(PickleBytes.protocol(2)).end();
    requireRefusal(CheckpointBytes.archive(pickle), expected);
    requireRefusal(CheckpointBytes.legacy(pickle), expected);
  }

  @ParameterizedTest
  @CsvSource({
    "os,system",
    "posix,system",
    "nt,system",
    "builtins,eval",
    "builtins,exec",
    "builtins,getattr",
    "builtins,__import__",
    "__builtin__,eval",
    "subprocess,Popen",
    "torch.storage,_load_from_bytes",
    "torch,load",
    "torch.serialization,load",
    "torch._utils,_rebuild_qtensor",
    "torch,ComplexFloatStorage",
    "functools,partial",
    "operator,attrgetter",
    "models.net,Net",
    "collections.OrderedDict,__init__",
    "copyreg,_reconstructor",
    "pickle,loads",
    "numpy,load",
    "argparse.Namespace,__class__"
  })
  public void whatIsNotOnTheListIsRefusedByItsName(String module, String name) throws IOException {
    String expected = "it names " + module.replace("__builtin__", "builtins") + "." + name;
    requirePickleRefusal(
        pickle -> pickle.global(module, name).text("touch /tmp/x").op(0x85, 'R'), expected);
    requirePickleRefusal(pickle -> pickle.text(module).text(name).op(0x93, ')', 0x81), expected);
  }

  @Test
  public void onlyFunctionsOfTheListAreCalled() throws IOException {
    requirePickleRefusal(pickle -> pickle.text("os.system").op(')', 'R'), "what it calls is 'os");
    requirePickleRefusal(pickle -> pickle.op('}', ')', 'R'), "what it calls is a dict");
    requirePickleRefusal(
        pickle -> pickle.global("torch", "FloatStorage").op(')', 'R'), "what it calls is");
    requirePickleRefusal(
        pickle -> pickle.op(']').text("__reduce__").op('b'), "sets attributes of a list");
    // INST, OBJ, EXT1, PERSID, NEXT_BUFFER, and text of protocol 0.
    for (int opcode : new int[] {'i', 'o', 0x82, 0x83, 0x84, 'P', 0x97, 0x98, 0x92, 'I', 'S', 0}) {
      requirePickleRefusal(
          pickle -> pickle.op(opcode), "opcode 0x" + Integer.toHexString(opcode) + " is none");
    }
  }

  @Test
  public void aBrokenProgramIsRefused() throws IOException {
    requirePickleRefusal(pickle -> pickle, "takes a value from an empty stack");
    requirePickleRefusal(pickle -> pickle.op('N', 'N'), "ends with more than one value");
    requirePickleRefusal(pickle -> pickle.op('N', '('), "takes a value from an empty stack");
    requirePickleRefusal(pickle -> pickle.op('(', 'N'), "ends with more than one value");
    requirePickleRefusal(pickle -> pickle.op('t'), "goes back to a mark");
    requirePickleRefusal(pickle -> pickle.op(']', '(', 'a'), "takes 1 values, but has 0");
    requirePickleRefusal(pickle -> pickle.op('h', 7), "recalls value 7");
    requirePickleRefusal(pickle -> pickle.op('}', '(', 'N', 'u'), "a key without a value");
    requirePickleRefusal(pickle -> pickle.op('}', '}', 'N', 's'), "a key of a dict is a dict");
    requirePickleRefusal(pickle -> pickle.op(')', 'N', 'a'), "appends to a tuple");
    requirePickleRefusal(pickle -> pickle.op('N', 'N', 'a'), "appends to None");
    requirePickleRefusal(pickle -> pickle.op(']', 'N', 'N', 's'), "sets an item of a list");
    requirePickleRefusal(pickle -> pickle.op(0x8d).raw(PickleBytes.little(8, -1)), "claims 1844");
    requirePickleRefusal(pickle -> pickle.op('X', 255, 255, 255, 127), "it claims 2147483647");
    requirePickleRefusal(pickle -> pickle.op(0x95).raw(PickleBytes.little(8, 1L << 62)), "claims");
    requirePickleRefusal(
        pickle -> pickle.op(0x8b).raw(PickleBytes.little(4, 1001)).raw(new byte[1001]), "1001");
    requirePickleRefusal(
        pickle -> pickle.op('c').raw("a".repeat(1001).getBytes(StandardCharsets.US_ASCII)), "name");
    requireRefusal(
        CheckpointBytes.archive(PickleBytes.protocol(6).op('N').end()), "bytes 128 and 6");
    requireRefusal(CheckpointBytes.archive(new byte[] {'N', '.'}), "begins with bytes 78");
  }

  @Test
  public void endlessGrowthIsRefused() throws IOException {
    byte[] pairs = new byte[2 * 1_000_001];
    for (int i = 0; i < pairs.length; i += 2) {
      pairs[i] = '}';
      pairs[i + 1] = (byte) 0x94;
    }
    byte[] memo = pairs.clone();
    // Each value is put into the memo and taken from the stack, but not from the memo.
    for (int i = 0; i < memo.length; i += 2) {
      memo[i] = (byte) 0x94;
      memo[i + 1] = '2';
    }
    requirePickleRefusal(pickle -> pickle.op('N').raw(memo), "more than");
    requirePickleRefusal(pickle -> pickle.raw(pairs), "more than");
    byte[] marks = new byte[1_000_001];
    Arrays.fill(marks, (byte) '(');
    requirePickleRefusal(pickle -> pickle.raw(marks), "more than 1000000 marks");
    byte[] steps = new byte[2_000_001];
    Arrays.fill(steps, 0, steps.length, (byte) 'N');
    for (int i = 1; i < steps.length; i += 2) {
      steps[i] = '0';
    }
    requirePickleRefusal(pickle -> pickle.raw(steps), "more than 2000000 steps");
  }

  @Test
  public void copiesOfALargeValueAreCounted() throws IOException {
    byte[] nones = new byte[10_000];
    Arrays.fill(nones, (byte) 'N');
    requirePickleRefusal(
        pickle -> {
          pickle.global("builtins", "list").op('q', 0, '(').raw(nones).op('t', 'q', 1);
          for (int i = 0; i < 300; i++) {
            pickle.op('h', 0, 'h', 1, 0x85, 'R');
          }
          return pickle;
        },
        "more than 2000000 steps");
  }

  @Test
  public void valuesThatHoldThemselvesAndDeepOnesDoNoHarm() throws IOException {
    byte[] tuples = new byte[900_000];
    Arrays.fill(tuples, (byte) 0x85);
    byte[] dict = PickleBytes.protocol(2).op('}', 'q', 0).text("model").op('h', 0, 's').end();
    requireRefusal(CheckpointBytes.archive(dict), "no tensors at its top");
    byte[] list = PickleBytes.protocol(2).op(']', 'q', 0, 'h', 0, 'a').end();
    requireRefusal(CheckpointBytes.archive(list), "a list or tuple of 1");
    byte[] deep = PickleBytes.protocol(2).op('N').raw(tuples).end();
    requireRefusal(CheckpointBytes.archive(deep), "a list or tuple of 1");
    byte[] pickle =
        PickleBytes.protocol(2)
            .op('}', 'q', 0)
            .op('N')
            .raw(tuples)
            .op('N', 's')
            .text("self")
            .op('h', 0, 's')
            .text("w")
            .tensor("FloatStorage", "0", 12, 0, WHOLE, 4, 1)
            .op('s')
            .end();
    Checkpoint read = CheckpointBytes.read(CheckpointBytes.archive(pickle));
    assertEquals(1, read.tensors().size());
    assertEquals("[a list or tuple of 1, 'self']", read.summary().skipped().toString());
  }

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
