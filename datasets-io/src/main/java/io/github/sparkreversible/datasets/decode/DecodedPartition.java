package io.github.sparkreversible.datasets.decode;

import io.github.sparkreversible.datasets.source.FileFormat;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Decodes the rows of a partition as they are asked for.
 *
 * @param format the format under its options
 * @param input where a row has its file
 * @param passing indexes of the columns that pass through
 * @param configuration Hadoop settings
 * @param malformedFiles counts files that could not be read
 */
record DecodedPartition(
    FileFormat format,
    DecodeInput input,
    List<Integer> passing,
    Broadcast<SerializableConfiguration> configuration,
    LongAccumulator malformedFiles)
    implements MapPartitionsFunction<Row, Row> {
  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    DecodedRows decoded = new DecodedRows(this, rows);
    TaskContext task = TaskContext.get();
    if (task != null) {
      // A limit leaves rows unread.
      task.addTaskCompletionListener((TaskCompletionListener) context -> decoded.close());
    }
    return decoded;
  }
}
