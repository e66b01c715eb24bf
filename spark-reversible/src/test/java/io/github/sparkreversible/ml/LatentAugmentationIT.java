package io.github.sparkreversible.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.LocalSpark;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** What is generated of rows, by their own margins, however they are partitioned. */
class LatentAugmentationIT {
  private static final SparkSession SPARK = LocalSpark.session();
  private static final Dataset<Row> ROWS = LatentRows.of(SPARK, 11).cache();
  private static final LogisticRegressionModel HEAD = LatentRows.regression().fit(ROWS);
  private static final double HARD = 1.5;

  private static LatentFeatureAugmentedClassifier stage(String strategy) {
    return new LatentFeatureAugmentedClassifier()
        .setClassifier(LatentRows.regression())
        .setLatentStrategy(strategy)
        .setLatentHardMargin(HARD);
  }

  /** Each generated row with its source's feature. */
  private record Made(Vector from, Vector to, int label) {
    double distance() {
      return Math.sqrt(Vectors.sqdist(from, to));
    }
  }

  private static List<Made> made(LatentFeatureAugmentedClassifier stage) {
    Map<Boolean, List<Row>> rows =
        stage.augment(ROWS).collectAsList().stream()
            .collect(Collectors.partitioningBy(row -> row.getAs("strategy") == null));
    Map<Long, Row> sources = new HashMap<>();
    rows.get(true).forEach(row -> sources.put(row.getAs("sourceRow"), row));
    assertEquals(ROWS.count(), sources.size());
    return rows.get(false).stream()
        .map(
            row -> {
              Row source = sources.get(row.<Long>getAs("sourceRow"));
              assertEquals(source.getDouble(1), row.getDouble(1));
              return new Made(source.getAs(0), row.getAs(0), (int) row.getDouble(1));
            })
        .toList();
  }

  @Test
  void beyondGoesOverTheBoundaryByTheNearestWay() {
    List<Made> made = made(stage("beyond").setLatentStrength(0.5).setLatentRatio(2));
    assertTrue(made.size() > 400, made.size() + " rows");
    for (Made each : made) {
      double before = LatentRows.margin(HEAD, each.from(), each.label());
      double[] logits = LatentRows.logits(HEAD, each.from());
      int rival = LatentRows.rival(logits, each.label());
      double[] after = LatentRows.logits(HEAD, each.to());
      assertTrue(before < HARD, "margin " + before);
      assertEquals(-0.5 * (HARD - before), after[each.label()] - after[rival], 1e-4);
      double length = 0;
      for (int i = 0; i < LatentRows.DIM; i++) {
        double way =
            HEAD.coefficientMatrix().apply(each.label(), i)
                - HEAD.coefficientMatrix().apply(rival, i);
        length += way * way;
      }
      double change = before + 0.5 * (HARD - before);
      assertEquals(Math.abs(change) / Math.sqrt(length), each.distance(), 1e-4);
    }
  }

  @Test
  void priorMovesAllLogitsByTheLogarithmsOfTheShares() {
    Map<Double, Long> counts =
        ROWS.groupBy("label").count().collectAsList().stream()
            .collect(Collectors.toMap(row -> row.getDouble(0), row -> row.getLong(1)));
    for (Made each : made(stage("prior").setLatentStrength(0.7).setLatentNoise(0.3))) {
      double[] before = LatentRows.logits(HEAD, each.from());
      double[] after = LatentRows.logits(HEAD, each.to());
      for (int c = 1; c < 3; c++) {
        double expected = 0.7 * Math.log((double) counts.get((double) c) / counts.get(0.0));
        assertEquals(expected, after[c] - before[c] - (after[0] - before[0]), 1e-4);
      }
    }
  }

  @Test
  void mixturesLieBetweenHardRowsOfAPair() {
    List<Vector> all = ROWS.collectAsList().stream().map(row -> row.<Vector>getAs(0)).toList();
    List<Made> made = made(stage("mixture").setLatentStrength(0.4));
    assertTrue(made.size() > 100, made.size() + " rows");
    for (Made each : made) {
      boolean found =
          all.stream()
              .anyMatch(
                  other -> {
                    double miss = 0;
                    for (int i = 0; i < LatentRows.DIM; i++) {
                      double mixed = 0.6 * each.from().apply(i) + 0.4 * other.apply(i);
                      miss = Math.max(miss, Math.abs(mixed - each.to().apply(i)));
                    }
                    return miss < 1e-5;
                  });
      assertTrue(found && each.distance() > 0, each.toString());
    }
  }

  /** Rows of class c are drawn as often as their share to the power says, and hard ones alone. */
  @Test
  void sourcesAreDrawnByTheWeightOfTheirClass() {
    double[] hard = new double[3];
    double[] all = new double[3];
    for (Row row : ROWS.collectAsList()) {
      int label = (int) row.getDouble(1);
      all[label]++;
      hard[label] += LatentRows.margin(HEAD, row.getAs(0), label) < HARD ? 1 : 0;
    }
    double sum = 0;
    for (int c = 0; c < 3; c++) {
      sum += hard[c] * Math.pow(all[c], -0.5);
    }
    double[] found = new double[3];
    made(stage("boundary").setLatentSourcePower(0.5).setLatentRatio(1.3))
        .forEach(each -> found[each.label()]++);
    for (int c = 0; c < 3; c++) {
      double perRow = 1.3 * ROWS.count() * Math.pow(all[c], -0.5) / sum;
      double part = perRow - Math.floor(perRow);
      double deviation = Math.sqrt(hard[c] * part * (1 - part));
      assertEquals(hard[c] * perRow, found[c], 4 * deviation + 1e-9, "class " + c);
    }
  }

