package io.github.sparkreversible.ml;

import io.github.sparkreversible.ops.CounterRandom;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Hard rows of a pair of classes with which others of the pair are mixed: those with the smallest
 * of random numbers that the seed and the rows' keys give, so that they are the same however the
 * rows are partitioned. Of rows of one key there is one.
 */
final class PairPartners implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final long PLACES = 1L << 24;
  private static final int MOST = 64;
  private static final long DRAW = 0x9A27;

  private final int limit;
  private final TreeMap<Long, Partner> partners = new TreeMap<>();

  private record Partner(long key, float[] feature) implements Serializable {}

  PairPartners(int limit) {
    this.limit = limit;
  }

  /**
   * Partners to be kept of each pair: {@value #MOST}, fewer where all pairs together would take
   * more than {@value #PLACES} numbers, but at least 2, so that none is its only partner.
   */
  static int limit(int pairs, int dim) {
    return (int) Math.max(2, Math.min(MOST, PLACES / Math.max(1, (long) pairs * dim)));
  }

  PairPartners add(long key, float[] feature, long seed) {
    put(CounterRandom.key(seed, key, DRAW), new Partner(key, feature));
    return this;
  }

  PairPartners add(PairPartners other) {
    other.partners.forEach(this::put);
    return this;
  }

  private void put(long order, Partner partner) {
    // Rows of one key need not have the same features; which of them stays must not depend on
    // order.
    partners.merge(
        order, partner, (one, two) -> Arrays.compare(one.feature, two.feature) <= 0 ? one : two);
    if (partners.size() > limit) {
      partners.pollLastEntry();
    }
  }

  /** A row's feature and then those of its partners: {@code [1 + partners, dim]}. */
  float[] with(long key, float[] feature) {
    float[] rows = Arrays.copyOf(feature, feature.length * (1 + partners.size()));
    int end = feature.length;
    for (Map.Entry<Long, Partner> each : partners.entrySet()) {
      if (each.getValue().key != key) {
        System.arraycopy(each.getValue().feature, 0, rows, end, feature.length);
        end += feature.length;
      }
    }
    return end == rows.length ? rows : Arrays.copyOf(rows, end);
  }
}
