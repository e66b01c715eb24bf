package io.github.sparkreversible.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which file is opened, which of its dicts is the state dict, and what its names become. */
public class CheckpointTest extends JUnitPlatformSuite {
  @TempDir public Path folder;

  /** Local files as those of another file system, which counts its streams. */
  public static final class OtherFileSystem extends RawLocalFileSystem {
    private static int opened;

    @Override
    public URI getUri() {
      return URI.create("other://host");
    }

    @Override
    public FSDataInputStream open(org.apache.hadoop.fs.Path path, int bufferSize)
        throws IOException {
      opened++;
      return super.open(path, bufferSize);
    }
  }

  private static Configuration hadoop() {
    Configuration configuration = new Configuration();
    configuration.setClass("fs.other.impl", OtherFileSystem.class, RawLocalFileSystem.class);
    return configuration;
  }

  private Path file(byte[] bytes) throws IOException {
    Path file = folder.resolve("any name.bin");
    Files.write(file, bytes);
    return file;
  }

  /** Keys of dicts from the top down to a tensor w for each path; the last part is its name. */
  private static byte[] nested(String... paths) throws IOException {
    PickleBytes pickle = PickleBytes.protocol(2).op('}');
    for (String path : paths) {
      String[] keys = path.split("/");
      for (int i = 0; i < keys.length - 1; i++) {
        pickle.text(keys[i]).op('}');
      }
      pickle
          .text(keys[keys.length - 1])
          .tensor("FloatStorage", "0", 12, 0, new long[] {keys.length}, 1)
          .op('s');
      for (int i = 0; i < keys.length - 1; i++) {
        pickle.op('s');
      }
    }
    return CheckpointBytes.archive(pickle.text("epoch").op('K', 3, 's').end());
  }

  private static Checkpoint read(StateDictChoice choice, String... paths) throws IOException {
    return Checkpoint.read(FileBytes.wrap("test-file", nested(paths)), choice);
  }

  @ParameterizedTest
  @CsvSource({
    "w, '', ''",
    "a.b/v w, '', ''",
    "model/w, model, ''",
    "module/w, module, ''",
    "state_dict/w, state_dict, ''",
    "base_model/w, base_model, ''",
    "model_state/w, model_state, ''",
    "net/w, net, ''",
    "state_dict/model/w, state_dict.model, ''",
    "best_acc model/w, model, ''",
    "optimizer/w module/w model/w, model, module",
    "net/w state_dict/w, state_dict, net",
    "model/state_dict/w model/net/w, model.net, ''"
  })
  public void theStateDictIsFoundByTheRule(String paths, String key, String others)
      throws IOException {
    CheckpointSummary summary = read(StateDictChoice.USUAL, paths.split(" ")).summary();
    assertEquals(key, summary.key());
    assertEquals(others, String.join(",", summary.otherKeys()));
    assertEquals(1, summary.tensors());
  }

  @Test
  public void otherKeysAreNotGuessed() {
    String message =
        Thrown.message(
            MalformedFileException.class,
            () -> read(StateDictChoice.USUAL, "ema/w", "optimizer/w", "model/inner/w"));
    assertTrue(message.contains("dicts with tensors: ['ema', 'optimizer']"), message);
    assertTrue(message.contains("the keys ['ema', 'optimizer', 'model', 'epoch']"), message);
  }

  @Test
  public void aKeyThatIsNamedIsTakenOrAnError() throws IOException {
    String[] paths = {"ema/inner/w", "ema.inner/w", "model/v"};
    StateDictChoice usual = StateDictChoice.USUAL;
    assertEquals("ema.inner", read(usual.withKey("ema.inner"), paths).summary().key());
    assertEquals(2, read(usual.withKey("ema.inner"), paths).tensors().get("w").elements());
    assertEquals(3, read(usual.withKey("ema.inner"), "ema/inner/w").tensors().get("w").elements());
    String message =
        Thrown.message(MalformedFileException.class, () -> read(usual.withKey("module"), paths));
    assertTrue(message.contains("no dict under the key 'module', but the keys ['ema'"), message);
    message = Thrown.message(MalformedFileException.class, () -> read(usual.withKey("ema"), paths));
    assertTrue(message.contains("under the key 'ema' it has no tensors"), message);
    byte[] flat = CheckpointBytes.safetensors();
    message =
        Thrown.message(
            MalformedFileException.class,
            () -> Checkpoint.read(FileBytes.wrap("test-file", flat), usual.withKey("model")));
    assertTrue(message.contains("a safetensors file, which has no keys"), message);
  }

