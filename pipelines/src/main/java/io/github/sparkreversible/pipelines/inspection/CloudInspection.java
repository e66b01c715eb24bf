package io.github.sparkreversible.pipelines.inspection;

import static io.github.sparkreversible.pipelines.inspection.CloudFactsFormat.COLUMNS;
import static io.github.sparkreversible.pipelines.inspection.CloudFactsFormat.COUNT;
import static io.github.sparkreversible.pipelines.inspection.CloudFactsFormat.FINITE_COUNT;
import static io.github.sparkreversible.pipelines.inspection.CloudFactsFormat.MAX;
import static io.github.sparkreversible.pipelines.inspection.CloudFactsFormat.MEAN;
import static io.github.sparkreversible.pipelines.inspection.CloudFactsFormat.MIN;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.github.sparkreversible.datasets.source.FileFormat;
import io.github.sparkreversible.datasets.source.ReadMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;

/** Facts of point clouds: {@link CloudFactsFormat} says which. */
public final class CloudInspection implements Inspection {
  /** Columns whose statistics are shown; a file may have thousands. */
  private static final int MOST_COLUMNS = 8;

  @Override
  public List<String> readOptions() {
    return CloudFactsFormat.OPTIONS;
  }

  @Override
  public Dataset<Row> facts(
      SparkSession spark, String data, Map<String, String> options, ReadMode mode) {
    Column error = mode == ReadMode.PERMISSIVE ? col(FileFormat.CORRUPT_RECORD) : lit(null);
    return spark
        .read()
        .format(CloudFactsSource.class.getName())
        .options(options)
        .option("recursiveFileLookup", true)
        .option("mode", mode.name())
        .load(data)
        .select(
            col(ORIGIN),
            error.cast(DataTypes.StringType).as(ERROR),
            col(COUNT),
            col(FINITE_COUNT),
            col(COLUMNS),
            col(MIN),
            col(MAX),
            col(MEAN),
            col(PICTURE));
  }

  @Override
  public String pictureType() {
    return Pictures.PNG;
  }

  @Override
  public String pictureLegend() {
    return "A view of the first cloud of each file from obliquely above, z upward, coloured by"
        + " height: blue is low, red is high.";
  }

  @Override
  public String amountColumn() {
    return COUNT;
  }

  @Override
  public String unit() {
    return "point";
  }

  @Override
  public Caption caption(Row facts) {
    List<String> lines = new ArrayList<>();
    Long count = facts.getAs(COUNT);
    Long finite = facts.getAs(FINITE_COUNT);
    if (count != null) {
      lines.add(
          FactText.count(count, "point")
              + (finite == null || finite.equals(count)
                  ? ""
                  : String.format(Locale.ROOT, ", %,d of them finite", finite)));
    }
    List<List<String>> table = new ArrayList<>();
    if (facts.getAs(COLUMNS) != null) {
      List<String> columns = facts.getList(facts.fieldIndex(COLUMNS));
      int shown = Math.min(columns.size(), MOST_COLUMNS);
      if (facts.getAs(MEAN) == null) {
        lines.add("columns " + String.join(", ", columns.subList(0, shown)));
      } else {
        table = table(facts, columns.subList(0, shown));
      }
      if (columns.size() > shown) {
        lines.add("and " + FactText.count(columns.size() - shown, "more column"));
      }
    }
    return new Caption(lines, table, null);
  }

  private static List<List<String>> table(Row facts, List<String> columns) {
    List<Double> min = facts.getList(facts.fieldIndex(MIN));
    List<Double> mean = facts.getList(facts.fieldIndex(MEAN));
    List<Double> max = facts.getList(facts.fieldIndex(MAX));
    List<List<String>> table = new ArrayList<>();
    table.add(List.of("", "min", "mean", "max"));
    for (int i = 0; i < columns.size(); i++) {
      table.add(
          List.of(
              columns.get(i),
              FactText.number(min.get(i)),
              FactText.number(mean.get(i)),
              FactText.number(max.get(i))));
    }
    return table;
  }
}
