package io.github.sparkreversible.datasets.transform;

import java.nio.file.Path;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;

/** Stages on Structured Streaming. */
final class Streams {
  private Streams() {}

  /** What a stage makes of rows that arrive as files, one file a batch. */
  static Dataset<Row> transformed(Dataset<Row> rows, Transformer stage, Path folder)
      throws Exception {
    SparkSession spark = rows.sparkSession();
    String input = folder.resolve("arriving").toUri().toString();
    String output = folder.resolve("done").toUri().toString();
    rows.repartition(3).write().parquet(input);
    Dataset<Row> arriving =
        spark.readStream().schema(rows.schema()).option("maxFilesPerTrigger", "1").parquet(input);
    StreamingQuery query =
        stage
            .transform(arriving)
            .writeStream()
            .format("parquet")
            .option("checkpointLocation", folder.resolve("state").toUri().toString())
            .trigger(Trigger.AvailableNow())
            .start(output);
    query.awaitTermination();
    return spark.read().parquet(output);
  }
}
