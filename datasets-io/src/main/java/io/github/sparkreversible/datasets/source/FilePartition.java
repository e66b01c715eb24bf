package io.github.sparkreversible.datasets.source;

import java.util.List;
import org.apache.spark.sql.connector.read.InputPartition;

/**
 * Files, or a part of one, that one task reads.
 *
 * @param parts at least one
 */
public record FilePartition(List<FilePart> parts) implements InputPartition {
  /** Keeps an unmodifiable copy of the parts. */
  public FilePartition {
    parts = List.copyOf(parts);
  }

  @Override
  public String[] preferredLocations() {
    return parts.get(0).file().hosts().toArray(new String[0]);
  }
}
