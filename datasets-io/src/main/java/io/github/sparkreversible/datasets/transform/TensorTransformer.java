package io.github.sparkreversible.datasets.transform;

import static io.github.sparkreversible.datasets.tensor.Columns.column;

import io.github.sparkreversible.datasets.params.ParamChecks;
import io.github.sparkreversible.datasets.tensor.Columns;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A Transformer that makes a tensor column of a tensor column, row by row.
 *
 * <p>By default the column is replaced, so that stages can stand one behind the other. A null
 * tensor (a row of mode PERMISSIVE) stays null. It works on streams as on batches.
 */
public abstract class TensorTransformer extends Transformer implements DefaultParamsWritable {
  private static final long serialVersionUID = 1L;
  private static final String TENSOR = "tensor";
  private static final String ORIGIN = "origin";

  /** Columns of the data source of point clouds. */
  private static final List<String> OF_COORDINATES = List.of("offset", "bounds");

  private final String uid;
  private final Param<String> inputCol;
  private final Param<String> outputCol;

  /** A stage of this uid with default params. */
  protected TensorTransformer(String uid) {
    this.uid = uid;
    ParamChecks make = new ParamChecks(this);
    this.inputCol = make.text("inputCol", "tensor column that is read", TENSOR);
    this.outputCol =
        make.text(
            "outputCol", "tensor column that is written; an existing one is replaced", TENSOR);
  }

  @Override
  public final String uid() {
    return uid;
  }

  /** Tensor column that is read. */
  public final Param<String> inputCol() {
    return inputCol;
  }

  /** Value of {@link #inputCol()}. */
  public final String getInputCol() {
    return getOrDefault(inputCol);
  }

  /** Tensor column that is written; an existing one is replaced. */
  public final Param<String> outputCol() {
    return outputCol;
  }

  /** Value of {@link #outputCol()}. */
  public final String getOutputCol() {
    return getOrDefault(outputCol);
  }

  /**
   * What is done with each row, under the params of now.
   *
   * @throws IllegalArgumentException if params contradict each other
   */
  protected abstract TensorFunction function();

  /**
   * The output column: what it declares, by what the input column declares.
   *
   * @param input the input column, which is a tensor column
   * @param name name of the output column
   * @throws IllegalArgumentException if tensors as declared cannot be worked on
   */
  protected abstract StructField outputField(StructField input, String name);

  /** A number for each row, from which random values are drawn; a row without one is an error. */
  protected Column rowKey() {
    return functions.lit(0L);
  }

  /** The column that tells rows apart, for errors; empty if there is none. */
  protected String rowKeyCol() {
    return "";
  }

  /**
   * The columns of labels that follow the points; empty if there are none.
   *
   * @throws IllegalArgumentException if params contradict each other
   */
  protected Optional<LabelColumns> labelColumns(StructType schema) {
    return Optional.empty();
  }

  /** Whether the input column is the output column. */
  protected final boolean replacesInput() {
    return Columns.areSame(getInputCol(), getOutputCol());
  }

  /**
   * Whether points get other coordinates. Then the columns {@code offset} and {@code bounds} of the
   * data source, which tell of the coordinates before, become null where the tensor is replaced.
   */
  protected boolean movesPoints() {
    return false;
  }

  /** The columns that are no longer true, of those that are not written; empty if all are. */
  private List<StructField> outdated(StructType schema, Optional<LabelColumns> labels) {
    if (!movesPoints() || !replacesInput()) {
      return List.of();
    }
    String labelsCol = labels.map(LabelColumns::output).orElse(getOutputCol());
    return Arrays.stream(schema.fields())
        .filter(field -> OF_COORDINATES.stream().anyMatch(n -> Columns.areSame(n, field.name())))
        .filter(field -> !Columns.areSame(field.name(), getOutputCol()))
        .filter(field -> !Columns.areSame(field.name(), labelsCol))
        .map(field -> new StructField(field.name(), field.dataType(), true, field.metadata()))
        .toList();
  }

  /**
   * Checks further columns that the stage reads.
   *
   * @throws IllegalArgumentException if one is missing or of another type; names it
   */
  protected void checkColumns(StructType schema) {}

  @Override
  public final StructType transformSchema(StructType schema) {
    StructField input = TensorColumn.checkSchema(schema, getInputCol());
    if (getOutputCol().isBlank()) {
      throw new IllegalArgumentException(uid + ": param 'outputCol' is empty, expected a name");
    }
    Columns.find(schema, getOutputCol());
    checkColumns(schema);
    StructField output = outputField(input, getOutputCol());
    StructType result = Columns.with(schema, output);
    Optional<LabelColumns> labels = labelColumns(schema);
    if (labels.isPresent()) {
      requireOwnColumn(labels.get().output());
      result = Columns.with(result, labels.get().field(schema, output));
    }
    for (StructField field : outdated(schema, labels)) {
      result = Columns.with(result, field);
    }
    return result;
  }

  private void requireOwnColumn(String labels) {
    for (Param<String> tensors : List.of(outputCol, inputCol)) {
      if (Columns.areSame(labels, getOrDefault(tensors))) {
        throw new IllegalArgumentException(
            "%s: param '%s' is '%s', which is the column of labels; expected columns that differ"
                .formatted(uid, tensors.name(), getOrDefault(tensors)));
      }
    }
  }

  @Override
  public final Dataset<Row> transform(Dataset<?> dataset) {
    StructType schema = dataset.schema();
    StructType after = transformSchema(schema);
    StructField output = after.apply(getOutputCol());
    Optional<LabelColumns> labels = labelColumns(schema);
    Column results =
        functions
            .udf(new RowFunction(function(), getInputCol(), rowKeyCol()), RowFunction.RESULT)
            .apply(
                column(getInputCol()),
                labels
                    .map(each -> column(each.input()))
                    .orElse(functions.lit(null).cast(TensorColumn.TYPE)),
                origin(schema),
                rowKey());
    Dataset<Row> rows = dataset.toDF();
    if (labels.isEmpty()) {
      rows = with(rows, output, results.getField(RowFunction.TENSOR));
    } else {
      String pair = uid + "__pair";
      rows = rows.withColumn(pair, results);
      rows = with(rows, output, column(pair).getField(RowFunction.TENSOR));
      StructField labelsField = after.apply(labels.get().output());
      rows = with(rows, labelsField, column(pair).getField(RowFunction.LABELS)).drop(pair);
    }
    // Last, because the results may be drawn by one of them.
    for (StructField field : outdated(schema, labels)) {
      rows = with(rows, field, functions.lit(null).cast(field.dataType()));
    }
    return rows;
  }

  private static Dataset<Row> with(Dataset<Row> rows, StructField field, Column value) {
    return rows.withColumn(field.name(), value.as(field.name(), field.metadata()));
  }

  /** The file of a row, for errors; null where there is no such column. */
  private static Column origin(StructType schema) {
    List<StructField> found =
        Arrays.stream(schema.fields())
            .filter(field -> Columns.areSame(field.name(), ORIGIN))
            .filter(field -> field.dataType().equals(DataTypes.StringType))
            .toList();
    return found.size() == 1
        ? column(found.get(0).name())
        : functions.lit(null).cast(DataTypes.StringType);
  }
}
