package io.github.sparkreversible.datasets.pointcloud.format;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.jhdf.api.Dataset;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.api.dataset.ContiguousDataset;
import io.jhdf.object.datatype.OrderedDataType;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The points of an HDF5 data set, read in blocks as large as its chunks are in its first dimension.
 */
final class Hdf5Reader extends SeekableReader {
  /** Deflate makes of a byte at most this many. */
  private static final int MAX_EXPANSION = 1032;

  private final Content content;
  private final Dataset dataset;
  private final int[] order;
  private final NumberType type;

  /** Sizes as {@code [clouds, points, columns]}. */
  private final int[] sizes;

  /** Sizes of a chunk in the same three dimensions. */
  private final int[] chunk;

  private final boolean hasClouds;
  private ByteBuffer block;
  private long blockBegin;
  private long blockEnd;

  Hdf5Reader(
      Content content, Dataset dataset, ArrayShape shape, PointCloudHeader header, int[] order)
      throws IOException {
    super(header);
    this.content = content;
    this.dataset = dataset;
    this.order = order.clone();
    this.type = header.types().get(0);
    this.hasClouds = dataset.getDimensions().length == 3;
    this.sizes = new int[] {(int) shape.clouds(), (int) shape.count(), shape.columns()};
    boolean chunked = dataset instanceof ChunkedDataset;
    this.chunk = chunked ? chunkSizes(((ChunkedDataset) dataset).getChunkDimensions()) : sizes;
    long bytes = Math.multiplyExact(header.points(), (long) stride());
    long possible = chunked ? content.length() * MAX_EXPANSION : content.length();
    if (bytes > possible || blockBytes() > Math.min(possible, Integer.MAX_VALUE)) {
      throw malformed(
          "the data set claims " + bytes + " bytes, expected at most " + possible, null);
    }
    if (!chunked && !(dataset instanceof ContiguousDataset)) {
      throw malformed("the data set is neither contiguous nor in chunks", null);
    }
  }

  /** One or two dimensions stand for a single cloud. */
  private int[] chunkSizes(int[] of) throws MalformedFileException {
    int rank = of.length;
    int[] three = {
      rank == 3 ? of[0] : 1, rank == 1 ? of[0] : of[rank - 2], rank == 1 ? 1 : of[rank - 1]
    };
    for (int size : three) {
      if (size < 1) {
        throw malformed("a chunk has the size " + size + ", expected 1 or more", null);
      }
    }
    long elements = Math.multiplyExact((long) three[0], (long) three[1]);
    if (elements > (content.length() * MAX_EXPANSION) / three[2]) {
      throw malformed("a chunk claims more elements than the file can hold", null);
    }
    return three;
  }

  private int stride() {
    return sizes[2] * type.bytes();
  }

  /** Points of a block: as many clouds as a chunk has, or as many points if there is one cloud. */
  private long blockPoints() {
    return hasClouds
        ? (long) Math.min(chunk[0], sizes[0]) * sizes[1]
        : Math.min(chunk[1], sizes[1]);
  }

  private long blockBytes() {
    return Math.multiplyExact(blockPoints(), (long) stride());
  }

  @Override
  public int read(double[] values, int maximum) throws IOException {
    if (next == header.points()) {
      return 0;
    }
    try {
      if (block == null || next < blockBegin || next >= blockEnd) {
        load();
      }
      int count = (int) Math.min(maximum, blockEnd - next);
      int begin = (int) ((next - blockBegin) * stride());
      for (int i = 0; i < order.length; i++) {
        type.get(block, begin + order[i] * type.bytes(), stride(), count, values, i, order.length);
      }
      next += count;
      return count;
    } catch (RuntimeException | StackOverflowError e) {
      throw malformed("the points cannot be read as HDF5: " + Hdf5Format.reason(e), e);
    }
  }

  /** Brings the block of the next point into memory. */
  private void load() {
    blockBegin = next / blockPoints() * blockPoints();
    blockEnd = Math.min(header.points(), blockBegin + blockPoints());
    if (dataset instanceof ContiguousDataset contiguous) {
      block = contiguous.getBuffer();
    } else {
      block = ByteBuffer.allocate((int) ((blockEnd - blockBegin) * stride()));
      long firstPoint = hasClouds ? 0 : blockBegin;
      long lastPoint = hasClouds ? sizes[1] : blockEnd;
      int cloud = hasClouds ? (int) (blockBegin / sizes[1]) : 0;
      for (long point = firstPoint; point < lastPoint; point += chunk[1]) {
        for (long column = 0; column < sizes[2]; column += chunk[2]) {
          copyChunk(cloud, (int) point, (int) column);
        }
      }
    }
    block.order(((OrderedDataType) dataset.getDataType()).getByteOrder());
  }

  private void copyChunk(int cloud, int point, int column) {
    int[] at = {cloud, point, column};
    int rank = dataset.getDimensions().length;
    int[] offset = new int[rank];
    for (int i = 0; i < rank; i++) {
      offset[i] = rank == 1 ? point : at[3 - rank + i];
    }
    byte[] data = ((ChunkedDataset) dataset).getDecompressedChunk(offset);
    int expected = chunk[0] * chunk[1] * chunk[2] * type.bytes();
    if (data.length != expected) {
      throw new IllegalStateException(
          "a chunk has " + data.length + " bytes, expected " + expected);
    }
    int clouds = Math.min(chunk[0], sizes[0] - cloud);
    int points = Math.min(chunk[1], sizes[1] - point);
    int bytes = Math.min(chunk[2], sizes[2] - column) * type.bytes();
    for (int c = 0; c < clouds; c++) {
      for (int p = 0; p < points; p++) {
        int from = (c * chunk[1] + p) * chunk[2] * type.bytes();
        long target = (long) (cloud + c) * sizes[1] + point + p - blockBegin;
        block.put((int) target * stride() + column * type.bytes(), data, from, bytes);
      }
    }
  }

  private MalformedFileException malformed(String reason, Throwable cause) {
    MalformedFileException error = new MalformedFileException(content.path(), reason);
    if (cause != null) {
      error.initCause(cause);
    }
    return error;
  }

  @Override
  public void close() {
    block = null;
  }
}
