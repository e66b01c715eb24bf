package io.github.sparkreversible.backbone;

import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Memory for what is computed for one chunk of rows after the other: arrays are taken from one end,
 * and given back in the reverse order. The same places give the same array objects again, since
 * each one that is made leaves native garbage.
 */
final class ChunkMemory {
  private static final long ALIGNMENT = 16;

  private final INDArray values;
  private final Map<List<Long>, INDArray> arrays = new HashMap<>();
  private final Map<INDArray, Map<String, INDArray>> views = new IdentityHashMap<>();
  private long used;

  /**
   * Memory in an array.
   *
   * @param values {@code [n]}, to be overwritten
   */
  ChunkMemory(INDArray values) {
    this.values = values;
  }

  /** Values that an array takes. */
  static long aligned(long length) {
    return (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** An uninitialized row-major array, good until what was taken is released. */
  INDArray array(long... shape) {
    long length = LongStream.of(shape).reduce(1, Math::multiplyExact);
    long begin = used;
    used += aligned(length);
    if (used > values.length()) {
      throw new IllegalStateException(
          "An array %s beside %d values, but a chunk has %d"
              .formatted(Arrays.toString(shape), begin, values.length()));
    }
    List<Long> place =
        LongStream.concat(LongStream.of(begin), LongStream.of(shape)).boxed().toList();
    return arrays.computeIfAbsent(
        place, key -> values.get(NDArrayIndex.interval(begin, begin + length)).reshape('c', shape));
  }

  /**
   * A view of an array, the same object for the same array and key.
   *
   * @param key tells the views of an array apart
   */
  INDArray view(INDArray array, String key, UnaryOperator<INDArray> make) {
    return views
        .computeIfAbsent(array, each -> new HashMap<>())
        .computeIfAbsent(key, each -> make.apply(array));
  }

  /** Where the next array will lie. */
  long mark() {
    return used;
  }

  /** Gives back what was taken after {@link #mark}. */
  void release(long mark) {
    used = mark;
  }
}
