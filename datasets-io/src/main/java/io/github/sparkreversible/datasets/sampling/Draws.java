package io.github.sparkreversible.datasets.sampling;

import java.util.SplittableRandom;

/** Random choices among the numbers from 0 to n - 1. */
public final class Draws {
  private Draws() {}

  /**
   * Different numbers; every set of them is equally likely.
   *
   * @param count how many, at most {@code n}
   * @return in ascending order
   */
  public static int[] different(int count, int n, SplittableRandom random) {
    if (count < 0 || count > n) {
      throw new IllegalArgumentException(
          "%d different numbers cannot be drawn out of %d".formatted(count, n));
    }
    int[] drawn = new int[count];
    int found = 0;
    for (int i = 0; found < count; i++) {
      // Of the n - i numbers that are left, count - found are still to be drawn.
      if (random.nextInt(n - i) < count - found) {
        drawn[found++] = i;
      }
    }
    return drawn;
  }

  /**
   * At least n numbers: each of them floor(count / n) times, the rest as {@link #different} ones.
   *
   * @param count how many, at least {@code n}
   * @return 0 to n - 1 as often as it is complete, then the rest in ascending order
   * @throws IllegalArgumentException if {@code n} is not positive
   */
  public static int[] repeated(int count, int n, SplittableRandom random) {
    if (n < 1) {
      throw new IllegalArgumentException(
          "%d numbers cannot be drawn out of %d, expected at least 1".formatted(count, n));
    }
    int whole = count - count % n;
    int[] drawn = new int[count];
    for (int i = 0; i < whole; i++) {
      drawn[i] = i % n;
    }
    System.arraycopy(different(count - whole, n, random), 0, drawn, whole, count - whole);
    return drawn;
  }
}
