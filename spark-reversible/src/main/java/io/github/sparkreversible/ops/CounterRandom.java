package io.github.sparkreversible.ops;

/**
 * Random numbers by counting: the number at a place is a function of a key and the place alone, so
 * that they can be drawn again in any order, by any thread, whatever else draws numbers.
 *
 * <p>The function is the finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom
 * number generators, OOPSLA 2014), applied to the sequence that the key starts.
 */
public final class CounterRandom {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final double UNIT = 0x1.0p-53;

  private CounterRandom() {}

  /** A key that depends on all parts and their order. */
  public static long key(long... parts) {
    long key = GOLDEN;
    for (long part : parts) {
      key = mix(key + GOLDEN + mix(part));
    }
    return key;
  }

  /** A uniform number from 0 (included) to 1 (excluded). */
  public static double uniform(long key, long place) {
    return (mix(key + place * GOLDEN) >>> 11) * UNIT;
  }

  /**
   * Normally distributed numbers of mean 0 and variance 1 (Box and Muller 1958), from the uniform
   * numbers at the places from {@code place} on, as many as there are values, rounded up to an even
   * number.
   */
  public static void normal(long key, long place, double[] values) {
    for (int i = 0; i < values.length; i += 2) {
      double radius = Math.sqrt(-2 * Math.log1p(-uniform(key, place + i)));
      double angle = 2 * Math.PI * uniform(key, place + i + 1);
      values[i] = radius * Math.cos(angle);
      if (i + 1 < values.length) {
        values[i + 1] = radius * Math.sin(angle);
      }
    }
  }

  private static long mix(long bits) {
    long mixed = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
