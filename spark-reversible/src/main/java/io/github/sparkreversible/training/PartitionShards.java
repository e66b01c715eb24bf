package io.github.sparkreversible.training;

import java.io.Serializable;
import java.util.List;

/**
 * What one task attempt has written.
 *
 * @param partition partition of the DataFrame
 * @param layout layout of the rows; null if there was none
 * @param firstRow names the first row in errors
 * @param training rows to train on
 * @param validation rows to validate on
 * @param channels sums over the pixels of the rows to train on
 * @param skipped rows left out because tensor or label is null
 */
record PartitionShards(
    int partition,
    ShardLayout layout,
    String firstRow,
    Part training,
    Part validation,
    ChannelSums channels,
    long skipped)
    implements Serializable {

  /**
   * One file.
   *
   * @param file name in the folder; the file exists if there are rows
   * @param rows number of rows
   * @param labelCounts rows of each label from 0 up to the largest that occurs; empty without rows
   */
  record Part(String file, long rows, List<Long> labelCounts) implements Serializable {}
}
