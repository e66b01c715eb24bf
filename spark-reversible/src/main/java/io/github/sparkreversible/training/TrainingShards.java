package io.github.sparkreversible.training;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * Manifest of the shard files that hold one set of rows. It alone says which files count: a file of
 * a failed or repeated task attempt may lie beside them.
 *
 * @param directory the folder as {@link org.apache.hadoop.fs.Path} prints it, not URI-encoded
 * @param layout layout of every record
 * @param shards files in the order of the rows
 * @param classes number of classes of the labels
 * @param labelCounts rows of each class
 */
public record TrainingShards(
    String directory, ShardLayout layout, List<Shard> shards, int classes, List<Long> labelCounts)
    implements Serializable {

  /** Copies the lists. */
  public TrainingShards {
    shards = List.copyOf(shards);
    labelCounts = List.copyOf(labelCounts);
  }

  /** Files of which the rows of each class are not known: none are stated. */
  TrainingShards(String directory, ShardLayout layout, List<Shard> shards, int classes) {
    this(directory, layout, shards, classes, List.of());
  }

  /**
   * One file.
   *
   * @param file name in the folder
   * @param rows records in it
   */
  public record Shard(String file, long rows) implements Serializable {}

  /** Number of rows. */
  public long rows() {
    return shards.stream().mapToLong(Shard::rows).sum();
  }

  /** Row number of the first row of each shard, and after them the number of rows. */
  long[] starts() {
    long[] starts = new long[shards.size() + 1];
    for (int i = 0; i < shards.size(); i++) {
      starts[i + 1] = starts[i] + shards.get(i).rows();
    }
    return starts;
  }

  /** Index of the shard that holds a row, given {@link #starts}. */
  static int shardOf(long row, long[] starts) {
    int found = Arrays.binarySearch(starts, row);
    return found >= 0 ? found : -found - 2;
  }
}
