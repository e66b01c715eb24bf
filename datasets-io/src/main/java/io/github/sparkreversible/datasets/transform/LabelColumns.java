package io.github.sparkreversible.datasets.transform;

import io.github.sparkreversible.datasets.tensor.Columns;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import java.util.Optional;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Where the labels of a stage's points are.
 *
 * @param input column that is read
 * @param output column that is written; may be the same
 */
public record LabelColumns(String input, String output) {

  /**
   * The columns that a stage's params mean.
   *
   * @param isKept whether the tensor that the labels belong to stays, and the new one has others
   * @return empty if there are no labels
   * @throws IllegalArgumentException if the labels of the new tensor would take the place of those
   *     of the one that is kept, or params contradict each other; says what to set
   */
  static Optional<LabelColumns> of(HasPointLabels stage, StructType schema, boolean isKept) {
    String input = stage.getLabelsCol();
    String output = stage.getLabelsOutputCol();
    if (input.isEmpty() && !output.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: param 'labelsOutputCol' is '%s', but 'labelsCol' is empty, expected a column of labels"
              .formatted(stage.uid(), output));
    }
    boolean isNamed = stage.isSet(stage.labelsCol()) || !output.isEmpty();
    if (input.isEmpty() || !isNamed && Columns.find(schema, input).isEmpty()) {
      return Optional.empty();
    }
    if (isKept && (output.isEmpty() || Columns.areSame(output, input))) {
      throw new IllegalArgumentException(
          "%s: the labels in column '%s' would no longer be those of the tensor that is kept; set 'labelsOutputCol' to another column for the labels of the new tensor, or 'labelsCol' to empty for none"
              .formatted(stage.uid(), input));
    }
    return Optional.of(new LabelColumns(input, output.isEmpty() ? input : output));
  }

  /**
   * The column that is written. It declares as many labels as there are points; what the input
   * declares of their number is no longer true.
   *
   * @param points column of the new tensor
   * @throws IllegalArgumentException if the input is no tensor column; names it
   */
  StructField field(StructType schema, StructField points) {
    StructField labels = TensorColumn.checkSchema(schema, input);
    int count = TensorColumn.declaredShape(points).map(shape -> shape[0]).orElse(TensorColumn.ANY);
    return new StructField(
        output,
        TensorColumn.TYPE,
        true,
        TensorColumn.metadata(TensorColumn.declaredType(labels), count));
  }
}
