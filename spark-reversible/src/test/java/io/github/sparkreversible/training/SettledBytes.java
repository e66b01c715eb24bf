package io.github.sparkreversible.training;

import java.util.function.LongSupplier;

/**
 * A process's count of native bytes, once what nobody holds any more is released: it would be taken
 * off a measurement if that happened in the midst of it.
 */
final class SettledBytes {
  private static final int SETTLED_ROUNDS = 6;
  private static final int MOST_ROUNDS = 200;
  private static final long PAUSE_MILLISECONDS = 50;

  private SettledBytes() {}

  /** The count, the same for a while. */
  static long of(LongSupplier bytes) throws InterruptedException {
    long before = bytes.getAsLong();
    // References are found by the collector and freed by other threads, each in its own time.
    int unchanged = 0;
    for (int round = 0; round < MOST_ROUNDS && unchanged < SETTLED_ROUNDS; round++) {
      System.gc();
      Thread.sleep(PAUSE_MILLISECONDS);
      long after = bytes.getAsLong();
      unchanged = after == before ? unchanged + 1 : 0;
      before = after;
    }
    return before;
  }
}
