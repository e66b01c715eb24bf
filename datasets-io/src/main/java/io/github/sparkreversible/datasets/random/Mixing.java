package io.github.sparkreversible.datasets.random;

/**
 * Random numbers as a function of what they are for, so that they depend on no thread, worker or
 * order of calls.
 */
public final class Mixing {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private Mixing() {}

  /** A well mixed 64-bit function of the numbers; the finalizer is that of SplitMix64. */
  public static long mix(long... numbers) {
    long state = 0;
    for (long number : numbers) {
      state = finish(state + GOLDEN_GAMMA + number);
    }
    return state;
  }

  /** The same as a number from 0 (included) to 1 (excluded). */
  public static double uniform(long... numbers) {
    return (mix(numbers) >>> 11) * 0x1.0p-53;
  }

  private static long finish(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
