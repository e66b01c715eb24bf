package io.github.sparkreversible.checkpoint;

import io.github.sparkreversible.testing.fuzz.FuzzRun;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged checkpoints of every format give tensors or a clear error, soon and in little memory. The
 * number of cases is the system property {@code fuzz.cases}; what is read is made by {@link
 * CheckpointFuzzProgram}.
 */
public class CheckpointFuzzTest extends JUnitPlatformSuite {
  private static final int CASES = Integer.getInteger("fuzz.cases", 2000);
  private static final long SEED = Long.getLong("fuzz.seed", 20_240_611L);

  /** Elements, so many that half of the damage changes nothing but weights. */
  private static final int STORAGE = 20_000;

  @TempDir public Path folder;

  private Path originals() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    byte[] pickle = trainingPickle();
    Map<String, byte[]> entries = CheckpointBytes.entries(pickle, CheckpointBytes.floats(STORAGE));
    byte[] stored = CheckpointBytes.zip(entries, ZipEntry.STORED);
    files.put("types.safetensors", types());
    files.put("flat.safetensors", flat());
    files.put("legacy.pt", CheckpointBytes.legacy(pickle, STORAGE));
    files.put("stored.pt", stored);
    files.put("deflated.pt", CheckpointBytes.zip(entries, ZipEntry.DEFLATED));
    files.put("unchecked.pt", CheckpointBytes.withoutChecksums(stored));
    byte[] small = CheckpointBytes.oneTensor(0, new long[] {3, 4}, 4, 1);
    files.put("small.pt", CheckpointBytes.withoutChecksums(small));
    Path originals = Files.createDirectory(folder.resolve("originals"));
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(originals.resolve(file.getKey()), file.getValue());
    }
    return originals;
  }

  private static byte[] flat() {
    String json =
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2,%d],\"data_offsets\":[0,%d]}}"
            .formatted(STORAGE / 2, STORAGE * 4);
    return CheckpointBytes.safetensors(json, CheckpointBytes.floats(STORAGE));
  }

  /** A tensor of each type of 3000 elements. */
  private static byte[] types() {
    StringBuilder json = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
    int end = 0;
    for (ElementType type : ElementType.values()) {
      int begin = end;
      end += 3000 * type.bytes();
      json.append(
          ",\"t/%s\":{\"dtype\":\"%s\",\"shape\":[30,100],\"data_offsets\":[%d,%d]}"
              .formatted(type, type, begin, end));
    }
    return CheckpointBytes.safetensors(json.append("}").toString(), new byte[end]);
  }

  /** Settings of a run and views of one storage, in protocol 4. */
  private static byte[] trainingPickle() {
    PickleBytes pickle =
        PickleBytes.protocol(4)
            .op('}', 0x94, '(')
            .text("epoch")
            .op('K', 3)
            .text("args")
            .global("argparse", "Namespace")
            .op(')', 0x81, '}')
            .text("lr")
            .op('G', 0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 's', 'b')
            .text("model")
            .orderedDict()
            .op('q', 9, '(');
    long[][] shapes = {{STORAGE}, {10, 20}, {20, 10}, {3, 4, 5, 6}};
    long[][] strides = {{1}, {20, 1}, {1, 20}, {120, 1, 24, 4}};
    for (int i = 0; i < shapes.length; i++) {
      pickle.text("module.t" + i);
      pickle.tensor("FloatStorage", "0", STORAGE, 0, shapes[i], strides[i]);
    }
    return pickle.op('u', '}').text("_metadata").orderedDict().op('s', 'b', 'u').end();
  }

  @Test
  public void damagedCheckpointsGiveTensorsOrAClearError()
      throws IOException, InterruptedException {
    new FuzzRun(CheckpointFuzzProgram.class, originals(), folder, CASES, SEED).check();
  }
}
