package io.github.sparkreversible.datasets.augmentation;

import io.github.sparkreversible.datasets.random.Mixing;
import java.util.SplittableRandom;

/**
 * Where the random numbers of one row in one epoch come from.
 *
 * <p>Each step of an augmentation draws for purposes of its own, so that a step does the same
 * whatever other steps there are.
 *
 * @param seed of the whole training or data set
 * @param row number or key of the row
 * @param epoch from 0
 */
public record Draw(long seed, long row, int epoch) {

  /** What is drawn; the order is part of what a seed means: new ones come last. */
  enum Purpose {
    SHIFT_DOWN,
    SHIFT_RIGHT,
    CROP,
    FLIP,
    OPERATIONS,
    COLOUR,
    CLOUD_FLIP,
    CLOUD_SCALE,
    CLOUD_ROTATION,
    CLOUD_TRANSLATION,
    CLOUD_JITTER,
    CLOUD_DROP
  }

  /** A number from 0 (included) to 1 (excluded). */
  double uniform(Purpose purpose) {
    return Mixing.uniform(seed, epoch, row, number(purpose));
  }

  /** As many numbers as are needed. */
  SplittableRandom random(Purpose purpose) {
    return new SplittableRandom(Mixing.mix(seed, epoch, row, number(purpose)));
  }

  private static int number(Purpose purpose) {
    return purpose.ordinal() + 1;
  }

  /** A number between two others. */
  static double between(double least, double most, SplittableRandom random) {
    return least + random.nextDouble() * (most - least);
  }
}
