package io.github.sparkreversible.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sparkreversible.testing.SafetensorsFile;
import io.github.sparkreversible.testing.SharedData;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Files that PyTorch 1.13 wrote, against the same tensors in the safetensors format. */
public class CheckpointGoldenTest extends JUnitPlatformSuite {
  private static final Configuration HADOOP = new Configuration();

  @TempDir public Path folder;

  private static Checkpoint open(String file) throws IOException {
    return Checkpoint.open(SharedData.requireGolden(file).toString(), HADOOP);
  }

  /** Type, shape and bytes of every tensor. */
  static Map<String, String> contents(Checkpoint checkpoint) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    for (Map.Entry<String, CheckpointTensor> entry : checkpoint.tensors().entrySet()) {
      CheckpointTensor tensor = entry.getValue();
      assertEquals(entry.getKey(), tensor.name());
      byte[] bytes = new byte[(int) tensor.bytes()];
      tensor.data().get(bytes);
      contents.put(entry.getKey(), tensor + " " + HexFormat.of().formatHex(bytes));
    }
    return contents;
  }

  @ParameterizedTest
  @ValueSource(strings = {"videomae_tiny", "vit_image_tiny", "pointmae_tiny", "videoswin_tiny"})
  public void weightsOfPyTorchAreThoseOfSafetensors(String fixture) throws IOException {
    Checkpoint torch = open(fixture + "/weights.pt");
    Checkpoint safetensors = open(fixture + "/weights.safetensors");
    assertEquals(CheckpointFormat.TORCH_ARCHIVE, torch.summary().format());
    assertEquals(CheckpointFormat.SAFETENSORS, safetensors.summary().format());
    assertEquals(contents(safetensors), contents(torch));
    assertEquals(List.of(), torch.summary().strippedPrefixes());
  }

  @Test
  public void awkwardTensorsAreRead() throws IOException {
    assertEquals(
        contents(open("pt_format/tensors.safetensors")), contents(open("pt_format/flat.pt")));
  }

  @Test
  public void aTrainingCheckpointIsSearchedAndItsPrefixTakenOff() throws IOException {
    Checkpoint nested = open("pt_format/nested.pt");
    assertEquals("module", nested.summary().key());
    assertEquals(List.of("module."), nested.summary().strippedPrefixes());
    Map<String, String> expected = contents(open("pt_format/tensors.safetensors"));
    expected.keySet().retainAll(Set.of("f32", "i64", "view_strided"));
    assertEquals(expected, contents(nested));
    Checkpoint optimizer =
        Checkpoint.open(
            SharedData.requireGolden("pt_format/nested.pt").toString(),
            HADOOP,
            StateDictChoice.USUAL.withKey("module").withPrefix("view_"));
    assertEquals(Set.of("f32", "i64", "strided"), optimizer.tensors().keySet());
    assertEquals(List.of("module.", "view_"), optimizer.summary().strippedPrefixes());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "videomae_tiny/weights", "vit_image_tiny/weights", "pointmae_tiny/weights",
        "videoswin_tiny/weights", "videoswin_padded/weights", "adamw_steps/inputs"
      })
  public void anotherReaderGivesTheSameNumbers(String file) throws IOException {
    Path path = SharedData.requireGolden(file + ".safetensors");
    SafetensorsFile expected = SafetensorsFile.read(path);
    Checkpoint checkpoint = Checkpoint.open(path.toString(), HADOOP);
    assertEquals(expected.names(), new HashSet<>(checkpoint.tensors().keySet()));
    for (CheckpointTensor tensor : checkpoint.tensors().values()) {
      assertArrayEquals(expected.shape(tensor.name()), tensor.shape(), tensor.name());
      if (tensor.type().isFloatingPoint()) {
        assertArrayEquals(
            expected.get(tensor.name(), DataType.FLOAT).reshape(-1).toFloatVector(),
            tensor.toFloats(),
            tensor.name());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"pt_format/flat.pt", "pointmae_tiny/weights.pt", "videomae_tiny/weights.pt"})
  public void whatIsWrittenIsReadBackBitForBit(String file) throws IOException {
    Checkpoint original = open(file);
    Path written = folder.resolve("copy");
    SafetensorsWriter.write(
        new org.apache.hadoop.fs.Path(written.toUri()),
        HADOOP,
        original.tensors().values(),
        Map.of("format", "pt"));
    Checkpoint copy = Checkpoint.open(written.toString(), HADOOP);
    assertEquals(contents(original), contents(copy));
    assertEquals(Map.of("format", "pt"), copy.metadata());
  }
}
