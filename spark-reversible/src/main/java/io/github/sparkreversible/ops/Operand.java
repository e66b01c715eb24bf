package io.github.sparkreversible.ops;

import java.lang.ref.Reference;
import java.util.Arrays;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where the elements of an argument lie: what a native library needs to know of a single-precision
 * array. Making one costs no native call and copies nothing.
 */
final class Operand {

  private final Object owner;
  private final long address;
  private final long[] dims;
  private final long[] strides;

  private Operand(Object owner, long address, long[] dims, long[] strides) {
    this.owner = owner;
    this.address = address;
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

  private static Operand view(INDArray array, long offset, long[] dims, long[] strides) {
    DataBuffer data = array.data();
    long address = data.pointer().address() + (data.offset() + offset) * Float.BYTES;
    return new Operand(array, address, dims, strides);
  }

  /** Memory that belongs to no array, as a contiguous operand. */
  static Operand dense(Pointer memory, long... dims) {
    return new Operand(memory, memory.address(), new long[0], new long[0]).reshape(dims);
  }

  /** An array with its own axes; a scalar has one axis. */
  static Operand of(INDArray array) {
    return array.rank() == 0
        ? view(array, 0, new long[] {1}, new long[] {1})
        : view(array, 0, array.shape().clone(), array.stride().clone());
  }

  /** A vector {@code [n]} as {@code [1, n]}. */
  static Operand row(INDArray vector) {
    return view(vector, 0, new long[] {1, vector.length()}, new long[] {1, 1});
  }

  /** A matrix {@code [batch, n]} as {@code [batch, 1, n]}. */
  static Operand rows(INDArray matrix) {
    long n = matrix.size(1);
    long[] strides = {matrix.stride(0), n, 1};
    return view(matrix, 0, new long[] {matrix.size(0), 1, n}, strides);
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
    return view(array, 0, new long[] {rows, columns}, new long[] {rowStride, 1});
  }

  /**
   * One part of {@code [batch, tokens, parts * dim]} as {@code [batch, heads, tokens, headDim]}.
   */
  static Operand heads(INDArray array, int part, int parts, int heads) {
    long dim = array.size(2) / parts;
    long headDim = dim / heads;
    return view(
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
    return new Operand(owner, address, newDims, newStrides);
  }

  /** The same elements with a leading axis of one. */
  Operand lifted() {
    long[] newDims = new long[dims.length + 1];
    long[] newStrides = new long[dims.length + 1];
    newDims[0] = 1;
    System.arraycopy(dims, 0, newDims, 1, dims.length);
    System.arraycopy(strides, 0, newStrides, 1, dims.length);
    return new Operand(owner, address, newDims, newStrides);
  }

  /** Element {@code index} of the leading axis. */
  Operand slice(long index) {
    return new Operand(
        owner,
        address + index * strides[0] * Float.BYTES,
        Arrays.copyOfRange(dims, 1, dims.length),
        Arrays.copyOfRange(strides, 1, strides.length));
  }

  /** A range of one axis. */
  Operand narrow(int axis, long first, long length) {
    long[] newDims = dims.clone();
    newDims[axis] = length;
    return new Operand(
        owner, address + first * strides[axis] * Float.BYTES, newDims, strides.clone());
  }

  /** As {@code [product of the leading axes, last axis]} if it is contiguous, else as it is. */
  Operand flat() {
    if (!isDense()) {
      return this;
    }
    long columns = dims[dims.length - 1];
    long rows = 1;
    for (int axis = 0; axis < dims.length - 1; axis++) {
      rows *= dims[axis];
    }
    return reshape(rows, columns);
  }

  /** The same elements with other axes, for a contiguous operand. */
  Operand reshape(long... newDims) {
    long[] newStrides = new long[newDims.length];
    long packed = 1;
    for (int axis = newDims.length - 1; axis >= 0; axis--) {
      newStrides[axis] = packed;
      packed *= newDims[axis];
    }
    return new Operand(owner, address, newDims, newStrides);
  }

  /** Whether the elements follow each other without gaps, in row-major order. */
  boolean isDense() {
    long packed = 1;
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      if (dims[axis] != 1 && strides[axis] != packed) {
        return false;
      }
      packed *= dims[axis];
    }
    return true;
  }

  /** Whether another operand has the same axes and strides. */
  boolean liesLike(Operand other) {
    return Arrays.equals(dims, other.dims) && Arrays.equals(strides, other.strides);
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

  /** Keeps the memory from being freed up to here. */
  void keepAlive() {
    Reference.reachabilityFence(owner);
  }
}
