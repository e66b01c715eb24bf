package io.github.sparkreversible.ml;

import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/** Checks of the input columns and the output columns of classifier and model. */
final class ClassifierSchema {
  private static final int CLIP_RANK = 4;

  private ClassifierSchema() {}

  /**
   * The schema after fit and transform.
   *
   * @throws IllegalArgumentException naming the column that is missing or has a wrong type
   */
  static StructType forFit(Dr2NetClassifier classifier, StructType schema) {
    checkFeatures(schema, classifier.getFeaturesCol());
    DataType label = column(schema, classifier.getLabelCol(), "a numeric label column").dataType();
    if (!(label instanceof NumericType)) {
      throw wrongType(classifier.getLabelCol(), label, "a numeric type");
    }
    String indicator = classifier.getValidationIndicatorCol();
    if (!indicator.isEmpty()) {
      DataType type = column(schema, indicator, "a boolean validation column").dataType();
      if (!(type instanceof BooleanType)) {
        throw wrongType(indicator, type, "boolean");
      }
      if (classifier.getValidationFraction() > 0) {
        throw new IllegalArgumentException(
            "validationIndicatorCol is '%s' and validationFraction is %s, expected one of both"
                .formatted(indicator, classifier.getValidationFraction()));
      }
    }
    return withPredictions(
        schema,
        classifier.getRawPredictionCol(),
        classifier.getProbabilityCol(),
        classifier.getPredictionCol(),
        Metadata.empty());
  }

  /** The schema after transform, with the label names on the prediction column. */
  static StructType forTransform(Dr2NetClassificationModel model, StructType schema) {
    checkFeatures(schema, model.getFeaturesCol());
    return withPredictions(
        schema,
        model.getRawPredictionCol(),
        model.getProbabilityCol(),
        model.getPredictionCol(),
        predictionMetadata(model));
  }

  private static Metadata predictionMetadata(Dr2NetClassificationModel model) {
    if (model.getPredictionCol().isEmpty()) {
      return Metadata.empty();
    }
    NominalAttribute attribute = NominalAttribute.defaultAttr().withName(model.getPredictionCol());
    String[] names = model.labels();
    return (names.length == 0
            ? attribute.withNumValues(model.numClasses())
            : attribute.withValues(names))
        .toMetadata();
  }

  /** The rows with the metadata of a schema, which a row encoder leaves out. */
  static Dataset<Row> withMetadata(Dataset<Row> rows, StructType schema) {
    Column[] columns = new Column[schema.size()];
    for (int i = 0; i < columns.length; i++) {
      StructField field = schema.fields()[i];
      String quoted = "`" + field.name().replace("`", "``") + "`";
      columns[i] = rows.col(quoted).as(field.name(), field.metadata());
    }
    return rows.select(columns);
  }

  private static StructType withPredictions(
      StructType schema, String raw, String probability, String prediction, Metadata metadata) {
    StructType result = schema;
    result = append(result, raw, SQLDataTypes.VectorType(), Metadata.empty());
    result = append(result, probability, SQLDataTypes.VectorType(), Metadata.empty());
    return append(result, prediction, DataTypes.DoubleType, metadata);
  }

  private static StructType append(
      StructType schema, String name, DataType type, Metadata metadata) {
    if (name.isEmpty()) {
      return schema;
    }
    if (Arrays.asList(schema.fieldNames()).contains(name)) {
      throw new IllegalArgumentException(
          "Output column '%s' already exists with type %s; expected a name that is free"
              .formatted(name, schema.apply(name).dataType().simpleString()));
    }
    return schema.add(new StructField(name, type, false, metadata));
  }

  private static void checkFeatures(StructType schema, String name) {
    StructField field = TensorColumn.checkSchema(schema, name);
    Optional<TensorType> type = TensorColumn.declaredType(field);
    if (type.isPresent() && type.get() != TensorType.UINT8 && type.get() != TensorType.FLOAT32) {
      throw wrongElements(name, type.get());
    }
    Optional<int[]> shape = TensorColumn.declaredShape(field);
    if (shape.isPresent() && shape.get().length != CLIP_RANK) {
      throw new IllegalArgumentException(
          "Column '%s' holds tensors of shape %s, expected [frames, height, width, channels]"
              .formatted(name, Arrays.toString(shape.get())));
    }
  }

  private static IllegalArgumentException wrongElements(String column, TensorType type) {
    return new IllegalArgumentException(
        "Column '%s' holds %s tensors, expected uint8 or float32".formatted(column, type.dtype()));
  }

  private static StructField column(StructType schema, String name, String expected) {
    if (!Arrays.asList(schema.fieldNames()).contains(name)) {
      throw new IllegalArgumentException(
          "Column '%s' does not exist, expected %s; the columns are %s"
              .formatted(name, expected, String.join(", ", schema.fieldNames())));
    }
    return schema.apply(name);
  }

  private static IllegalArgumentException wrongType(String column, DataType found, String wanted) {
    return new IllegalArgumentException(
        "Column '%s' has type %s, expected %s".formatted(column, found.simpleString(), wanted));
  }

  /** Label names that a column's metadata holds, in the order of the indices; none if none. */
  static String[] labelNames(StructField label) {
    return nominal(label)
        .map(NominalAttribute::values)
        .filter(Option::isDefined)
        .map(Option::get)
        .orElse(new String[0]);
  }

  /** Number of classes that a column's metadata holds; 0 if it holds none. */
  static int classCount(StructField label) {
    return nominal(label)
        .map(NominalAttribute::getNumValues)
        .filter(Option::isDefined)
        .map(count -> (int) count.get())
        .orElse(0);
  }

  private static Optional<NominalAttribute> nominal(StructField label) {
    Attribute attribute = Attribute.fromStructField(label);
    return attribute instanceof NominalAttribute nominal ? Optional.of(nominal) : Optional.empty();
  }
}
