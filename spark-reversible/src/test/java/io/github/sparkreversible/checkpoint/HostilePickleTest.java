package io.github.sparkreversible.checkpoint;

import static io.github.sparkreversible.checkpoint.Refusals.requirePickleRefusal;
import static io.github.sparkreversible.checkpoint.Refusals.requireRefusal;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Malicious and broken pickles are refused by name, and nothing of them is run. */
public class HostilePickleTest extends JUnitPlatformSuite {
  private static final long[] WHOLE = {3, 4};

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
}
