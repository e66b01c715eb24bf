package io.github.sparkreversible.training;

import java.io.Closeable;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Reads single records of training shards by row number. Keeps a bounded number of files open; not
 * for use by several threads at once.
 */
final class ShardReader implements Closeable {
  /**
   * Rows come in an order drawn over all files, so that nearly every read goes to another one: with
   * fewer open files than shards most reads open a file. Spark partitions are rarely more, and each
   * costs a descriptor and a read buffer.
   */
  private static final int OPEN_FILES = 128;

  private final TrainingShards shards;
  private final Configuration hadoop;
  private final long[] starts;
  private final int recordBytes;
  private final Map<Integer, FSDataInputStream> open = new LinkedHashMap<>(OPEN_FILES, 0.75f, true);

  ShardReader(TrainingShards shards, Configuration hadoop) {
    this.shards = shards;
    this.hadoop = hadoop;
    this.starts = shards.starts();
    this.recordBytes = shards.layout().recordBytes();
  }

  /**
   * Reads one record.
   *
   * @param row row number, from 0
   * @param record as long as a record, filled
   * @throws IOException naming the file, if it is missing or too short
   */
  void read(long row, byte[] record) throws IOException {
    if (row < 0 || row >= starts[starts.length - 1]) {
      throw new IndexOutOfBoundsException(
          "Row " + row + " of " + starts[starts.length - 1] + " training rows");
    }
    int shard = TrainingShards.shardOf(row, starts);
    try {
      stream(shard).readFully((row - starts[shard]) * recordBytes, record, 0, recordBytes);
    } catch (EOFException e) {
      throw new IOException(
          "Training shard %s ends before its row %d of %d (%d bytes each)"
              .formatted(
                  path(shard), row - starts[shard], shards.shards().get(shard).rows(), recordBytes),
          e);
    }
  }

  private FSDataInputStream stream(int shard) throws IOException {
    FSDataInputStream stream = open.get(shard);
    if (stream == null) {
      closeOldest();
      Path path = path(shard);
      try {
        stream = FileSystem.get(path.toUri(), hadoop).open(path);
      } catch (FileNotFoundException e) {
        throw new IOException(
            "Training shard "
                + path
                + " cannot be seen from this executor; set cacheDir to a folder that driver and"
                + " executors share",
            e);
      }
      open.put(shard, stream);
    }
    return stream;
  }

  private void closeOldest() throws IOException {
    if (open.size() < OPEN_FILES) {
      return;
    }
    Iterator<FSDataInputStream> oldest = open.values().iterator();
    FSDataInputStream stream = oldest.next();
    oldest.remove();
    stream.close();
  }

  private Path path(int shard) {
    return new Path(shards.directory(), shards.shards().get(shard).file());
  }

  /** Closes the files; the shared file system stays open. */
  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (FSDataInputStream stream : open.values()) {
      try {
        stream.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    open.clear();
    if (failure != null) {
      throw failure;
    }
  }
}
