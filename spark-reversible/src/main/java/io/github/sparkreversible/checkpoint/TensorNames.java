package io.github.sparkreversible.checkpoint;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Takes prefixes off the names of a state dict. */
final class TensorNames {
  /** What DataParallel and torch.compile put before every name of the network they wrap. */
  private static final List<String> WRAPPERS = List.of("module.", "_orig_mod.");

  /** Longer ones are not made by programs. */
  private static final int MOST_CHARACTERS = 200;

  private final String path;
  private final List<String> stripped = new ArrayList<>();
  private Map<String, CheckpointTensor> tensors;

  /**
   * Names as they are.
   *
   * @param path the file, for messages
   */
  TensorNames(String path, Map<String, CheckpointTensor> tensors) {
    this.path = path;
    this.tensors = tensors;
  }

  /** A name of a tensor, a storage or a class in a message. */
  static String shown(String name) {
    return MalformedFileException.shortened(name, MOST_CHARACTERS);
  }

  /** Takes off prefixes of wrappers, as long as all names have one. */
  void stripWrappers() throws MalformedFileException {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (String wrapper : WRAPPERS) {
        if (!tensors.isEmpty()
            && tensors.keySet().stream().allMatch(name -> name.startsWith(wrapper))) {
          strip(wrapper);
          changed = true;
        }
      }
    }
  }

  /**
   * Takes off a prefix where it stands.
   *
   * @throws MalformedFileException if no name has it, or two names become the same
   */
  void strip(String prefix) throws MalformedFileException {
    Map<String, CheckpointTensor> renamed = new LinkedHashMap<>();
    boolean found = false;
    for (CheckpointTensor tensor : tensors.values()) {
      boolean has = tensor.name().startsWith(prefix);
      found |= has;
      String name = has ? tensor.name().substring(prefix.length()) : tensor.name();
      if (renamed.put(name, tensor.withName(name)) != null) {
        throw new MalformedFileException(
            path,
            "without the prefix '" + prefix + "' two tensors are named '" + shown(name) + "'");
      }
    }
    if (!found) {
      throw new MalformedFileException(
          path,
          "no tensor has the prefix '"
              + prefix
              + "'; the first names are "
              + tensors.keySet().stream().limit(4).map(TensorNames::shown).toList());
    }
    tensors = renamed;
    stripped.add(prefix);
  }

  Map<String, CheckpointTensor> tensors() {
    return tensors;
  }

  List<String> stripped() {
    return stripped;
  }
}