  @Test
  public void prefixesAreTakenOff() throws IOException {
    StateDictChoice usual = StateDictChoice.USUAL;
    Checkpoint wrapped = read(usual, "model/module._orig_mod.a", "model/module._orig_mod.b");
    assertEquals(1, wrapped.tensors().size());
    Checkpoint partly = read(usual, "module.a", "b");
    assertEquals("[module.a, b]", partly.tensors().keySet().toString());
    assertEquals(List.of("'epoch'"), partly.summary().skipped());
    Checkpoint prefixed = read(usual.withPrefix("enc."), "module.enc.a", "module.head.b");
    assertEquals("[a, head.b]", prefixed.tensors().keySet().toString());
    assertEquals("a", prefixed.tensors().get("a").name());
    assertEquals(List.of("module.", "enc."), prefixed.summary().strippedPrefixes());
    String message =
        Thrown.message(MalformedFileException.class, () -> read(usual.withPrefix("x."), "a", "b"));
    assertTrue(message.contains("no tensor has the prefix 'x.'; the first names are [a"), message);
    message =
        Thrown.message(
            MalformedFileException.class, () -> read(usual.withPrefix("x."), "x.a", "a"));
    assertTrue(message.contains("without the prefix 'x.' two tensors are named 'a'"), message);
  }

  @Test
  public void theSummaryIsALine() throws IOException {
    assertEquals(
        "test-file (PyTorch): 1 tensors, 12 bytes, under key model.net, not under module,"
            + " without prefix module.",
        read(StateDictChoice.USUAL, "model/net/module.w", "module/w").summary().toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://host/a.pth", "https://host/a.pth", "HTTPS://host/a", "hf://org/model"})
  public void nothingIsDownloaded(String address) {
    String message =
        Thrown.message(IllegalArgumentException.class, () -> Checkpoint.open(address, hadoop()));
    assertTrue(message.contains("is an address, expected a path; nothing is downloaded"), message);
  }

  @Test
  public void whatIsNoFileIsRefused() {
    String missing = folder.resolve("absent.pth").toString();
    String message =
        Thrown.message(FileNotFoundException.class, () -> Checkpoint.open(missing, hadoop()));
    assertTrue(message.contains("absent.pth does not exist; nothing is downloaded"), message);
    message = Thrown.message(IOException.class, () -> Checkpoint.open(folder.toString(), hadoop()));
    assertTrue(message.contains("is a folder, expected a file in it"), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "version https://git-lfs.github.com/spec/v1 oid|by git lfs pull",
        "{\"metadata\": {}}|the index of several files",
        "<!DOCTYPE html><html>|it is a web page",
        "GGUF and more|it begins with bytes [71, 71, 85, 70, 32, 97, 110, 100]",
        "x|it begins with bytes [120]"
      })
  public void otherFilesAreRefusedWithAdvice(String content, String expected) throws IOException {
    Path file = file(content.getBytes(StandardCharsets.UTF_8));
    String message =
        Thrown.message(
            MalformedFileException.class, () -> Checkpoint.open(file.toString(), hadoop()));
    assertTrue(message.contains(expected), message);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5 << 20})
  public void filesOfOtherFileSystemsAreReadOnce(int floats) throws IOException {
    String json =
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
            .formatted(floats, floats * 4L);
    Path file = file(CheckpointBytes.safetensors(json, CheckpointBytes.floats(floats)));
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    int opened = OtherFileSystem.opened;
    Checkpoint checkpoint = openWithTemporaryFolder(temporary, "other://host" + file);
    assertEquals(2, OtherFileSystem.opened - opened, "once for its first bytes, once for all");
    try (Stream<Path> left = Files.list(temporary)) {
      assertEquals(List.of(), left.toList(), "the temporary file is deleted");
    }
    Files.delete(file);
    assertEquals(floats - 1, checkpoint.tensors().get("w").toFloats()[floats - 1]);
    assertEquals(2, OtherFileSystem.opened - opened);
  }

  @Test
  public void withoutRoomForATemporaryFileNothingIsCopied() throws IOException {
    Path file = folder.resolve("sparse");
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.write(CheckpointBytes.safetensors());
      out.setLength(Files.getFileStore(temporary).getUsableSpace() + (8L << 30));
    } catch (IOException e) {
      Assumptions.abort("this file system has no such large files: " + e.getMessage());
    }
    String message =
        Thrown.message(
            IOException.class, () -> openWithTemporaryFolder(temporary, "other://host" + file));
    assertTrue(message.contains("the temporary folder " + temporary + " has room for"), message);
  }

  private static Checkpoint openWithTemporaryFolder(Path temporary, String file)
      throws IOException {
    String before = System.getProperty("java.io.tmpdir");
    System.setProperty("java.io.tmpdir", temporary.toString());
    try {
      return Checkpoint.open(file, hadoop());
    } finally {
      System.setProperty("java.io.tmpdir", before);
    }
  }
}
