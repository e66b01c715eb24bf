package io.github.sparkreversible.datasets.source;

import org.apache.spark.sql.connector.metric.CustomSumMetric;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;

/**
 * How many malformed files a scan met, left out or kept as rows of nulls; shown with the scan in
 * Spark's user interface. Spark makes an instance of its own by the constructor without arguments.
 */
public final class MalformedFilesMetric extends CustomSumMetric {
  static final String NAME = "malformedFiles";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "number of malformed files";
  }

  /** The count of one task. */
  record Count(long value) implements CustomTaskMetric {
    @Override
    public String name() {
      return NAME;
    }
  }
}
