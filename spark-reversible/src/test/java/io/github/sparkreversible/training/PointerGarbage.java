package io.github.sparkreversible.training;

import org.bytedeco.javacpp.Pointer;

/**
 * Pointers of JavaCPP that nobody holds any more. Its bytes are those of the process: what other
 * tests have left would be taken off if it were released during a measurement, and what the
 * measured steps leave is counted until a collection, which comes when it comes.
 */
final class PointerGarbage {
  private static final int SETTLED_ROUNDS = 6;
  private static final int MOST_ROUNDS = 200;

  private PointerGarbage() {}

  /** Releases it. */
  static void release() {
    long before = Pointer.totalBytes();
    // References are found by the collector and freed by a thread of JavaCPP, each in its own time.
    int unchanged = 0;
    for (int round = 0; round < MOST_ROUNDS && unchanged < SETTLED_ROUNDS; round++) {
      System.gc();
      pause();
      long after = Pointer.totalBytes();
      unchanged = after == before ? unchanged + 1 : 0;
      before = after;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while garbage was released", e);
    }
  }
}
