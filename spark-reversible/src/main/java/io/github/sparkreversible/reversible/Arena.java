package io.github.sparkreversible.reversible;

import io.github.sparkreversible.ops.Views;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Memory for arrays that come in the same order again and again. They lie one after another; after
 * {@link #reset} the first one is at the start again.
 *
 * <p>Unlike a workspace of ND4J it hands out the same array objects again: each one that is made
 * leaves native garbage, which only the Java garbage collector finds. For one thread.
 */
final class Arena implements AutoCloseable {
  private static final int ALIGNMENT_BYTES = 64;

  private record Place(long offset, long[] shape) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Place that
          && offset == that.offset
          && Arrays.equals(shape, that.shape);
    }

    @Override
    public int hashCode() {
      return 31 * Long.hashCode(offset) + Arrays.hashCode(shape);
    }
  }

  private final DataType dataType;
  private final Map<Place, INDArray> arrays = new HashMap<>();

  /** The views that were asked for, of each own array. */
  private final Map<INDArray, Known> views = new IdentityHashMap<>();

  private record Range(long from, long to) {}

  /**
   * What is known of an array: its tokens as rows, and its rows from the first to after the last.
   */
  private static final class Known {
    private final Map<Range, INDArray> parts = new HashMap<>();
    private INDArray rows;
  }

  private final List<INDArray> beyond = new ArrayList<>();
  private INDArray memory;
  private long firstValue;
  private long capacity;
  private long used;
  private long wanted;
  private boolean closed;
  private long arraysBeside;

  Arena(DataType dataType) {
    this.dataType = dataType;
  }

  /** Begins anew: arrays handed out before must not be used any more. */
  void reset() {
    closeBeyond();
    wanted = Math.max(wanted, used);
    used = 0;
    if (wanted > capacity) {
      allocate(wanted);
    }
  }

  /**
   * Begins anew with room for a number of values ({@link #aligned}), and gives memory back that is
   * more than twice as large; then not even the first pass allocates beside the common memory.
   */
  void resetTo(long needed) {
    reset();
    if (needed > capacity || capacity > 2 * needed) {
      wanted = needed;
      allocate(needed);
    }
  }

  /** Begins anew with room for at least a number of values. */
  void resetToAtLeast(long needed) {
    wanted = Math.max(wanted, needed);
    reset();
  }

  private static long length(long... shape) {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  /** Values that an array takes: arrays begin at multiples of 64 bytes. */
  static long aligned(long length, DataType dataType) {
    long alignment = ALIGNMENT_BYTES / dataType.width();
    return (length + alignment - 1) / alignment * alignment;
  }

  private long aligned(long length) {
    return aligned(length, dataType);
  }

  private void allocate(long elements) {
    forget();
    capacity = elements;
    if (elements == 0) {
      return;
    }
    long padding = ALIGNMENT_BYTES / dataType.width();
    try (MemoryWorkspace none = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      memory = Nd4j.createUninitialized(dataType, elements + padding);
    }
    // ND4J's own memory begins 16 bytes after such a multiple, and every vector would lie in two
    // lines of the cache: a tenth of a step.
    long bytesToBoundary = Math.floorMod(-memory.data().address(), (long) ALIGNMENT_BYTES);
    firstValue = bytesToBoundary / dataType.width();
  }

  private void forget() {
    arrays.clear();
    views.clear();
    if (memory != null) {
      memory.close();
      memory = null;
    }
    capacity = 0;
  }

  /**
   * An uninitialized row-major array, valid until the next {@link #reset}; outside of the common
   * memory where that is too small still.
   */
  INDArray array(long... shape) {
    long length = length(shape);
    long start = used;
    used += aligned(length);
    if (length == 0 || used > capacity) {
      return beyond(shape);
    }
    INDArray array = arrays.get(new Place(start, shape));
    if (array == null) {
      array = view(start, length, shape);
      arrays.put(new Place(start, shape.clone()), array);
      views.put(array, new Known());
    }
    return array;
  }

  private INDArray beyond(long... shape) {
    try (MemoryWorkspace none = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      INDArray array = Nd4j.createUninitialized(dataType, shape, 'c');
      if (array.closeable()) {
        arraysBeside++;
        beyond.add(array);
      }
      return array;
    }
  }

  private void closeBeyond() {
    beyond.forEach(INDArray::close);
    beyond.clear();
  }

  private INDArray view(long start, long length, long[] shape) {
    try (MemoryWorkspace none = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      long from = firstValue + start;
      return memory.get(NDArrayIndex.interval(from, from + length)).reshape('c', shape);
    }
  }

  /**
   * Tokens {@code [batch, tokens, dim]} as the rows {@code [batch * tokens, dim]}, a view.
   *
   * @return null if the array lies outside of the common memory
   */
  INDArray rows(INDArray tokens) {
    Known known = views.get(tokens);
    if (known != null && known.rows == null) {
      known.rows = rowsOf(tokens);
    }
    return known == null ? null : known.rows;
  }

  /**
   * Some neighbouring rows of an array's first axis, a view.
   *
   * @return null if the array lies outside of the common memory
   */
  INDArray rows(INDArray array, long from, long to) {
    Known known = views.get(array);
    if (known == null) {
      return null;
    }
    Range range = new Range(from, to);
    INDArray part = known.parts.get(range);
    if (part == null) {
      part = rowsOf(array, from, to);
      known.parts.put(range, part);
      views.put(part, new Known());
    }
    return part;
  }

  static INDArray rowsOf(INDArray array, long from, long to) {
    try (MemoryWorkspace none = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      return Views.rows(array, from, to - from);
    }
  }

  static INDArray rowsOf(INDArray tokens) {
    return tokens.reshape('c', tokens.size(0) * tokens.size(1), tokens.size(2));
  }

  /** Bytes held, those beside the common memory included, but not the few that align it. */
  long bytes() {
    long beside = beyond.stream().mapToLong(INDArray::length).sum();
    return (capacity + beside) * dataType.width();
  }

  /** How many arrays did not fit into the common memory so far. */
  long arraysBeside() {
    return arraysBeside;
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closeBeyond();
    forget();
    closed = true;
  }
}
