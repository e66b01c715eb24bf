package io.github.sparkreversible.datasets.pointcloud;

import io.github.sparkreversible.datasets.files.NewFile;
import io.github.sparkreversible.datasets.pointcloud.format.PointCloudWriter;
import io.github.sparkreversible.datasets.pointcloud.format.PointTable;
import io.github.sparkreversible.datasets.source.NamedFiles;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Writes rows of the data source {@code pointcloud} as files, one a row, on the executors: the
 * columns {@code tensor}, {@code columns} and {@code offset}, and {@code pointLabels} as a further
 * column {@code label} where the rows have it.
 *
 * <pre>{@code
 * CloudFiles.write(clouds.withColumn("name", monotonically_increasing_id().cast("string")),
 *     "name", "hdfs:///clouds", PointCloudWriter.PLY_BINARY);
 * }</pre>
 *
 * <p>A file appears when it is complete; what a failed job has left may be incomplete as a set.
 */
public final class CloudFiles {
  /** Name of the column that labels of points are written to. */
  static final String LABEL_COLUMN = "label";

  /** Whole numbers up to this are exact in float32. */
  private static final int LARGEST_EXACT = 1 << 24;

  private CloudFiles() {}

  /**
   * Writes all clouds.
   *
   * @param clouds rows with the columns of the source and with names
   * @param nameColumn string column: path of the file below the folder, without its ending; each
   *     name once
   * @param folder absent or empty
   * @param writer format of the files
   * @throws IllegalArgumentException if a column is missing or has another type, a name is null,
   *     twice there or leads out of the folder, or the folder is not empty
   * @throws IOException if the file system fails
   */
  public static void write(
      Dataset<Row> clouds, String nameColumn, String folder, PointCloudWriter writer)
      throws IOException {
    StructType schema = clouds.schema();
    TensorColumn.checkSchema(schema, PointCloudColumns.TENSOR);
    for (String column : List.of(PointCloudColumns.COLUMNS, PointCloudColumns.OFFSET)) {
      if (!Arrays.asList(schema.fieldNames()).contains(column)) {
        throw new IllegalArgumentException(
            "Column '" + column + "' does not exist, expected it as the data source gives it");
      }
    }
    if (!schema
        .apply(PointCloudColumns.COLUMNS)
        .dataType()
        .sameType(DataTypes.createArrayType(DataTypes.StringType))) {
      throw new IllegalArgumentException(
          "Column 'columns' has type "
              + schema.apply(PointCloudColumns.COLUMNS).dataType().simpleString()
              + ", expected array<string>");
    }
    boolean labels = Arrays.asList(schema.fieldNames()).contains(PointCloudColumns.POINT_LABELS);
    List<String> columns =
        new ArrayList<>(
            List.of(PointCloudColumns.TENSOR, PointCloudColumns.COLUMNS, PointCloudColumns.OFFSET));
    if (labels) {
      columns.add(PointCloudColumns.POINT_LABELS);
    }
    NamedFiles.write(
        clouds,
        nameColumn,
        columns,
        folder,
        "." + writer.ending(),
        new Cloud(nameColumn, writer, labels));
  }

  /** Writes a cloud. */
  private record Cloud(String nameColumn, PointCloudWriter writer, boolean labels)
      implements NamedFiles.RowFile {
    @Override
    public void write(Row row, Path path, Configuration configuration) throws IOException {
      PointTable points = table(row);
      NewFile.write(
          path,
          configuration,
          out -> {
            OutputStream buffered = new BufferedOutputStream(out);
            writer.write(points, buffered);
            buffered.flush();
          });
    }

    private PointTable table(Row row) {
      int at = row.fieldIndex(PointCloudColumns.TENSOR);
      if (row.isNullAt(at)) {
        throw new IllegalArgumentException(
            "The cloud named '"
                + row.getAs(nameColumn)
                + "' is null; leave out such rows before writing");
      }
      Tensor tensor = TensorColumn.fromRow(row.getStruct(at));
      List<String> columns = row.getList(row.fieldIndex(PointCloudColumns.COLUMNS));
      if (tensor.type() != TensorType.FLOAT32
          || tensor.rank() != 2
          || tensor.size(1) != columns.size()) {
        throw new IllegalArgumentException(
            "The cloud named '"
                + row.getAs(nameColumn)
                + "' is "
                + tensor
                + ", expected float32 [points, "
                + columns.size()
                + "]");
      }
      int offsetAt = row.fieldIndex(PointCloudColumns.OFFSET);
      List<Double> offset = row.isNullAt(offsetAt) ? List.of(0.0, 0.0, 0.0) : row.getList(offsetAt);
      return labels
          ? CloudLabels.append(columns, tensor, labelsOf(row, tensor), offset, LARGEST_EXACT)
          : new PointTable(columns, tensor.data().asFloatBuffer(), offset);
    }

    private static Tensor labelsOf(Row row, Tensor points) {
      Tensor labels =
          TensorColumn.fromRow(row.getStruct(row.fieldIndex(PointCloudColumns.POINT_LABELS)));
      if (labels.length() != points.size(0)) {
        throw new IllegalArgumentException(
            labels.length() + " labels of " + points.size(0) + " points, expected as many");
      }
      return labels;
    }
  }
}
