package io.github.sparkreversible.ops;

import java.lang.ref.Reference;
import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Look-up of a bias by position, and its gradient: a sum over all places that read an entry, in
 * double precision and always in the same order. Both walk through the memory that the processor
 * sees.
 */
final class RelativeBias {

  private RelativeBias() {}

  /** {@code bias[h][i][j] = table[index[i * tokens + j]][h]}. */
  static void expand(INDArray table, int[] index, INDArray bias) {
    Values from = new Values(table);
    Values to = new Values(bias);
    int tokens = (int) bias.size(1);
    for (int head = 0; head < bias.size(0); head++) {
      for (int query = 0; query < tokens; query++) {
        long row = to.row(head, query);
        for (int key = 0; key < tokens; key++) {
          to.put(row + key, from.get(from.row(index[query * tokens + key]) + head));
        }
      }
    }
    from.keepAlive();
    to.keepAlive();
  }

  /** Adds up {@code gBias} over the places of each entry of the table. */
  static void gradient(INDArray gBias, int[] index, INDArray gTable) {
    Values from = new Values(gBias);
    Values to = new Values(gTable);
    int tokens = (int) gBias.size(1);
    double[] sums = new double[(int) gTable.size(0)];
    for (int head = 0; head < gBias.size(0); head++) {
      Arrays.fill(sums, 0);
      for (int query = 0; query < tokens; query++) {
        long row = from.row(head, query);
        for (int key = 0; key < tokens; key++) {
          sums[index[query * tokens + key]] += from.get(row + key);
        }
      }
      for (int entry = 0; entry < sums.length; entry++) {
        to.put(to.row(entry) + head, sums[entry]);
      }
    }
    from.keepAlive();
    to.keepAlive();
  }

  /** The elements of an array in single or double precision. */
  private static final class Values {
    private final INDArray array;
    private final FloatIndexer floats;
    private final DoubleIndexer doubles;
    private final long[] strides;

    Values(INDArray array) {
      this.array = array;
      strides = array.stride();
      boolean single = array.dataType() == DataType.FLOAT;
      floats = single ? FloatIndexer.create(new FloatPointer(new Extent(array))) : null;
      doubles = single ? null : DoubleIndexer.create(new DoublePointer(new Extent(array)));
    }

    /** Place of the first element of a row. */
    long row(long first, long second) {
      return first * strides[0] + second * strides[1];
    }

    /** Place of the first element of a row. */
    long row(long first) {
      return first * strides[0];
    }

    double get(long place) {
      return floats != null ? floats.get(place) : doubles.get(place);
    }

    void put(long place, double value) {
      if (floats != null) {
        floats.put(place, (float) value);
      } else {
        doubles.put(place, value);
      }
    }

    /** Keeps the memory from being freed up to here. */
    void keepAlive() {
      Reference.reachabilityFence(array);
    }
  }

  /** Memory from an array's first to its last element. */
  private static final class Extent extends Pointer {

    Extent(INDArray array) {
      super((Pointer) null);
      DataBuffer data = array.data();
      address = data.pointer().address() + data.offset() * array.dataType().width();
      limit = 1;
      for (int axis = 0; axis < array.rank(); axis++) {
        limit += (array.size(axis) - 1) * array.stride(axis);
      }
      capacity = limit;
    }
  }
}
