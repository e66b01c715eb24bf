package io.github.sparkreversible.ml;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/**
 * Chooses pairs of rows that lie sorted by identity. Pairs of each kind are numbered, so that a
 * choice of numbers is a choice of pairs.
 */
final class PairChoice {
  private final long[] starts;
  private final SplittableRandom random;

  /**
   * A choice.
   *
   * @param counts number of rows of each identity, in the order of the rows
   * @param seed of the random choice
   */
  PairChoice(long[] counts, long seed) {
    starts = new long[counts.length + 1];
    for (int i = 0; i < counts.length; i++) {
      starts[i + 1] = starts[i] + counts[i];
    }
    random = new SplittableRandom(seed);
  }

  /** Takes the numbers of two rows, the smaller first. */
  interface Pairs {
    void add(long first, long second);
  }

  /** Up to {@code limit} pairs of rows of the same identity. */
  void genuine(int limit, Pairs pairs) {
    long[] before = new long[starts.length];
    for (int i = 0; i + 1 < starts.length; i++) {
      long rows = starts[i + 1] - starts[i];
      before[i + 1] = Math.addExact(before[i], Math.multiplyExact(rows, rows - 1) / 2);
    }
    choose(before[starts.length - 1], limit)
        .forEach(
            number -> {
              int identity = find(before, number);
              long place = number - before[identity];
              long second = (long) ((1 + Math.sqrt(1 + 8.0 * place)) / 2);
              // The root of a large number may be rounded past the next row.
              while (second * (second - 1) / 2 > place) {
                second--;
              }
              while ((second + 1) * second / 2 <= place) {
                second++;
              }
              long first = place - second * (second - 1) / 2;
              pairs.add(starts[identity] + first, starts[identity] + second);
            });
  }

  /** Up to {@code limit} pairs of rows of different identities. */
  void impostor(int limit, Pairs pairs) {
    long all = starts[starts.length - 1];
    long[] before = new long[starts.length];
    for (int i = 0; i + 1 < starts.length; i++) {
      long rows = starts[i + 1] - starts[i];
      before[i + 1] = Math.addExact(before[i], Math.multiplyExact(rows, all - starts[i + 1]));
    }
    choose(before[starts.length - 1], limit)
        .forEach(
            number -> {
              int identity = find(before, number);
              long place = number - before[identity];
              long behind = all - starts[identity + 1];
              pairs.add(starts[identity] + place / behind, starts[identity + 1] + place % behind);
            });
  }

  /** The identity whose pairs have the number. */
  private static int find(long[] before, long number) {
    int low = 0;
    int high = before.length - 1;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (before[middle] <= number) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** All numbers below {@code total}, or {@code limit} different ones, each as likely (Floyd). */
  private LongStream choose(long total, int limit) {
    if (total <= limit) {
      return LongStream.range(0, total);
    }
    Set<Long> chosen = new HashSet<>();
    for (long last = total - limit; last < total; last++) {
      long number = random.nextLong(last + 1);
      chosen.add(chosen.contains(number) ? last : number);
    }
    return chosen.stream().mapToLong(Long::longValue).sorted();
  }
}
