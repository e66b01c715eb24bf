package io.github.sparkreversible.checkpoint;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * Pretrained weights: the tensors of a safetensors file or of a PyTorch file, by name.
 *
 * <p>The format is told by the content. Nothing is downloaded, and nothing that a file names is
 * run. A local file is mapped into memory, not copied; one of another file system is read once,
 * files of more than 16 MiB into the folder for temporary files ({@code java.io.tmpdir}). Names
 * lose what DataParallel and {@code torch.compile} put before all of them ({@code module.}, {@code
 * _orig_mod.}).
 */
public final class Checkpoint {
  private final Map<String, CheckpointTensor> tensors;
  private final Map<String, String> metadata;
  private final CheckpointSummary summary;

  private Checkpoint(
      Map<String, CheckpointTensor> tensors,
      Map<String, String> metadata,
      CheckpointSummary summary) {
    this.tensors = Collections.unmodifiableMap(tensors);
    this.metadata = Collections.unmodifiableMap(metadata);
    this.summary = summary;
  }

  /**
   * Opens a file and looks for its state dict where it is usual.
   *
   * @see #open(String, Configuration, StateDictChoice)
   */
  public static Checkpoint open(String path, Configuration configuration) throws IOException {
    return open(path, configuration, StateDictChoice.USUAL);
  }

  /**
   * Opens a file. What the file says of its tensors is checked; their elements are read when they
   * are asked for.
   *
   * @param path of any Hadoop file system
   * @throws IllegalArgumentException if the path is an address of the web
   * @throws java.io.FileNotFoundException if there is no such file
   * @throws MalformedFileException if it is no checkpoint, a damaged one, or one that names classes
   *     or functions which no state dict needs
   * @throws IOException if the file system fails
   */
  public static Checkpoint open(String path, Configuration configuration, StateDictChoice choice)
      throws IOException {
    CheckpointFile file = CheckpointFile.find(path, configuration);
    // Before a large file of another kind is copied.
    CheckpointFormat format = CheckpointFormat.of(file.content());
    return read(file.bytes(), format, choice);
  }

  /** Reads bytes that are at hand. */
  static Checkpoint read(FileBytes file, StateDictChoice choice) throws IOException {
    return read(file, CheckpointFormat.of(file), choice);
  }

  private static Checkpoint read(FileBytes file, CheckpointFormat format, StateDictChoice choice)
      throws IOException {
    StateDict found =
        switch (format) {
          case SAFETENSORS -> readSafetensors(file, choice);
          case TORCH_ARCHIVE -> StateDictFinder.find(file, TorchArchive.read(file), choice.key());
          case TORCH_LEGACY -> StateDictFinder.find(file, TorchLegacyFile.read(file), choice.key());
        };
    TensorNames names = new TensorNames(file.path(), found.tensors());
    names.stripWrappers();
    if (!choice.prefix().isEmpty()) {
      names.strip(choice.prefix());
    }
    CheckpointSummary summary =
        new CheckpointSummary(
            file.path(),
            format,
            found.key(),
            found.otherKeys(),
            names.stripped(),
            found.skipped(),
            names.tensors().size(),
            names.tensors().values().stream().mapToLong(CheckpointTensor::bytes).sum());
    return new Checkpoint(names.tensors(), found.metadata(), summary);
  }

  private static StateDict readSafetensors(FileBytes file, StateDictChoice choice)
      throws IOException {
    if (choice.key() != null) {
      throw new MalformedFileException(
          file.path(),
          "it is a safetensors file, which has no keys, but the key '"
              + choice.key()
              + "' was asked for");
    }
    return SafetensorsReader.read(file);
  }

  /** The tensors by name, in the order of the file. */
  public Map<String, CheckpointTensor> tensors() {
    return tensors;
  }

  /** Texts beside the tensors of a safetensors file; empty for the other formats. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** What was done to get the tensors. */
  public CheckpointSummary summary() {
    return summary;
  }
}
