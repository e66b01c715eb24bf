package io.github.sparkreversible.training;

import io.github.sparkreversible.datasets.tensor.Columns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Decodes the rows of a DataFrame once into {@link TrainingShards}: one streaming pass, a file a
 * partition and set, no partition in memory.
 *
 * <p>A task attempt writes under names of its own and reports them with its result. Spark takes one
 * result a partition, so that rows of failed, repeated or speculative attempts never count twice,
 * whatever lies in the folder. Rows are numbered by partition and position in it.
 */
public final class ShardWriter {
  private ShardWriter() {}

  /**
   * The sets of rows of a training.
   *
   * @param training at least one row
   * @param validation null without validation
   * @param classes number of classes
   * @param channels statistics of the pixels of the training rows
   * @param skipped rows left out because tensor or label is null
   */
  public record Sets(
      TrainingShards training,
      TrainingShards validation,
      int classes,
      ChannelSums channels,
      long skipped) {}

  /**
   * Writes the shards.
   *
   * @param rows any DataFrame with the columns
   * @param columns which columns, and how to split
   * @param directory an existing folder that the executors reach
   * @throws IllegalArgumentException if there are no training rows, no validation rows where some
   *     are asked for, or tensors of different shapes
   */
  public static Sets write(Dataset<?> rows, ShardColumns columns, Path directory) {
    JavaSparkContext spark = new JavaSparkContext(rows.sparkSession().sparkContext());
    Broadcast<SerializableConfiguration> hadoop =
        spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
    try {
      List<PartitionShards> written =
          select(rows, columns)
              .toJavaRDD()
              .mapPartitionsWithIndex(
                  new PartitionWriter(columns, directory.toString(), hadoop), false)
              .collect();
      return collect(written, columns, directory);
    } finally {
      hadoop.destroy();
    }
  }

  private static Dataset<Row> select(Dataset<?> rows, ShardColumns columns) {
    List<Column> selected = new ArrayList<>();
    selected.add(Columns.column(columns.features()));
    selected.add(Columns.column(columns.label()).cast(DataTypes.DoubleType));
    selected.add(
        columns.validationIndicator().isEmpty()
            ? functions.lit(false)
            : Columns.column(columns.validationIndicator()));
    selected.add(
        columns.origin().isEmpty()
            ? functions.lit("")
            : Columns.column(columns.origin()).cast(DataTypes.StringType));
    // As augmenters that stand alone have it, so that both draw the same.
    selected.add(columns.rowKey().isEmpty() ? functions.lit(0L) : Columns.hash(columns.rowKey()));
    return rows.select(selected.toArray(new Column[0]));
  }

  private static Sets collect(List<PartitionShards> written, ShardColumns columns, Path directory) {
    checkSameLayout(written, columns);
    List<PartitionShards.Part> training = written.stream().map(PartitionShards::training).toList();
    List<PartitionShards.Part> validation =
        written.stream().map(PartitionShards::validation).toList();
    long trainingRows = training.stream().mapToLong(PartitionShards.Part::rows).sum();
    long validationRows = validation.stream().mapToLong(PartitionShards.Part::rows).sum();
    long skipped = written.stream().mapToLong(PartitionShards::skipped).sum();
    if (trainingRows + validationRows == 0) {
      throw nothingToTrainOn(columns, skipped);
    }
    if (trainingRows == 0) {
      throw new IllegalArgumentException(
          "All %d rows are validation rows, expected at least one row to train on; %s"
              .formatted(validationRows, splitHint(columns)));
    }
    if (columns.validates() && validationRows == 0) {
      throw new IllegalArgumentException(
          "None of the %d rows is a validation row, expected at least one; %s"
              .formatted(trainingRows, splitHint(columns)));
    }
    ShardLayout layout =
        written.stream().filter(part -> part.layout() != null).findFirst().orElseThrow().layout();
    int classes = columns.classes() > 0 ? columns.classes() : inferredClasses(written);
    ChannelSums channels = new ChannelSums();
    written.forEach(part -> channels.add(part.channels()));
    return new Sets(
        shards(training, layout, classes, directory),
        validationRows == 0 ? null : shards(validation, layout, classes, directory),
        classes,
        channels,
        skipped);
  }

  private static IllegalArgumentException nothingToTrainOn(ShardColumns columns, long skipped) {
    return new IllegalArgumentException(
        skipped == 0
            ? "There are no rows to train on: the input has zero rows in column '%s'"
                .formatted(columns.features())
            : "There are no rows to train on: in all %d rows column '%s' or '%s' is null (handleInvalid is skip)"
                .formatted(skipped, columns.features(), columns.label()));
  }

  private static String splitHint(ShardColumns columns) {
    return columns.validationIndicator().isEmpty()
        ? "validationFraction is " + columns.validationFraction() + ", or give more rows"
        : "check column '" + columns.validationIndicator() + "' (validationIndicatorCol)";
  }

  private static void checkSameLayout(List<PartitionShards> written, ShardColumns columns) {
    PartitionShards first = null;
    for (PartitionShards part : written) {
      if (part.layout() == null) {
        continue;
      }
      if (first == null) {
        first = part;
      } else if (!first.layout().equals(part.layout())) {
        throw PartitionWriter.differentLayout(
            columns.features(), part.firstRow(), part.layout(), first.firstRow(), first.layout());
      }
    }
  }

  private static int inferredClasses(List<PartitionShards> written) {
    int classes = 0;
    for (PartitionShards part : written) {
      classes = Math.max(classes, part.training().labelCounts().size());
      classes = Math.max(classes, part.validation().labelCounts().size());
    }
    return classes;
  }

  private static TrainingShards shards(
      List<PartitionShards.Part> parts, ShardLayout layout, int classes, Path directory) {
    List<TrainingShards.Shard> files = new ArrayList<>();
    for (PartitionShards.Part part : parts) {
      if (part.rows() > 0) {
        files.add(new TrainingShards.Shard(part.file(), part.rows()));
      }
    }
    return new TrainingShards(
        directory.toString(), layout, files, classes, labelCounts(parts, classes));
  }

  private static List<Long> labelCounts(List<PartitionShards.Part> parts, int classes) {
    long[] sums = new long[classes];
    for (PartitionShards.Part part : parts) {
      for (int label = 0; label < part.labelCounts().size(); label++) {
        sums[label] += part.labelCounts().get(label);
      }
    }
    return Arrays.stream(sums).boxed().toList();
  }
}
