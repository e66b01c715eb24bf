package io.github.sparkreversible.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.LocalSpark;
import io.github.sparkreversible.testing.Thrown;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pairs and their evaluation on real Spark. */
class VerificationIT {
  private static final SparkSession SPARK = LocalSpark.session();
  private static final long SEED = 77;

  @TempDir Path folder;

  private static Dataset<Row> scored(double[] scores, double[] labels) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      rows.add(RowFactory.create(scores[i], labels[i]));
    }
    return SPARK.createDataFrame(
        rows,
        new StructType()
            .add("similarity.score", DataTypes.DoubleType)
            .add("label", DataTypes.DoubleType));
  }

  private static VerificationEvaluator ofScores(String metric) {
    return new VerificationEvaluator().setScoreCol("similarity.score").setMetricName(metric);
  }

  @Test
  void metricsOfSortedPartitionsAreThoseOfTheirDefinitions() {
    Random random = new Random(SEED);
    String[] before = {
      SPARK.conf().get("spark.sql.adaptive.enabled"),
      SPARK.conf().get("spark.sql.shuffle.partitions")
    };
    // So that the scores are really spread over several partitions.
    SPARK.conf().set("spark.sql.adaptive.enabled", "false");
    SPARK.conf().set("spark.sql.shuffle.partitions", "5");
    try {
      for (int values : new int[] {2, 30, 100_000}) {
        double[] labels = random.ints(400, 0, 2).asDoubleStream().toArray();
        double[] scores = new double[labels.length];
        for (int i = 0; i < scores.length; i++) {
          double score = random.nextGaussian() + labels[i];
          scores[i] = Math.round(score * values) / (double) values;
        }
        VerificationReference reference = new VerificationReference(scores, labels);
        Dataset<Row> pairs = scored(scores, labels).repartition(4);
        String what = "seed " + SEED + ", values " + values;
        assertEquals(reference.area(), ofScores("areaUnderROC").evaluate(pairs), 1e-12, what);
        assertEquals(
            reference.equalErrorRate(), ofScores("equalErrorRate").evaluate(pairs), 1e-12, what);
        for (double rate : new double[] {1e-3, 0.1}) {
          assertEquals(
              reference.trueAcceptRate(rate),
              ofScores("trueAcceptRate").setFalseAcceptRate(rate).evaluate(pairs),
              0,
              what);
        }
      }
    } finally {
      SPARK.conf().set("spark.sql.adaptive.enabled", before[0]);
      SPARK.conf().set("spark.sql.shuffle.partitions", before[1]);
    }
  }

  @Test
  void vectorsAreComparedByCosineOrDistance() {
    StructType schema =
        new StructType()
            .add("first", SQLDataTypes.VectorType())
            .add("second", SQLDataTypes.VectorType())
            .add("label", DataTypes.IntegerType);
    Vector unit = Vectors.dense(1, 0);
    Dataset<Row> pairs =
        SPARK.createDataFrame(
            List.of(
                RowFactory.create(unit, Vectors.dense(9, 1), 1),
                RowFactory.create(unit, Vectors.dense(1, 1), 0)),
            schema);
    assertEquals(1, new VerificationEvaluator().evaluate(pairs));
    assertEquals(0, new VerificationEvaluator().setSimilarity("euclidean").evaluate(pairs));
    String zeros =
        refused(
            pairs.union(
                SPARK.createDataFrame(
                    List.of(RowFactory.create(unit, Vectors.dense(0, 0), 1)), schema)));
    assertTrue(zeros.contains("score of 1 pairs is NaN"), zeros);
    String longer =
        refused(
            SPARK.createDataFrame(
                List.of(RowFactory.create(unit, Vectors.dense(0, 0, 1), 1)), schema));
    assertTrue(longer.contains("2 and 3 values"), longer);
    String missing = refused(pairs.drop("second"));
    assertTrue(missing.contains("'second' does not exist"), missing);
    String type = refused(pairs.withColumn("second", pairs.col("label")));
    assertTrue(type.contains("'second' has type int, expected vector"), type);
  }

  private static String refused(Dataset<Row> pairs) {
    return Thrown.message(
        IllegalArgumentException.class, () -> new VerificationEvaluator().evaluate(pairs));
  }

  @Test
  void whatCannotBeUsedIsRefusedByName() {
    String oneClass = refusedScores(new double[] {1, 2}, new double[] {1, 1});
    assertTrue(oneClass.contains("'label' has 2 pairs of the same identity"), oneClass);
    assertTrue(oneClass.contains("0 of different ones"), oneClass);
    String none = refusedScores(new double[0], new double[0]);
    assertTrue(none.contains("0 pairs of the same identity"), none);
    String label = refusedScores(new double[] {1, 2, 3}, new double[] {1, 0, 2});
    assertTrue(label.contains("'label' is neither 1") && label.contains("1 pairs"), label);
    String score = refusedScores(new double[] {1, 2, Double.NaN}, new double[] {1, 0, 0});
    assertTrue(score.contains("score of 1 pairs is NaN"), score);
  }

  private static String refusedScores(double[] scores, double[] labels) {
    Dataset<Row> pairs = scored(scores, labels);
    return Thrown.message(
        IllegalArgumentException.class, () -> ofScores("areaUnderROC").evaluate(pairs));
  }

  @Test
  void theEvaluatorIsCopiedSavedAndKnowsWhatIsBetter() throws IOException {
    VerificationEvaluator evaluator =
        ofScores("trueAcceptRate").setFalseAcceptRate(0.25).setSimilarity("euclidean");
    assertTrue(evaluator.isLargerBetter());
    String path = folder.resolve("evaluator").toString();
    evaluator.save(path);
    VerificationEvaluator loaded = VerificationEvaluator.load(path);
    VerificationEvaluator copy =
        loaded.copy(new ParamMap().put(loaded.metricName(), "equalErrorRate"));
    assertEquals(evaluator.uid(), copy.uid());
    assertEquals(0.25, copy.getFalseAcceptRate());
    assertEquals("euclidean", copy.getSimilarity());
    assertEquals("similarity.score", copy.getScoreCol());
    assertFalse(copy.isLargerBetter());
    assertTrue(loaded.isLargerBetter());
  }

  private static Dataset<Row> identities() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      rows.add(RowFactory.create("person " + i % 4, Vectors.dense(i, i % 4)));
    }
    return SPARK.createDataFrame(
        rows,
        new StructType()
            .add("who", DataTypes.StringType)
            .add("embedding", SQLDataTypes.VectorType()));
  }

  /** How often each pair of rows, known by their first values, comes with each label. */
  private static Map<List<Double>, Integer> counted(Dataset<Row> pairs) {
    Map<List<Double>, Integer> counts = new HashMap<>();
    for (Row row : pairs.collectAsList()) {
      Vector first = row.getAs("first");
      Vector second = row.getAs("second");
      boolean same = first.apply(1) == second.apply(1);
      assertEquals(same ? 1.0 : 0.0, row.<Double>getAs("label"));
      counts.merge(
          List.of(
              Math.min(first.apply(0), second.apply(0)), Math.max(first.apply(0), second.apply(0))),
          1,
          Integer::sum);
    }
    return counts;
  }

  @Test
  void pairsAreAllOfOneKindAndAChoiceOfTheOther() {
    VerificationPairs pairs =
        VerificationPairs.of("embedding", "who").withLimits(1000, 17).withSeed(5);
    Map<List<Double>, Integer> counts = counted(pairs.make(identities()));
    assertEquals(4 * 10 + 17, counts.size());
    assertTrue(counts.values().stream().allMatch(times -> times == 1), counts.toString());
    // However the rows lie.
    assertEquals(counts, counted(pairs.make(identities().repartition(7))));
    assertNotEquals(counts, counted(pairs.withSeed(6).make(identities())));
    assertEquals(3 + 2, pairs.withLimits(3, 2).make(identities()).count());
    assertEquals(
        1,
        new VerificationEvaluator()
            .setScoreCol("")
            .setSimilarity("euclidean")
            .setMetricName("trueAcceptRate")
            .setFalseAcceptRate(1)
            .evaluate(pairs.make(identities())));
  }

  @Test
  void rowsWithoutAnIdentityOrAFeatureAreRefused() {
    VerificationPairs pairs = VerificationPairs.of("embedding", "who");
    String missing =
        Thrown.message(
            IllegalArgumentException.class, () -> pairs.make(identities().drop("embedding")));
    assertTrue(missing.contains("'embedding' does not exist"), missing);
    Dataset<Row> nobody =
        SPARK.createDataFrame(
            List.of(RowFactory.create(null, Vectors.dense(1))), identities().schema());
    String identity =
        Thrown.message(
            IllegalArgumentException.class, () -> pairs.make(identities().union(nobody)));
    assertTrue(identity.contains("'who' is null in 1 rows"), identity);
    Dataset<Row> nothing =
        SPARK.createDataFrame(List.of(RowFactory.create("x", null)), identities().schema());
    String feature =
        Thrown.message(
            IllegalArgumentException.class, () -> pairs.make(identities().union(nothing)));
    assertTrue(feature.contains("'embedding' is null in 1 rows"), feature);
  }
}
