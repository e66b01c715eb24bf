package io.github.sparkreversible.backbone;

import java.util.List;

/**
 * What became of a checkpoint's tensors, and of a network's parameters.
 *
 * @param mapping name of the naming that the checkpoint has
 * @param prefix what its names begin with before those of the naming; may be empty
 * @param loaded tensors that are parameters of the network now
 * @param resampled those of them that are positions of another grid
 * @param head tensors of the classifier, which was left as it is
 * @param ignored tensors that the naming knows and the network has no use for
 * @param unexpected tensors that the naming does not know, or whose place the network does not have
 * @param missing parameters of the network that nothing was loaded into, {@code layer/parameter}
 * @param mismatched tensors of another shape than their parameter, each with both shapes
 */
public record LoadingReport(
    String mapping,
    String prefix,
    List<String> loaded,
    List<String> resampled,
    List<String> head,
    List<String> ignored,
    List<String> unexpected,
    List<String> missing,
    List<String> mismatched) {
  /** Names of a kind that are shown. */
  private static final int SHOWN = 5;

  /** Keeps unmodifiable copies. */
  public LoadingReport {
    loaded = List.copyOf(loaded);
    resampled = List.copyOf(resampled);
    head = List.copyOf(head);
    ignored = List.copyOf(ignored);
    unexpected = List.copyOf(unexpected);
    missing = List.copyOf(missing);
    mismatched = List.copyOf(mismatched);
  }

  /** Whether every parameter but those of the classifier was loaded. */
  public boolean isComplete() {
    return missing.isEmpty() && mismatched.isEmpty();
  }

  /** The report for a person: a line for each kind that there is. */
  public String describe() {
    StringBuilder text = new StringBuilder();
    text.append(loaded.size()).append(" tensors loaded, named as in ").append(mapping);
    if (!prefix.isEmpty()) {
      text.append(" behind '").append(prefix).append('\'');
    }
    line(text, "positions resampled", resampled);
    line(text, "left out, because the classifier starts anew", head);
    line(text, "ignored", ignored);
    line(text, "unexpected", unexpected);
    line(text, "missing", missing);
    line(text, "of another shape", mismatched);
    return text.toString();
  }

  private static void line(StringBuilder text, String kind, List<String> names) {
    if (names.isEmpty()) {
      return;
    }
    text.append(System.lineSeparator()).append(names.size()).append(' ').append(kind).append(": ");
    text.append(String.join(", ", names.subList(0, Math.min(SHOWN, names.size()))));
    if (names.size() > SHOWN) {
      text.append(", ...");
    }
  }
}
