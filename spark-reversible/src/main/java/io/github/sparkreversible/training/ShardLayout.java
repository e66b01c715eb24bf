package io.github.sparkreversible.training;

import io.github.sparkreversible.backbone.InputShape;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * Byte layout of a record of a training shard; all records of a training have the same size.
 *
 * <table>
 * <caption>Record</caption>
 * <tr><th>offset</th><th>bytes</th><th>content</th></tr>
 * <tr><td>0</td><td>{@link #tensorBytes}</td><td>clip, row-major {@code [frames, height, width,
 * channels]}, uint8 or little-endian float32; or point cloud, row-major {@code [points, columns]},
 * little-endian float32</td></tr>
 * <tr><td>{@link #tensorBytes}</td><td>4</td><td>label, little-endian int32</td></tr>
 * <tr><td>{@link #keyOffset}</td><td>8</td><td>key of the row, little-endian int64; 0 if no column
 * tells it</td></tr>
 * </table>
 *
 * @param type uint8 or float32
 * @param shape {@code [frames, height, width, channels]} or {@code [points, columns]}
 */
public record ShardLayout(TensorType type, List<Integer> shape) implements Serializable {
  static final int LABEL_BYTES = Integer.BYTES;
  private static final int KEY_BYTES = Long.BYTES;

  /**
   * Checks type and shape.
   *
   * @throws IllegalArgumentException if they are those of neither clips nor point clouds
   */
  public ShardLayout {
    shape = List.copyOf(shape);
    int[] sizes = shape.stream().mapToInt(Integer::intValue).toArray();
    InputShape.of(sizes).kind().check(type, sizes);
    if (shape.contains(0)) {
      throw new IllegalArgumentException(
          "a tensor has shape %s, expected at least 1 everywhere".formatted(shape));
    }
  }

  /** The layout of records with this tensor. */
  public static ShardLayout of(Tensor tensor) {
    return new ShardLayout(tensor.type(), Arrays.stream(tensor.shape()).boxed().toList());
  }

  /** What a network reads: one row. */
  public InputShape input() {
    return InputShape.of(sizes());
  }

  /** What a row holds. */
  public TensorKind kind() {
    return input().kind();
  }

  /** What makes rows that differ in shape alike, for errors. */
  public String remedy() {
    return kind() == TensorKind.CLOUD
        ? "PointCloudSampler brings them to a fixed number of points"
        : "ClipShaper brings them to one";
  }

  /** Values of a pixel or of a point: the last size. */
  public int channels() {
    return shape.get(shape.size() - 1);
  }

  /** The shape as an array. */
  public int[] sizes() {
    return shape.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Number of elements of a tensor. */
  public int elements() {
    return Math.toIntExact(tensorBytes() / type.bytes());
  }

  /**
   * Number of elements of a batch.
   *
   * @param param the param that holds the batch size, for the error
   * @throws IllegalArgumentException if no Java array holds so many
   */
  public int elements(String param, int batchSize) {
    long all = (long) batchSize * elements();
    if (all > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%s is %d, but a batch of tensors %s holds at most %d elements; expected at most %d"
              .formatted(
                  param, batchSize, this, Integer.MAX_VALUE, Integer.MAX_VALUE / elements()));
    }
    return (int) all;
  }

  /** Size of a tensor in bytes. */
  public int tensorBytes() {
    return Math.toIntExact(Tensor.byteCount(type, sizes()));
  }

  /** Where the row's key begins in a record. */
  int keyOffset() {
    return Math.addExact(tensorBytes(), LABEL_BYTES);
  }

  /** Size of a record in bytes. */
  public int recordBytes() {
    return Math.addExact(keyOffset(), KEY_BYTES);
  }

  @Override
  public String toString() {
    return type.dtype() + " " + shape;
  }
}
