package io.github.sparkreversible.ops;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where the elements of an argument lie: what a native library needs to know of a single-precision
 * array. Making one costs no native call and copies nothing.
 */
final class Operand {

  private static final int ELEMENT_BYTES = Float.BYTES;

  private final INDArray owner;
  private final long address;
  private final long[] dims;
  private final long[] strides;

  private Operand(INDArray owner, long offset, long[] dims, long[] strides) {
    this.owner = owner;
    this.address =
        owner.data().pointer().address() + (owner.data().offset() + offset) * ELEMENT_BYTES;
    this.dims = dims;
    this.strides = strides;
    // The stride of an axis of one element is never used, but arbitrary ones are refused.
    long packed = 1;
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      if (dims[axis] == 1) {
        strides[axis] = packed;
      }
      packed = Math.max(packed, strides[axis] * dims[axis]);
    }
  }

  /** An array with its own axes; a scalar has one axis. */
  static Operand of(INDArray array) {
    return array.rank() == 0
        ? new Operand(array, 0, new long[] {1}, new long[] {1})
        : new Operand(array, 0, array.shape().clone(), array.stride().clone());
  }

  /** A vector {@code [n]} as {@code [1, n]}. */
  static Operand row(INDArray vector) {
    return new Operand(vector, 0, new long[] {1, vector.length()}, new long[] {1, 1});
  }

  /** The first elements of a contiguous array as {@code [rows, columns]}. */
  static Operand block(INDArray array, long rows, long columns) {
    return new Operand(array, 0, new long[] {rows, columns}, new long[] {columns, 1});
  }

  /**
   * The array as {@code [product of the leading axes, last axis]} where its strides allow it,
   * otherwise with its own axes.
   */
  static Operand matrix(INDArray array) {
    long rowStride = Views.rowStride(array);
    if (rowStride < 0) {
      return of(array);
    }
    long columns = array.rank() == 0 ? 1 : array.size(array.rank() - 1);
    long rows = array.length() / columns;
    return new Operand(array, 0, new long[] {rows, columns}, new long[] {rowStride, 1});
  }

  /**
   * One part of {@code [batch, tokens, parts * dim]} as {@code [batch, heads, tokens, headDim]}.
   */
  static Operand heads(INDArray array, int part, int parts, int heads) {
    long dim = array.size(2) / parts;
    long headDim = dim / heads;
    return new Operand(
        array,
        part * dim,
        new long[] {array.size(0), heads, array.size(1), headDim},
        new long[] {array.stride(0), headDim, array.stride(1), 1});
  }

  /** The same elements with the last two axes exchanged. */
  Operand transposed() {
    long[] newDims = dims.clone();
    long[] newStrides = strides.clone();
    int last = dims.length - 1;
    newDims[last] = dims[last - 1];
    newDims[last - 1] = dims[last];
    newStrides[last] = strides[last - 1];
    newStrides[last - 1] = strides[last];
    return new Operand(this, newDims, newStrides);
  }

  private Operand(Operand other, long[] dims, long[] strides) {
    this.owner = other.owner;
    this.address = other.address;
    this.dims = dims;
    this.strides = strides;
  }

  /** Address of the first element. */
  long address() {
    return address;
  }

  /** Sizes of the axes; not to be changed. */
  long[] dims() {
    return dims;
  }

  /** Strides of the axes in elements; not to be changed. */
  long[] strides() {
    return strides;
  }

  /** The array that keeps the memory alive. */
  INDArray owner() {
    return owner;
  }
}
