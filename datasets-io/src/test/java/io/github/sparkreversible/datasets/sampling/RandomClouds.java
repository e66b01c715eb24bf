package io.github.sparkreversible.datasets.sampling;

import io.github.sparkreversible.datasets.tensor.Tensor;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Made-up clouds of tests. */
final class RandomClouds {
  private RandomClouds() {}

  /** Points in the unit cube, whose further columns hold their number. */
  static Tensor cube(int points, int columns, SplittableRandom random) {
    float[] values = new float[points * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % columns < 3 ? (float) random.nextDouble() : i / columns;
    }
    return Tensor.ofFloats(values, points, columns);
  }

  /** The numbers below n in a random order. */
  static int[] permutation(int n, SplittableRandom random) {
    int[] order = IntStream.range(0, n).toArray();
    for (int i = n - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
    return order;
  }

  /** A cloud of these coordinates, x y z x y z. */
  static Tensor of(float... coordinates) {
    return Tensor.ofFloats(coordinates, coordinates.length / 3, 3);
  }

  static int[] sorted(int... numbers) {
    int[] sorted = numbers.clone();
    Arrays.sort(sorted);
    return sorted;
  }
}
