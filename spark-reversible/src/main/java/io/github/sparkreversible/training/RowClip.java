package io.github.sparkreversible.training;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.nio.ByteBuffer;
import org.apache.spark.sql.Row;

/**
 * A clip or a point cloud read from a row of a DataFrame.
 *
 * @param tensor of its {@link TensorKind}; floats are finite
 * @param layout its type and shape
 */
public record RowClip(Tensor tensor, ShardLayout layout) {

  /**
   * Reads and checks a tensor.
   *
   * @param struct value of a tensor column
   * @param column name of the column, for errors
   * @param kind what it has to be
   * @param row names the row in errors
   * @throws IllegalArgumentException naming column and row, if the struct is null, holds no tensor,
   *     a tensor of another kind, or a number that is not finite
   */
  public static RowClip of(Row struct, String column, TensorKind kind, String row) {
    if (struct == null) {
      throw new IllegalArgumentException(
          "Column '%s' is null in %s, expected a tensor; set handleInvalid to skip to leave such rows out"
              .formatted(column, row));
    }
    try {
      Tensor tensor = TensorColumn.fromRow(struct);
      kind.check(tensor.type(), tensor.shape());
      ShardLayout layout = ShardLayout.of(tensor);
      requireFinite(tensor);
      return new RowClip(tensor, layout);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Column '%s', %s: %s".formatted(column, row, e.getMessage()), e);
    }
  }

  private static void requireFinite(Tensor tensor) {
    if (tensor.type() != TensorType.FLOAT32) {
      return;
    }
    ByteBuffer data = tensor.data();
    for (int element = 0; data.hasRemaining(); element++) {
      float value = data.getFloat();
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException(
            "element %d of the tensor is %s, expected finite numbers".formatted(element, value));
      }
    }
  }
}
