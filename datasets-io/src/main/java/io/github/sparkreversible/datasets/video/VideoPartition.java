package io.github.sparkreversible.datasets.video;

import io.github.sparkreversible.datasets.files.InputFile;
import java.util.List;
import org.apache.spark.sql.connector.read.InputPartition;

/**
 * Files that one task reads.
 *
 * @param files at least one file
 */
record VideoPartition(List<InputFile> files) implements InputPartition {
  @Override
  public String[] preferredLocations() {
    return files.get(0).hosts().toArray(new String[0]);
  }
}
