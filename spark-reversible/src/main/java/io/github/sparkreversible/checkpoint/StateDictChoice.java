package io.github.sparkreversible.checkpoint;

/**
 * Which of a checkpoint's tensors are wanted, and under which names.
 *
 * @param key where the state dict lies in a PyTorch file: a key, or keys joined by dots; null to
 *     look for it at the top and under {@code model}, {@code module}, {@code state_dict}, {@code
 *     base_model}, {@code model_state}, {@code model_state_dict}, {@code net} and {@code network},
 *     in this order
 * @param prefix beginning of names that is taken off where it stands; empty for none
 */
public record StateDictChoice(String key, String prefix) {
  /** Where it is usual, with all names as they are but for those of wrappers. */
  public static final StateDictChoice USUAL = new StateDictChoice(null, "");

  /** The same with a key. */
  public StateDictChoice withKey(String newKey) {
    return new StateDictChoice(newKey, prefix);
  }

  /** The same with a prefix. */
  public StateDictChoice withPrefix(String newPrefix) {
    return new StateDictChoice(key, newPrefix);
  }
}
