package io.github.sparkreversible.training;

import java.io.Serializable;
import java.util.TreeMap;

/**
 * What one task attempt has written.
 *
 * @param partition partition of the DataFrame
 * @param layout layout of the rows; null if there was none
 * @param firstRow names the first row in errors
 * @param training rows to train on
 * @param validation rows to validate on
 * @param channels sums over the pixels of the rows to train on
 */
record PartitionShards(
    int partition,
    ShardLayout layout,
    String firstRow,
    Part training,
    Part validation,
    ChannelSums channels)
    implements Serializable {

  /**
   * One file.
   *
   * @param file name in the folder; the file exists if there are rows
   * @param rows number of rows
   * @param labelCounts rows of each label that occurs
   */
  record Part(String file, long rows, TreeMap<Integer, Long> labelCounts) implements Serializable {}
}
