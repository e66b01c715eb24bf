package io.github.sparkreversible.training;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Writes and reads float arrays {@code [n]} and {@code [1, n]} piece by piece, so that what travels
 * is not on the Java heap a second time: the rank as an int, n as a long, then n big-endian floats.
 */
final class FloatTransfer {
  private static final int PIECE = 1 << 16;

  private FloatTransfer() {}

  /**
   * An array on the Java heap.
   *
   * @param values row-major
   * @param rank 1 for {@code [n]}, 2 for {@code [1, n]}
   */
  record Received(float[] values, int rank) {
    /** A native copy, which the caller must close. */
    INDArray toNative() {
      return Nd4j.create(values, shape(rank, values.length), DataType.FLOAT);
    }
  }

  private static long[] shape(int rank, long length) {
    return rank == 1 ? new long[] {length} : new long[] {1, length};
  }

  static void write(INDArray array, DataOutput out) throws IOException {
    INDArray flat = array.reshape(array.length());
    out.writeInt(array.rank());
    out.writeLong(flat.length());
    for (long start = 0; start < flat.length(); start += PIECE) {
      long end = Math.min(start + PIECE, flat.length());
      INDArray piece = flat.get(NDArrayIndex.interval(start, end)).dup();
      write(piece.toFloatVector(), out);
      piece.close();
    }
  }

  static void write(Received array, DataOutput out) throws IOException {
    float[] values = array.values();
    out.writeInt(array.rank());
    out.writeLong(values.length);
    for (int start = 0; start < values.length; start += PIECE) {
      write(Arrays.copyOfRange(values, start, Math.min(start + PIECE, values.length)), out);
    }
  }

  private static void write(float[] piece, DataOutput out) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(piece.length * Float.BYTES);
    bytes.asFloatBuffer().put(piece);
    out.write(bytes.array());
  }

  /** Reads into a native array, which the caller must close. */
  static INDArray readNative(DataInput in) throws IOException {
    int rank = in.readInt();
    long length = in.readLong();
    INDArray array = Nd4j.createUninitialized(DataType.FLOAT, shape(rank, length), 'c');
    INDArray flat = array.reshape(length);
    for (long start = 0; start < length; start += PIECE) {
      long end = Math.min(start + PIECE, length);
      INDArray piece = Nd4j.create(read(in, (int) (end - start)));
      flat.get(NDArrayIndex.interval(start, end)).assign(piece);
      piece.close();
    }
    return array;
  }

  /** Reads onto the Java heap. */
  static Received readHeap(DataInput in) throws IOException {
    int rank = in.readInt();
    float[] values = new float[Math.toIntExact(in.readLong())];
    for (int start = 0; start < values.length; start += PIECE) {
      float[] piece = read(in, Math.min(PIECE, values.length - start));
      System.arraycopy(piece, 0, values, start, piece.length);
    }
    return new Received(values, rank);
  }

  private static float[] read(DataInput in, int length) throws IOException {
    byte[] bytes = new byte[length * Float.BYTES];
    in.readFully(bytes);
    float[] piece = new float[length];
    ByteBuffer.wrap(bytes).asFloatBuffer().get(piece);
    return piece;
  }
}
