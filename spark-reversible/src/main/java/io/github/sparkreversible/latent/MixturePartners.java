package io.github.sparkreversible.latent;

import io.github.sparkreversible.ops.CounterRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The hard samples by unordered pair of true class and rival. */
final class MixturePartners {
  /** Stands for no partner. */
  static final int NONE = -1;

  private final HardSamples samples;
  private final Map<Long, List<Integer>> rowsOfPair = new HashMap<>();

  MixturePartners(HardSamples samples) {
    this.samples = samples;
    for (int row : samples.rows()) {
      rowsOfPair.computeIfAbsent(samples.pair(row), pair -> new ArrayList<>()).add(row);
    }
  }

  /** Another hard sample of the row's pair, each with the same probability, or {@link #NONE}. */
  int draw(int row, long key, long place) {
    List<Integer> rows = rowsOfPair.get(samples.pair(row));
    int others = rows.size() - 1;
    if (others == 0) {
      return NONE;
    }
    int index = (int) (CounterRandom.uniform(key, place) * others);
    int partner = rows.get(index);
    return partner == row ? rows.get(others) : partner;
  }
}
