package io.github.sparkreversible.checkpoint;

import java.util.List;

/**
 * What was done to get the tensors of a checkpoint, for a report.
 *
 * @param path the file
 * @param format its format
 * @param key where its state dict lay, keys joined by dots; empty at the top
 * @param otherKeys keys that hold tensors as well and were passed over
 * @param strippedPrefixes beginnings that were taken off names, in the order of doing so
 * @param skipped names in the state dict that are no tensors
 * @param tensors number of tensors
 * @param bytes their size in bytes
 */
public record CheckpointSummary(
    String path,
    CheckpointFormat format,
    String key,
    List<String> otherKeys,
    List<String> strippedPrefixes,
    List<String> skipped,
    int tensors,
    long bytes) {
  /** Keeps unmodifiable copies of the lists. */
  public CheckpointSummary {
    otherKeys = List.copyOf(otherKeys);
    strippedPrefixes = List.copyOf(strippedPrefixes);
    skipped = List.copyOf(skipped);
  }

  /** A line for people. */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder();
    line.append(path).append(" (").append(format.label()).append("): ");
    line.append(tensors).append(" tensors, ").append(bytes).append(" bytes");
    if (!key.isEmpty()) {
      line.append(", under key ").append(key);
    }
    if (!otherKeys.isEmpty()) {
      line.append(", not under ").append(String.join(", ", otherKeys));
    }
    if (!strippedPrefixes.isEmpty()) {
      line.append(", without prefix ").append(String.join(", ", strippedPrefixes));
    }
    if (!skipped.isEmpty()) {
      line.append(", no tensors: ").append(String.join(", ", skipped));
    }
    return line.toString();
  }
}
