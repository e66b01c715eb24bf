package io.github.sparkreversible.testing;

import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/**
 * One Spark session for all tests of a JVM: {@code local[2]}, no user interface. Spark's own
 * shutdown hook stops it.
 */
public final class LocalSpark {
  private LocalSpark() {}

  /**
   * The shared session, made on the first call. A test that changes its settings puts them back.
   */
  public static synchronized SparkSession session() {
    return SparkSession.builder()
        .master("local[2]")
        .appName("tests")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "localhost")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .config(
            "spark.sql.warehouse.dir",
            Path.of("target", "spark-warehouse").toAbsolutePath().toUri().toString())
        .getOrCreate();
  }
}
