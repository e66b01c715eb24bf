package io.github.sparkreversible.ml;

import io.github.sparkreversible.backbone.Backbones;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.training.BatchPredictor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/** Checks of the input columns and the output columns of classifier and model. */
final class ClassifierSchema {
  private ClassifierSchema() {}

  /**
   * The schema after fit and transform.
   *
   * @throws IllegalArgumentException naming the column that is missing or has a wrong type
   */
  static StructType forFit(Dr2NetClassifier classifier, StructType schema) {
    Dr2NetClassifier resolved = InitialModel.withArchitecture(classifier);
    TensorKind kind = ChosenBackbone.of(resolved).kind();
    StructField features =
        checkFeatures(schema, classifier.getFeaturesCol(), kind, ClassifierSchema::ofOtherBackbone);
    StructField label =
        SchemaColumns.numeric(schema, classifier.getLabelCol(), "a numeric label column");
    checkValidation(classifier, schema);
    SchemaColumns.checkRowKey(schema, classifier.getKeyCol());
    new FitChecks(resolved, kind).check(features, label);
    return withPredictions(
        schema,
        classifier.getRawPredictionCol(),
        classifier.getProbabilityCol(),
        classifier.getPredictionCol(),
        false,
        Metadata.empty());
  }

  private static void checkValidation(Dr2NetClassifier classifier, StructType schema) {
    String indicator = classifier.getValidationIndicatorCol();
    if (!indicator.isEmpty()) {
      StructField found = SchemaColumns.field(schema, indicator, "a boolean validation column");
      if (!(found.dataType() instanceof BooleanType)) {
        throw SchemaColumns.wrongType(found, "boolean");
      }
      if (classifier.getValidationFraction() > 0) {
        throw new IllegalArgumentException(
            "validationIndicatorCol is '%s' and validationFraction is %s, expected one of both"
                .formatted(indicator, classifier.getValidationFraction()));
      }
    }
  }

  /**
   * The schema after transform, with the label names on the prediction column.
   *
   * @throws IllegalArgumentException naming the column that is missing, has a wrong type or
   *     declares other tensors than the model takes, or the param that does not fit the model
   */
  static StructType forTransform(Dr2NetClassificationModel model, StructType schema) {
    checkInput(model, schema, model.getFeaturesCol(), model.getPredictionBatchSize());
    if (model.isDefined(model.thresholds())) {
      FitChecks.checkThresholds(model.getThresholds(), model.numClasses());
    }
    return withPredictions(
        schema,
        model.getRawPredictionCol(),
        model.getProbabilityCol(),
        model.getPredictionCol(),
        model.getHandleInvalid().equals("keep"),
        predictionMetadata(model));
  }

  /**
   * The schema after a featurizer.
   *
   * @throws IllegalArgumentException naming the column that is missing, has a wrong type or
   *     declares other clips than the model takes, or whose name is taken
   */
  static StructType forFeatures(Dr2NetFeaturizer featurizer, StructType schema) {
    checkInput(
        featurizer.model(), schema, featurizer.getInputCol(), featurizer.getPredictionBatchSize());
    String name = featurizer.getOutputCol();
    if (name.isEmpty()) {
      throw new IllegalArgumentException("outputCol is '', expected the name of a column");
    }
    StructField features =
        new StructField(
            name,
            SQLDataTypes.VectorType(),
            featurizer.getHandleInvalid().equals("keep"),
            new AttributeGroup(name, featurizer.model().network().featureSize()).toMetadata());
    return SchemaColumns.append(schema, features);
  }

  private static void checkInput(
      Dr2NetClassificationModel model, StructType schema, String column, int batchSize) {
    StructField field =
        checkFeatures(schema, column, model.layout().kind(), found -> " as in training");
    FitChecks.checkDeclared(field, model.layout().type(), model.inputShape());
    BatchPredictor.inputLength(model.layout(), batchSize);
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

  private static StructType withPredictions(
      StructType schema,
      String raw,
      String probability,
      String prediction,
      boolean nullable,
      Metadata metadata) {
    StructType result = schema;
    for (StructField field :
        List.of(
            new StructField(raw, SQLDataTypes.VectorType(), nullable, Metadata.empty()),
            new StructField(probability, SQLDataTypes.VectorType(), nullable, Metadata.empty()),
            new StructField(prediction, DataTypes.DoubleType, nullable, metadata))) {
      result = field.name().isEmpty() ? result : SchemaColumns.append(result, field);
    }
    return result;
  }

  /**
   * The tensor column, whose tensors are of a kind as far as it declares them.
   *
   * @param hint ends the error about tensors of another kind
   */
  private static StructField checkFeatures(
      StructType schema, String name, TensorKind kind, Function<TensorKind, String> hint) {
    StructField field = SchemaColumns.field(schema, name, "a tensor column");
    TensorColumn.checkSchema(new StructType(new StructField[] {field}), field.name());
    TensorType type = TensorColumn.declaredType(field).orElse(null);
    Optional<int[]> shape = TensorColumn.declaredShape(field);
    if (shape.isPresent() && !kind.fits(type, shape.get())) {
      throw new IllegalArgumentException(
          "Column '%s' holds %s tensors %s, expected %s%s"
              .formatted(
                  name,
                  type == null ? "" : type.dtype(),
                  Arrays.toString(shape.get()),
                  kind,
                  Stream.of(TensorKind.CLIP, TensorKind.CLOUD)
                      .filter(other -> other.fits(type, shape.get()))
                      .map(hint)
                      .findFirst()
                      .orElse("")));
    }
    return field;
  }

  private static String ofOtherBackbone(TensorKind found) {
    return "; for %s set backbone to one of %s, or to a description"
        .formatted(found.noun(), String.join(", ", Backbones.names(found)));
  }

  /** Label names that a column's metadata holds, in the order of the indices; none if none. */
  static String[] labelNames(StructField label) {
    return nominal(label)
        .map(NominalAttribute::values)
        .filter(Option::isDefined)
        .map(Option::get)
        .orElse(new String[0]);
  }

  /** Number of classes that a column's metadata holds; empty if it holds none. */
  static Optional<Integer> declaredClasses(StructField label) {
    return nominal(label)
        .map(NominalAttribute::getNumValues)
        .filter(Option::isDefined)
        .map(count -> (int) count.get());
  }

  private static Optional<NominalAttribute> nominal(StructField label) {
    Attribute attribute = Attribute.fromStructField(label);
    return attribute instanceof NominalAttribute nominal ? Optional.of(nominal) : Optional.empty();
  }
}