  private static List<String> sorted(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(Row::toString).sorted().toList();
  }

  @Test
  void partitionsAndOrderMakeNoDifference() {
    // The head itself differs in its last digits: it adds up partitions in any order.
    for (String strategy : List.of("boundary", "beyond", "mixture", "prior", "prototype")) {
      LatentFeatureAugmentedClassifier stage =
          stage(strategy)
              .setClassifier(LatentRows.shortRegression())
              .setLatentNoise(0.2)
              .setLatentRatio(2)
              .setSeed(5);
      Dataset<Row> other = ROWS.orderBy("id").repartition(5);
      assertSameRows(ordered(stage.augment(ROWS)), ordered(stage.augment(other)), strategy);
      assertEquals(sorted(stage.augment(ROWS)), sorted(stage.augment(ROWS)), strategy);
      assertNotEquals(
          sorted(stage.augment(ROWS)),
          sorted(stage.copy(new ParamMap().put(stage.seed().w(6))).augment(ROWS)));
    }
  }

  private static void assertSameRows(List<Row> expected, List<Row> found, String what) {
    assertEquals(expected.size(), found.size(), what);
    for (int i = 0; i < expected.size(); i++) {
      Row one = expected.get(i);
      Row two = found.get(i);
      assertEquals(one.<Long>getAs("sourceRow"), two.<Long>getAs("sourceRow"), what);
      assertArrayEquals(one.<Vector>getAs(0).toArray(), two.<Vector>getAs(0).toArray(), 1e-5, what);
    }
  }

  @Test
  void rowsOfWeightZeroTakeNoPart() {
    Dataset<Row> absent =
        ROWS.filter("label = 2")
            .crossJoin(SPARK.range(20).toDF("n"))
            .selectExpr("features", "label", "0D as weight", "concat(id, '-', n) as id");
    Dataset<Row> rows = ROWS.union(absent);
    for (String strategy : List.of("prior", "mixture")) {
      LatentFeatureAugmentedClassifier stage =
          stage(strategy).setWeightCol("weight").setKeyCol("id").setLatentRatio(2);
      Dataset<Row> augmented = stage.augment(rows);
      assertEquals(rows.count(), augmented.filter("strategy is null").count(), strategy);
      assertSameRows(
          ordered(stage.augment(ROWS).filter("weight > 0")),
          ordered(augmented.filter("weight > 0")),
          strategy);
      assertEquals(absent.count(), augmented.filter("weight = 0").count(), strategy);
    }
  }

  private static List<Row> ordered(Dataset<Row> augmented) {
    return augmented.collectAsList().stream()
        .sorted(
            Comparator.<Row>comparingLong(row -> row.<Long>getAs("sourceRow"))
                .thenComparing(row -> row.getAs("strategy") != null)
                .thenComparingDouble(row -> row.<Vector>getAs(0).apply(0)))
        .toList();
  }

  @Test
  void columnsAndTheirMetadataAreThoseOfTheParams() {
    Dataset<Row> rows =
        ROWS.withColumnRenamed("features", "latent").withColumnRenamed("label", "kind");
    LatentFeatureAugmentedClassifier stage =
        stage("beyond")
            .setFeaturesCol("latent")
            .setLabelCol("kind")
            .setWeightCol("weight")
            .setKeyCol("id")
            .setLatentRatio(2)
            .setLatentWeight(0.5);
    Dataset<Row> augmented = stage.augment(rows);
    assertEquals(
        List.of("latent", "kind", "weight", "sourceRow", "strategy", "strength", "seed"),
        List.of(augmented.columns()));
    NominalAttribute label =
        (NominalAttribute) Attribute.fromStructField(augmented.schema().apply("kind"));
    assertArrayEquals(LatentRows.NAMES, label.values().get());
    assertEquals(
        LatentRows.DIM, AttributeGroup.fromStructField(augmented.schema().apply(0)).size());
    Map<Long, Double> weights = new HashMap<>();
    List<Row> all = augmented.collectAsList();
    all.stream()
        .filter(row -> row.isNullAt(4))
        .forEach(row -> weights.put(row.getLong(3), row.getDouble(2)));
    all.stream()
        .filter(row -> !row.isNullAt(4))
        .forEach(
            row -> {
              assertEquals(0.25 * weights.get(row.getLong(3)), row.getDouble(2), 1e-12);
              assertEquals(List.of("beyond", 1.0, 1L), List.of(row.get(4), row.get(5), row.get(6)));
            });
    List<Row> keys = rows.selectExpr("xxhash64(id)").collectAsList();
    assertEquals(
        keys.stream().map(row -> row.getLong(0)).collect(Collectors.toSet()), weights.keySet());
  }

  @Test
  void nothingIsGeneratedByNoneOrWhereNothingIsHard() {
    assertEquals(ROWS.count(), stage("none").augment(ROWS).filter("strategy is null").count());
    LatentFeatureAugmentedClassifier easy =
        stage("beyond").setLatentHardMargin(0).setLatentHead(LatentRows.regression());
    Dataset<Row> apart =
        SPARK.createDataFrame(
            List.of(
                LatentRows.row(new double[] {9, 0, 0, 0, 0}, 0, 1, "a"),
                LatentRows.row(new double[] {0, 9, 0, 0, 0}, 1, 1, "b")),
            LatentRows.schema());
    assertEquals(2, easy.augment(apart).count());
  }
}
