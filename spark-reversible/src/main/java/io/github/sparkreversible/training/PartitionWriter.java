package io.github.sparkreversible.training;

import io.github.sparkreversible.datasets.random.Mixing;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Task of {@link ShardWriter}: streams the rows of one partition into shard files. A row is
 * (tensor, label, validation indicator, origin, key).
 */
final class PartitionWriter
    implements Function2<Integer, Iterator<Row>, Iterator<PartitionShards>> {
  private static final long serialVersionUID = 1L;
  private static final int TENSOR = 0;
  private static final int LABEL = 1;
  private static final int INDICATOR = 2;
  private static final int ORIGIN = 3;
  private static final int KEY = 4;

  private final ShardColumns columns;
  private final String directory;
  private final Broadcast<SerializableConfiguration> hadoop;

  PartitionWriter(
      ShardColumns columns, String directory, Broadcast<SerializableConfiguration> hadoop) {
    this.columns = columns;
    this.directory = directory;
    this.hadoop = hadoop;
  }

  @Override
  public Iterator<PartitionShards> call(Integer partition, Iterator<Row> rows) throws IOException {
    long attempt = TaskContext.get().taskAttemptId();
    Configuration configuration = hadoop.getValue().value();
    ShardLayout layout = null;
    String first = "";
    long skipped = 0;
    ChannelSums channels = new ChannelSums();
    try (ShardFile training =
            new ShardFile(directory, fileName("train", partition, attempt), configuration);
        ShardFile validation =
            new ShardFile(directory, fileName("validation", partition, attempt), configuration)) {
      for (long position = 0; rows.hasNext(); position++) {
        Row row = rows.next();
        if (columns.skipInvalid() && (row.isNullAt(TENSOR) || row.isNullAt(LABEL))) {
          skipped++;
          continue;
        }
        String name = name(row, partition, position);
        RowClip clip = RowClip.of(row.getStruct(TENSOR), columns.features(), columns.kind(), name);
        if (layout == null) {
          layout = clip.layout();
          first = name;
        } else if (!layout.equals(clip.layout())) {
          throw differentLayout(columns.features(), name, clip.layout(), first, layout);
        }
        if (validates(row, name, partition, position)) {
          validation.write(clip.tensor(), label(row, name), key(row, name));
        } else {
          training.write(clip.tensor(), label(row, name), key(row, name));
          channels.add(clip.tensor(), layout.channels());
        }
      }
      return List.of(
              new PartitionShards(
                  partition,
                  layout,
                  first,
                  training.finish(),
                  validation.finish(),
                  channels,
                  skipped))
          .iterator();
    }
  }

  /** Name of a shard file; no two task attempts of an application have the same. */
  static String fileName(String set, int partition, long attempt) {
    return "%s-%05d-%d.shard".formatted(set, partition, attempt);
  }

  private static String name(Row row, int partition, long position) {
    String origin = row.getString(ORIGIN);
    return origin == null || origin.isEmpty()
        ? "row " + position + " of partition " + partition
        : "row '" + origin + "'";
  }

  static IllegalArgumentException differentLayout(
      String column, String name, ShardLayout found, String firstName, ShardLayout expected) {
    return new IllegalArgumentException(
        "Column '%s' holds %s in %s, expected %s as in %s: all %s of a training have one shape; %s"
            .formatted(
                column, found, name, expected, firstName, found.kind().noun(), found.remedy()));
  }

  private int label(Row row, String name) {
    Object found = row.isNullAt(LABEL) ? null : row.getDouble(LABEL);
    int limit = columns.labelLimit();
    if (found instanceof Double value && value >= 0 && value < limit && value == Math.rint(value)) {
      return (int) value.doubleValue();
    }
    throw new IllegalArgumentException(
        "Column '%s' is %s in %s, expected a whole number from 0 to %d%s"
            .formatted(columns.label(), found, name, limit - 1, labelHint(found)));
  }

  private long key(Row row, String name) {
    if (row.isNullAt(KEY)) {
      throw new IllegalArgumentException(
          "Column '%s' (param 'keyCol') is null in %s, expected a value that tells rows apart"
              .formatted(columns.rowKey(), name));
    }
    return row.getLong(KEY);
  }

  private String labelHint(Object found) {
    if (found == null) {
      return "; set handleInvalid to skip to leave such rows out";
    }
    return columns.classes() > 0
        ? " (the column's metadata has " + columns.classes() + " classes)"
        : " (without label metadata; index more classes with StringIndexer)";
  }

  private boolean validates(Row row, String name, int partition, long position) {
    if (row.isNullAt(INDICATOR)) {
      throw new IllegalArgumentException(
          "Column '%s' is null in %s, expected true or false"
              .formatted(columns.validationIndicator(), name));
    }
    return row.getBoolean(INDICATOR)
        || Mixing.uniform(columns.seed(), partition, position) < columns.validationFraction();
  }
}
