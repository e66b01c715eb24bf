package io.github.sparkreversible.training;

import io.github.sparkreversible.datasets.tensor.Tensor;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Writes one shard file record by record; made with the first record, gone unless finished. */
final class ShardFile implements Closeable {
  private final Path path;
  private final Configuration hadoop;
  private FSDataOutputStream out;
  private byte[] record;
  private long rows;
  private long[] labelCounts = {};
  private boolean finished;

  ShardFile(String directory, String name, Configuration hadoop) {
    this.path = new Path(directory, name);
    this.hadoop = hadoop;
  }

  /** Appends a record as {@link ShardLayout} says; all tensors have the same number of bytes. */
  void write(Tensor tensor, int label, long rowKey) throws IOException {
    if (out == null) {
      out = path.getFileSystem(hadoop).create(path, true);
      record = new byte[ShardLayout.of(tensor).recordBytes()];
    }
    ByteBuffer data = tensor.data();
    int bytes = data.remaining();
    data.get(record, 0, bytes);
    ByteBuffer.wrap(record)
        .order(ByteOrder.LITTLE_ENDIAN)
        .position(bytes)
        .putInt(label)
        .putLong(rowKey);
    out.write(record);
    if (label >= labelCounts.length) {
      labelCounts = Arrays.copyOf(labelCounts, label + 1);
    }
    labelCounts[label]++;
    rows++;
  }

  /** Completes the file, which stays. */
  PartitionShards.Part finish() throws IOException {
    if (out != null) {
      out.close();
    }
    finished = true;
    return new PartitionShards.Part(
        path.getName(), rows, Arrays.stream(labelCounts).boxed().toList());
  }

  /** Deletes the file unless it was finished. */
  @Override
  public void close() throws IOException {
    if (!finished && out != null) {
      FileSystem files = path.getFileSystem(hadoop);
      try {
        out.close();
      } finally {
        files.delete(path, false);
      }
    }
  }
}
