package io.github.sparkreversible.pipelines.experiment;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.xxhash64;

import org.apache.spark.sql.Column;

/**
 * Random numbers of a row from its columns and a seed, where those of Spark's own {@code rand}
 * depend on partitions and order.
 */
final class Draws {
  private static final long UNITS = 1L << 30;

  private Draws() {}

  /** A number from 0 to less than 1. */
  static Column uniform(long seed, Column... key) {
    return below(lit(UNITS), seed, key).divide(lit((double) UNITS));
  }

  /** A whole number from 0 to less than a limit. */
  static Column below(Column limit, long seed, Column... key) {
    Column[] parts = new Column[key.length + 1];
    System.arraycopy(key, 0, parts, 0, key.length);
    parts[key.length] = lit(seed);
    return pmod(xxhash64(parts), limit);
  }
}
