package io.github.sparkreversible.datasets.transform;

import io.github.sparkreversible.datasets.tensor.LabelledTensor;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF4;
import org.apache.spark.sql.types.StructType;

/**
 * A {@link TensorFunction} on the values of Spark's columns; its errors name the column and the
 * row's file.
 *
 * @param function what is done
 * @param column name of the input column
 * @param keyColumn name of the column that tells rows apart, for errors; empty if there is none
 */
record RowFunction(TensorFunction function, String column, String keyColumn)
    implements UDF4<Row, Row, String, Long, Row> {
  static final String TENSOR = "tensor";
  static final String LABELS = "labels";

  /** The new tensor and, where there were labels, those of its points. */
  static final StructType RESULT =
      new StructType().add(TENSOR, TensorColumn.TYPE).add(LABELS, TensorColumn.TYPE);

  @Override
  public Row call(Row tensor, Row labels, String origin, Long rowKey) {
    if (tensor == null) {
      return RowFactory.create(null, labels);
    }
    try {
      if (rowKey == null) {
        throw new IllegalArgumentException(
            "column '%s' (param 'keyCol') is null, expected a value that tells rows apart"
                .formatted(keyColumn));
      }
      LabelledTensor result =
          function.apply(
              new LabelledTensor(
                  TensorColumn.fromRow(tensor),
                  labels == null ? null : TensorColumn.fromRow(labels)),
              rowKey);
      return RowFactory.create(
          TensorColumn.toRow(result.tensor()),
          result.labels() == null ? null : TensorColumn.toRow(result.labels()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Column '"
              + column
              + "'"
              + (origin == null ? "" : " of " + origin)
              + ": "
              + e.getMessage(),
          e);
    }
  }
}
