package io.github.sparkreversible.ml;

import io.github.sparkreversible.datasets.params.ParamChecks;
import io.github.sparkreversible.datasets.params.ParamChecks.Range;
import io.github.sparkreversible.datasets.tensor.Columns;
import io.github.sparkreversible.training.TaskFailures;
import java.util.List;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * How well a similarity tells pairs of the same identity (label 1) from pairs of different ones
 * (label 0). A pair is two vectors, of which {@link #similarity()} makes a score, or a score of the
 * user's own: larger means more alike.
 *
 * <p>A threshold accepts the pairs whose score is not below it. Of the pairs of the same identity
 * it accepts a share, the true accept rate, of the others the false accept rate. Thresholds are the
 * scores that occur, and one above them all, which accepts nothing.
 *
 * <table>
 * <caption>Metrics</caption>
 * <tr><td>{@code areaUnderROC}</td><td>probability that a pair of the same identity scores higher
 * than one of different identities, equal scores counting half: the area under the straight lines
 * between the thresholds' points. Exact.</td></tr>
 * <tr><td>{@code trueAcceptRate}</td><td>the largest true accept rate of a threshold whose false
 * accept rate is at most {@link #falseAcceptRate()}; nothing is interpolated.</td></tr>
 * <tr><td>{@code equalErrorRate}</td><td>where the false accept rate equals the false reject rate
 * (1 - true accept rate), on the straight line between the two thresholds where they
 * cross.</td></tr>
 * </table>
 *
 * <p>Pairs are grouped and sorted by their scores on the executors; the driver sees sums of
 * partitions only. A pair without a score (NaN, as the cosine with a vector of zeros, or null), a
 * label other than 0 and 1, and pairs of one kind only are refused.
 */
public final class VerificationEvaluator extends Evaluator implements DefaultParamsWritable {
  /** Values of {@link #metricName()}. */
  public static final List<String> METRICS =
      List.of("areaUnderROC", "trueAcceptRate", "equalErrorRate");

  /** Values of {@link #similarity()}. */
  public static final List<String> SIMILARITIES = List.of("cosine", "euclidean");

  private static final long serialVersionUID = 1L;

  private final String uid;
  private final Param<String> firstCol;
  private final Param<String> secondCol;
  private final Param<String> scoreCol;
  private final Param<String> labelCol;
  private final Param<String> metricName;
  private final Param<String> similarity;
  private final DoubleParam falseAcceptRate;

  /** An evaluator with default params and a random uid. */
  public VerificationEvaluator() {
    this(Identifiable$.MODULE$.randomUID("verification"));
  }

  /** An evaluator with default params. */
  public VerificationEvaluator(String uid) {
    this.uid = uid;
    ParamChecks make = new ParamChecks(this);
    firstCol = make.text("firstCol", "vector column, the first of a pair", "first");
    secondCol = make.text("secondCol", "vector column, the second of a pair", "second");
    scoreCol =
        make.text("scoreCol", "numeric column of scores, larger if alike; empty: of the vectors");
    labelCol = make.text("labelCol", "1 for a pair of the same identity, 0 otherwise", "label");
    metricName = make.choice("metricName", "what is measured", "areaUnderROC", METRICS);
    similarity =
        make.choice(
            "similarity",
            "score of two vectors: their cosine, or their Euclidean distance, negated",
            "cosine",
            SIMILARITIES);
    falseAcceptRate =
        make.real(
            "falseAcceptRate",
            "largest share of pairs of different identities that trueAcceptRate may accept",
            1e-3,
            Range.between(0, 1));
  }

  @Override
  public String uid() {
    return uid;
  }

  /** Vector column, the first of a pair. */
  public Param<String> firstCol() {
    return firstCol;
  }

  /** Value of {@link #firstCol()}. */
  public String getFirstCol() {
    return getOrDefault(firstCol);
  }

  /** Sets {@link #firstCol()}. */
  public VerificationEvaluator setFirstCol(String value) {
    return (VerificationEvaluator) set(firstCol, value);
  }

  /** Vector column, the second of a pair. */
  public Param<String> secondCol() {
    return secondCol;
  }

  /** Value of {@link #secondCol()}. */
  public String getSecondCol() {
    return getOrDefault(secondCol);
  }

  /** Sets {@link #secondCol()}. */
  public VerificationEvaluator setSecondCol(String value) {
    return (VerificationEvaluator) set(secondCol, value);
  }

  /** Numeric column of scores; empty for scores of the vectors. */
  public Param<String> scoreCol() {
    return scoreCol;
  }

  /** Value of {@link #scoreCol()}. */
  public String getScoreCol() {
    return getOrDefault(scoreCol);
  }

  /** Sets {@link #scoreCol()}. */
  public VerificationEvaluator setScoreCol(String value) {
    return (VerificationEvaluator) set(scoreCol, value);
  }

  /** Numeric column: 1 for a pair of the same identity, 0 otherwise. */
  public Param<String> labelCol() {
    return labelCol;
  }

  /** Value of {@link #labelCol()}. */
  public String getLabelCol() {
    return getOrDefault(labelCol);
  }

  /** Sets {@link #labelCol()}. */
  public VerificationEvaluator setLabelCol(String value) {
    return (VerificationEvaluator) set(labelCol, value);
  }

  /** What is measured. */
  public Param<String> metricName() {
    return metricName;
  }

  /** Value of {@link #metricName()}. */
  public String getMetricName() {
    return getOrDefault(metricName);
  }

  /** Sets {@link #metricName()}. */
  public VerificationEvaluator setMetricName(String value) {
    return (VerificationEvaluator) set(metricName, value);
  }

  /** Score of two vectors. */
  public Param<String> similarity() {
    return similarity;
  }

  /** Value of {@link #similarity()}. */
  public String getSimilarity() {
    return getOrDefault(similarity);
  }

  /** Sets {@link #similarity()}: cosine or euclidean. */
  public VerificationEvaluator setSimilarity(String value) {
    return (VerificationEvaluator) set(similarity, value);
  }

  /** Largest false accept rate of {@code trueAcceptRate}. */
  public DoubleParam falseAcceptRate() {
    return falseAcceptRate;
  }

  /** Value of {@link #falseAcceptRate()}. */
  public double getFalseAcceptRate() {
    return (double) getOrDefault(falseAcceptRate);
  }

  /** Sets {@link #falseAcceptRate()}. */
  public VerificationEvaluator setFalseAcceptRate(double value) {
    return (VerificationEvaluator) set(falseAcceptRate, value);
  }

  /** Whether larger is better: not of {@code equalErrorRate}. */
  @Override
  public boolean isLargerBetter() {
    return !getMetricName().equals("equalErrorRate");
  }

  /**
   * Measures.
   *
   * @throws IllegalArgumentException naming the column that is missing, of a wrong type, or holds
   *     what cannot be used
   */
  @Override
  public double evaluate(Dataset<?> dataset) {
    StructType schema = dataset.schema();
    StructField label = SchemaColumns.numeric(schema, getLabelCol(), "a numeric label column");
    RocCurve.Point point =
        TaskFailures.surface(
            () ->
                new RocCurve(getLabelCol())
                    .measure(
                        dataset
                            .toDF()
                            .select(
                                score(schema).as(RocCurve.SCORE),
                                Columns.column(label.name())
                                    .cast(DataTypes.DoubleType)
                                    .as(RocCurve.LABEL)),
                        getFalseAcceptRate()));
    return switch (getMetricName()) {
      case "trueAcceptRate" -> point.trueAcceptRate();
      case "equalErrorRate" -> point.equalErrorRate();
      default -> point.area();
    };
  }

  private Column score(StructType schema) {
    if (!getScoreCol().isEmpty()) {
      StructField score = SchemaColumns.numeric(schema, getScoreCol(), "a numeric score column");
      return Columns.column(score.name()).cast(DataTypes.DoubleType);
    }
    UDF2<Vector, Vector, Double> function =
        getSimilarity().equals("cosine") ? PairScores::cosine : PairScores::euclidean;
    return functions
        .udf(function, DataTypes.DoubleType)
        .apply(vector(schema, getFirstCol()), vector(schema, getSecondCol()));
  }

  private static Column vector(StructType schema, String name) {
    return Columns.column(SchemaColumns.vector(schema, name, "a vector column").name());
  }

  @Override
  public VerificationEvaluator copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /** Reads an evaluator's params from a Spark ML directory. */
  public static MLReader<VerificationEvaluator> read() {
    return new DefaultParamsReader<>();
  }

  /** Reads an evaluator's params from a Spark ML directory. */
  public static VerificationEvaluator load(String path) {
    return read().load(path);
  }
}
