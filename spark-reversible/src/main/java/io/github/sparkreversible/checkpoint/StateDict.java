package io.github.sparkreversible.checkpoint;

import java.util.List;
import java.util.Map;

/**
 * What a reader found in a file: tensors by name, in the order of the file.
 *
 * @param tensors under the names of the file
 * @param metadata texts beside them; empty where the format has none
 * @param key where the state dict lay in a PyTorch file, keys joined by dots; empty at the top
 * @param otherKeys keys that hold tensors as well and were not taken
 * @param skipped names in the state dict that are no tensors
 */
record StateDict(
    Map<String, CheckpointTensor> tensors,
    Map<String, String> metadata,
    String key,
    List<String> otherKeys,
    List<String> skipped) {

  /** A format that holds nothing but one state dict. */
  static StateDict flat(Map<String, CheckpointTensor> tensors, Map<String, String> metadata) {
    return new StateDict(tensors, metadata, "", List.of(), List.of());
  }
}
