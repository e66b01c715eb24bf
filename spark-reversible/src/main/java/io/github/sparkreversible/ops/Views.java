package io.github.sparkreversible.ops;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Strided views of arrays, made without a copy. Offsets and strides count elements.
 *
 * <p>Traps that these avoid: ND4J's {@code slice}, and {@code get} of a point or an interval of the
 * first axis, give an empty array where the array is itself a view that begins at less than its own
 * length, and the part begins at its length or more, both counted in the memory below. And its
 * {@code Shape.hasDefaultStridesForShape} says no for many arrays with an axis of size 1, such as
 * pictures of a single frame have.
 */
public final class Views {

  private Views() {}

  /**
   * A view of an array's buffer.
   *
   * @param base array whose buffer is seen
   * @param offset first element, counted from the first of {@code base}
   * @param shape sizes of the view
   * @param strides strides of the view
   */
  static INDArray view(INDArray base, long offset, long[] shape, long[] strides) {
    return Nd4j.create(base.data(), shape, strides, base.offset() + offset, 'c');
  }

  /**
   * The array as {@code [product of the leading axes, last axis]}, or null if its strides do not
   * allow it without a copy.
   */
  static INDArray matrix(INDArray array) {
    long rowStride = rowStride(array);
    if (rowStride < 0) {
      return null;
    }
    int rank = array.rank();
    long columns = rank == 0 ? 1 : array.size(rank - 1);
    long rows = columns == 0 ? 0 : array.length() / columns;
    return view(array, 0, new long[] {rows, columns}, new long[] {rowStride, 1});
  }

  /** {@link #matrix}, of a copy in the open workspace where the strides ask for one. */
  static INDArray matrixOrCopy(INDArray array) {
    INDArray matrix = matrix(array);
    if (matrix != null) {
      return matrix;
    }
    INDArray copy = Nd4j.createUninitialized(array.dataType(), array.shape(), 'c');
    copy.assign(array);
    return matrix(copy);
  }

  /**
   * Whether an array lies in row-major order without gaps and says so, so that no copy of it is
   * needed. What strides axes of size 1 have does not matter.
   */
  public static boolean isRowMajor(INDArray array) {
    if (array.ordering() != 'c') {
      return false;
    }
    long expected = 1;
    for (int axis = array.rank() - 1; axis >= 0; axis--) {
      if (array.size(axis) != 1 && array.stride(axis) != expected) {
        return false;
      }
      expected *= array.size(axis);
    }
    return true;
  }

  /** Slice {@code index} of the leading axis. */
  public static INDArray slice(INDArray array, long index) {
    int rank = array.rank();
    if (rank == 1) {
      return view(array, index * array.stride(0), new long[] {1}, new long[] {1});
    }
    return view(
        array,
        index * array.stride(0),
        Arrays.copyOfRange(array.shape(), 1, rank),
        Arrays.copyOfRange(array.stride(), 1, rank));
  }

  /** Neighbouring slices of the leading axis. */
  public static INDArray rows(INDArray array, long first, long count) {
    long[] shape = array.shape().clone();
    shape[0] = count;
    return view(array, first * array.stride(0), shape, array.stride());
  }

  /** A vector {@code [n]} as {@code [1, n]}. */
  static INDArray row(INDArray vector) {
    long n = vector.length();
    return view(vector, 0, new long[] {1, n}, new long[] {n, 1});
  }

  /**
   * One of the three parts of {@code qkv} with an axis for the heads.
   *
   * @param qkv {@code [batch, tokens, parts * dim]}
   * @param part 0 for queries, 1 for keys, 2 for values
   * @param parts 3 for {@code qkv}, 1 for an array that holds one part
   * @param heads number of heads
   * @return {@code [batch, heads, tokens, headDim]}
   */
  static INDArray heads(INDArray qkv, int part, int parts, int heads) {
    long dim = qkv.size(2) / parts;
    long headDim = dim / heads;
    return view(
        qkv,
        part * dim,
        new long[] {qkv.size(0), heads, qkv.size(1), headDim},
        new long[] {qkv.stride(0), headDim, qkv.stride(1), 1});
  }

  /**
   * The part of a video that whole patches cover, in the order of {@link Operations#patches}.
   *
   * @return {@code [batch, time, height, width, channels, tubelet, patchHeight, patchWidth]}
   */
  static INDArray patchesOfVideo(INDArray video, int tubelet, int patchHeight, int patchWidth) {
    long[] stride = video.stride();
    return view(
        video,
        0,
        patchShape(video, tubelet, patchHeight, patchWidth),
        new long[] {
          stride[0],
          tubelet * stride[1],
          patchHeight * stride[2],
          patchWidth * stride[3],
          stride[4],
          stride[1],
          stride[2],
          stride[3]
        });
  }

  /** The rows of patches in the shape of {@link #patchesOfVideo}. */
  static INDArray patchesOfRows(
      INDArray rows, INDArray video, int tubelet, int patchHeight, int patchWidth) {
    long[] shape = patchShape(video, tubelet, patchHeight, patchWidth);
    long[] stride = new long[8];
    stride[3] = rows.stride(0);
    for (int axis = 2; axis >= 0; axis--) {
      stride[axis] = stride[axis + 1] * shape[axis + 1];
    }
    stride[7] = 1;
    for (int axis = 6; axis >= 4; axis--) {
      stride[axis] = stride[axis + 1] * shape[axis + 1];
    }
    return view(rows, 0, shape, stride);
  }

  private static long[] patchShape(INDArray video, int tubelet, int patchHeight, int patchWidth) {
    return new long[] {
      video.size(0),
      video.size(1) / tubelet,
      video.size(2) / patchHeight,
      video.size(3) / patchWidth,
      video.size(4),
      tubelet,
      patchHeight,
      patchWidth
    };
  }

  /** Distance of the rows of {@link #matrix}, or -1 if it is not the same for all. */
  static long rowStride(INDArray array) {
    int rank = array.rank();
    if (rank <= 1) {
      return Math.max(1, array.length());
    }
    long rowStride = 0;
    long rows = 1;
    for (int axis = rank - 2; axis >= 0; axis--) {
      long size = array.size(axis);
      if (size == 1) {
        continue;
      }
      if (rowStride == 0) {
        rowStride = array.stride(axis);
      } else if (array.stride(axis) != rowStride * rows) {
        return -1;
      }
      rows *= size;
    }
    return rowStride == 0 ? array.size(rank - 1) : rowStride;
  }
}
