package io.github.sparkreversible.ml;

import io.github.sparkreversible.datasets.tensor.Columns;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The columns that a classifier inside another stage learns from, by the params of that stage.
 *
 * @param features with its metadata
 * @param label with its metadata
 * @param weight name of the column of weights; empty: the classifier gets none
 */
record TrainingColumns(StructField features, StructField label, Optional<String> weight) {
  private static final String FEATURES_COL = "featuresCol";
  private static final String LABEL_COL = "labelCol";
  private static final String WEIGHT_COL = "weightCol";

  private static final String VALIDATION_COL = "validationIndicatorCol";

  /** Params that name columns, but none that a classifier would miss. */
  private static final Set<String> NOT_MISSED =
      Set.of(
          FEATURES_COL,
          LABEL_COL,
          WEIGHT_COL,
          "predictionCol",
          "rawPredictionCol",
          "probabilityCol",
          "leafCol");

  private static final StructType ORIGIN =
      new StructType()
          .add("sourceRow", DataTypes.LongType, false)
          .add("strategy", DataTypes.StringType)
          .add("strength", DataTypes.DoubleType)
          .add("seed", DataTypes.LongType);

  /** Name of a column of weights, where the user has none. */
  static final String ROW_WEIGHT = "latentRowWeight";

  /** Whether an estimator learns from features and labels. */
  static boolean isClassifier(Estimator<?> estimator) {
    return estimator.hasParam(FEATURES_COL) && estimator.hasParam(LABEL_COL);
  }

  /** Whether an estimator learns from weighted rows. */
  static boolean takesWeights(Estimator<?> estimator) {
    return estimator.hasParam(WEIGHT_COL);
  }

  /**
   * A copy of a classifier that reads the stage's columns.
   *
   * @param schema of the rows that the stage reads
   * @throws IllegalArgumentException if the classifier itself was set to read other columns, or
   *     more of them
   */
  static Estimator<?> reading(
      HasFeatureRowParams stage,
      StructType schema,
      Optional<String> weight,
      Estimator<?> classifier) {
    requireNoMore(stage, schema, classifier);
    ParamMap columns = new ParamMap();
    put(columns, classifier, FEATURES_COL, stage.getFeaturesCol(), stage.getFeaturesCol());
    put(columns, classifier, LABEL_COL, stage.getLabelCol(), stage.getLabelCol());
    if (takesWeights(classifier)) {
      put(columns, classifier, WEIGHT_COL, stage.getWeightCol(), weight.orElse(""));
    }
    return classifier.copy(columns);
  }

  private static void requireNoMore(
      HasFeatureRowParams stage, StructType schema, Estimator<?> classifier) {
    for (Param<?> param : classifier.params()) {
      Object value = classifier.isSet(param) ? classifier.getOrDefault(param) : "";
      if (!"".equals(value) && wouldMiss(param.name(), value, schema)) {
        throw new IllegalArgumentException(
            "%s of the classifier %s is '%s', but inside %s only the columns of %s, %s and %s reach it; clear the param"
                .formatted(
                    param.name(),
                    classifier.uid(),
                    value instanceof Object[] several ? Arrays.toString(several) : value,
                    stage.uid(),
                    FEATURES_COL,
                    LABEL_COL,
                    WEIGHT_COL));
      }
    }
  }

  /** Whether a param makes a classifier read a column that does not reach it. */
  private static boolean wouldMiss(String param, Object value, StructType schema) {
    if (NOT_MISSED.contains(param) || !(param.endsWith("Col") || param.endsWith("Cols"))) {
      return false;
    }
    // Of other params nobody knows whether they are read or written; what is there is read.
    Stream<?> names = value instanceof Object[] several ? Arrays.stream(several) : Stream.of(value);
    return param.equals(VALIDATION_COL)
        || names.anyMatch(name -> Columns.positions(schema, String.valueOf(name)).length > 0);
  }

  private static void put(
      ParamMap columns, Estimator<?> classifier, String name, String ofStage, String column) {
    Param<Object> param = classifier.getParam(name);
    if (classifier.isSet(param) && !classifier.getOrDefault(param).equals(ofStage)) {
      throw new IllegalArgumentException(
          "%s of the classifier %s is '%s', that of the stage around it '%s'; set it on the stage alone"
              .formatted(name, classifier.uid(), classifier.getOrDefault(param), ofStage));
    }
    if (!column.isEmpty()) {
      columns.put(param, column);
    }
  }

  /** The columns by the params of a stage and the schema that it reads. */
  static TrainingColumns of(HasFeatureRowParams stage, StructType schema, Optional<String> weight) {
    StructField features = FeatureRows.features(stage, schema);
    StructField label = FeatureRows.label(stage, schema);
    return new TrainingColumns(
        new StructField(stage.getFeaturesCol(), features.dataType(), false, features.metadata()),
        new StructField(stage.getLabelCol(), DataTypes.DoubleType, false, label.metadata()),
        weight);
  }

  /** These columns of rows that begin with those of {@link FeatureRows}. */
  Dataset<Row> of(Dataset<Row> rows) {
    return select(rows, schema(), FeatureRows.KEY);
  }

  /**
   * These columns of rows of {@link AugmentationPlan#SCHEMA}, and where the rows come from.
   *
   * @throws IllegalArgumentException if a name is taken
   */
  Dataset<Row> withOrigin(Dataset<Row> rows) {
    StructType schema = schema();
    for (StructField field : ORIGIN.fields()) {
      schema = SchemaColumns.append(schema, field);
    }
    return select(rows, schema, rows.columns().length);
  }

  private StructType schema() {
    StructType schema = new StructType(new StructField[] {features, label});
    return weight.map(name -> schema.add(name, DataTypes.DoubleType, false)).orElse(schema);
  }

  /** The columns before an end, without that of weights if the classifier gets none. */
  private Dataset<Row> select(Dataset<Row> rows, StructType schema, int end) {
    Column[] columns =
        IntStream.range(0, end)
            .filter(position -> position != FeatureRows.WEIGHT || weight.isPresent())
            .mapToObj(position -> Columns.column(rows.columns()[position]))
            .toArray(Column[]::new);
    return SchemaColumns.withNamesAndMetadata(rows.select(columns), schema);
  }
}
