package io.github.sparkreversible.reversible;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The arenas of a thread: those that its stages share, and those of single stages. */
final class ThreadArenas {
  private static final ThreadLocal<ThreadArenas> OF_THREAD =
      ThreadLocal.withInitial(ThreadArenas::new);

  private final Map<DataType, Arena> temporaries = new EnumMap<>(DataType.class);
  private final Map<DataType, Arena> gradients = new EnumMap<>(DataType.class);

  /** Weak, so that the memory of a network that is gone is collected with it. */
  private final List<WeakReference<Arena>> all = new ArrayList<>();

  private ThreadArenas() {}

  static ThreadArenas current() {
    return OF_THREAD.get();
  }

  /** The arena of what one residual function computes on the way. */
  Arena temporaries(DataType dataType) {
    return temporaries.computeIfAbsent(dataType, this::ofStage);
  }

  /** The arena of the gradients that run through one stage. */
  Arena gradients(DataType dataType) {
    return gradients.computeIfAbsent(dataType, this::ofStage);
  }

  /** A new arena, for one stage; it is released together with the others. */
  Arena ofStage(DataType dataType) {
    Arena arena = new Arena(dataType);
    all.removeIf(each -> each.get() == null);
    all.add(new WeakReference<>(arena));
    return arena;
  }

  /** Tokens as rows, a view; the same object for the same array of an arena. */
  INDArray rows(INDArray tokens) {
    for (WeakReference<Arena> each : all) {
      Arena arena = each.get();
      INDArray rows = arena == null ? null : arena.rows(tokens);
      if (rows != null) {
        return rows;
      }
    }
    return Arena.rowsOf(tokens);
  }

  /** Rows of the first axis, a view; the same object for the same rows of an arena's array. */
  INDArray rows(INDArray array, long from, long to) {
    for (WeakReference<Arena> each : all) {
      Arena arena = each.get();
      INDArray rows = arena == null ? null : arena.rows(array, from, to);
      if (rows != null) {
        return rows;
      }
    }
    return Arena.rowsOf(array, from, to);
  }

  /** Bytes that all arenas of the thread hold. */
  long bytes() {
    long bytes = 0;
    for (WeakReference<Arena> each : all) {
      Arena arena = each.get();
      bytes += arena == null ? 0 : arena.bytes();
    }
    return bytes;
  }

  /** How many arrays did not fit into the memory of the thread's arenas so far. */
  long arraysBeside() {
    long count = 0;
    for (WeakReference<Arena> each : all) {
      Arena arena = each.get();
      count += arena == null ? 0 : arena.arraysBeside();
    }
    return count;
  }

  /** Releases all arenas of the calling thread; stages take new ones when they need them. */
  static void release() {
    ThreadArenas arenas = OF_THREAD.get();
    OF_THREAD.remove();
    for (WeakReference<Arena> each : arenas.all) {
      Arena arena = each.get();
      if (arena != null) {
        arena.close();
      }
    }
  }
}
