package io.github.sparkreversible.checkpoint;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the state dict in what a PyTorch file holds.
 *
 * <p>The rule: as long as the dict at hand has a dict with tensors under one of the {@linkplain
 * #USUAL_KEYS usual keys}, that one is taken, the first in the order of the list; otherwise the
 * dict at hand is the state dict, if it has tensors. Nothing is guessed from other keys.
 */
final class StateDictFinder {
  /** As VideoMAE, Point-MAE, Swin, mmaction, timm, DeepSpeed and Lightning name it. */
  static final List<String> USUAL_KEYS =
      List.of(
          "model",
          "module",
          "state_dict",
          "base_model",
          "model_state",
          "model_state_dict",
          "net",
          "network");

  /** Training loops nest no deeper, and a dict may hold itself. */
  private static final int MOST_LEVELS = 3;

  private final FileBytes file;
  private final List<String> path = new ArrayList<>();
  private final List<String> others = new ArrayList<>();

  private StateDictFinder(FileBytes file) {
    this.file = file;
  }

  /**
   * The state dict of a file.
   *
   * @param saved what the file holds
   * @param key where it lies: a key, or keys joined by dots; null to go by the rule
   */
  static StateDict find(FileBytes file, Object saved, String key) throws MalformedFileException {
    StateDictFinder finder = new StateDictFinder(file);
    if (!(saved instanceof PickleDict top)) {
      throw new MalformedFileException(
          file.path(), "it holds " + PickleValues.describe(saved) + ", expected a dict of tensors");
    }
    PickleDict found = key == null ? finder.byRule(top) : finder.byKey(top, key);
    return finder.toStateDict(found);
  }

  private PickleDict byRule(PickleDict top) throws MalformedFileException {
    PickleDict current = top;
    for (int level = 0; level < MOST_LEVELS; level++) {
      PickleDict dict = current;
      List<String> keys = USUAL_KEYS.stream().filter(key -> leads(dict, key)).toList();
      if (keys.isEmpty()) {
        break;
      }
      String prefix = path.isEmpty() ? "" : String.join(".", path) + ".";
      keys.stream().skip(1).forEach(other -> others.add(prefix + other));
      path.add(keys.get(0));
      current = (PickleDict) current.get(keys.get(0));
    }
    if (!hasTensors(current)) {
      throw new MalformedFileException(
          file.path(),
          "it has no tensors at its top or under one of the keys "
              + USUAL_KEYS
              + ", but "
              + keys(top)
              + "; dicts with tensors: "
              + dictsWithTensors(top)
              + "; the key of the state dict can be named");
    }
    return current;
  }

  /** Whether there is a dict under this key with tensors, or with such a dict under a usual key. */
  private static boolean leads(PickleDict dict, String key) {
    return dict.get(key) instanceof PickleDict inner
        && (hasTensors(inner)
            || USUAL_KEYS.stream()
                .anyMatch(next -> inner.get(next) instanceof PickleDict last && hasTensors(last)));
  }

  private static boolean hasTensors(PickleDict dict) {
    return dict.entries().values().stream().anyMatch(TorchTensor.class::isInstance);
  }

  private PickleDict byKey(PickleDict top, String key) throws MalformedFileException {
    if (top.get(key) instanceof PickleDict exact) {
      path.add(key);
      return requireTensors(exact, key);
    }
    PickleDict current = top;
    for (String part : key.split("\\.", -1)) {
      if (!(current.get(part) instanceof PickleDict inner)) {
        throw new MalformedFileException(
            file.path(),
            "it has no dict under the key '" + key + "', but " + keys(current) + " there");
      }
      path.add(part);
      current = inner;
    }
    return requireTensors(current, key);
  }

  private PickleDict requireTensors(PickleDict dict, String key) throws MalformedFileException {
    if (!hasTensors(dict)) {
      throw new MalformedFileException(
          file.path(), "under the key '" + key + "' it has no tensors, but " + keys(dict));
    }
    return dict;
  }

  private static String keys(PickleDict dict) {
    return "the keys "
        + dict.entries().keySet().stream().limit(12).map(PickleValues::describe).toList()
        + (dict.entries().size() > 12 ? " and more" : "");
  }

  private static List<String> dictsWithTensors(PickleDict top) {
    return top.entries().entrySet().stream()
        .filter(entry -> entry.getValue() instanceof PickleDict dict && hasTensors(dict))
        .limit(12)
        .map(entry -> PickleValues.describe(entry.getKey()))
        .toList();
  }

  private StateDict toStateDict(PickleDict dict) throws MalformedFileException {
    Map<String, CheckpointTensor> tensors = new LinkedHashMap<>();
    List<String> skipped = new ArrayList<>();
    long bytes = 0;
    for (Map.Entry<Object, Object> entry : dict.entries().entrySet()) {
      if (entry.getKey() instanceof String name && entry.getValue() instanceof TorchTensor tensor) {
        // A tensor may have almost 2^63 bytes.
        bytes = Math.min(bytes, Long.MAX_VALUE - tensor.bytes()) + tensor.bytes();
        tensors.put(name, tensor.named(name));
      } else {
        skipped.add(PickleValues.describe(entry.getKey()));
      }
    }
    SizeLimit.check(file, bytes, "its tensors have");
    return new StateDict(tensors, Map.of(), String.join(".", path), others, skipped);
  }
}
