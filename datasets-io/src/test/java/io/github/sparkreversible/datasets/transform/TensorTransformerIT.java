package io.github.sparkreversible.datasets.transform;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.testing.LocalSpark;
import io.github.sparkreversible.testing.Thrown;
import java.util.List;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What all stages of tensor columns share. */
public class TensorTransformerIT {
  private static final List<Integer> ROWS = List.of(0, 1, 2, 3, 4, 5, 6);

  @BeforeEach
  public void reset() {
    NumberedPoints.CALLS.set(0);
  }

  private static Dataset<Row> threeStages() {
    // The optimizer works on rows that are local by itself, before it knows what is needed.
    Dataset<Row> result = TensorRows.clouds().repartition(2);
    for (String uid : List.of("a", "b", "c")) {
      Transformer stage = new NumberedPoints(uid);
      result = stage.transform(result);
    }
    return result;
  }

  /** Labels, tensor and the key of the next stage are all taken from one result. */
  @Test
  public void eachStageWorksOnceOnEachRow() {
    List<Tensor> before = TensorRows.tensors(TensorRows.clouds(), "tensor");
    List<Row> rows = threeStages().collectAsList();
    assertEquals(3 * ROWS.size(), NumberedPoints.CALLS.get());
    assertEquals(8, rows.size());
    List<Tensor> after = TensorRows.tensors(threeStages(), "tensor");
    for (int row : ROWS) {
      assertEquals(before.get(row).toFloats()[0] + 3, after.get(row).toFloats()[0], 1e-5);
    }
  }

  @Test
  public void rowsThatNeedNoTensorsCauseNoWork() {
    assertEquals(8, threeStages().select("id").collectAsList().size());
    assertEquals(8, threeStages().count());
    assertEquals(0, NumberedPoints.CALLS.get());
  }

  private static final String CASE_SENSITIVE = "spark.sql.caseSensitive";

  private static void whereCaseMatters(Runnable test) {
    LocalSpark.session().conf().set(CASE_SENSITIVE, true);
    try {
      test.run();
    } finally {
      LocalSpark.session().conf().unset(CASE_SENSITIVE);
    }
  }

  private static Dataset<Row> inOtherCase() {
    return TensorRows.clouds()
        .withColumnRenamed("tensor", "Tensor")
        .withColumnRenamed("pointLabels", "PointLabels")
        .withColumnRenamed("id", "ID");
  }

  private static PointCloudSampler sampler() {
    return new PointCloudSampler().setPoints(20).setKeyCol("id");
  }

  @Test
  public void namesThatDifferInCaseAreOneColumnAsInSpark() {
    Dataset<Row> expected = sampler().transform(TensorRows.clouds());
    Dataset<Row> found = sampler().transform(inOtherCase());
    assertEquals(sampler().transformSchema(inOtherCase().schema()).json(), found.schema().json());
    assertArrayEquals(
        new String[] {"ID", "origin", "tensor", "pointLabels"}, found.schema().fieldNames());
    for (String column : List.of("tensor", "pointLabels")) {
      assertEquals(TensorRows.tensors(expected, column), TensorRows.tensors(found, column));
    }
    PointCloudSampler loud = sampler().setOutputCol("TENSOR");
    Dataset<Row> replaced = loud.transform(TensorRows.clouds());
    assertEquals(
        loud.transformSchema(TensorRows.clouds().schema()).json(), replaced.schema().json());
    assertArrayEquals(
        new String[] {"id", "origin", "TENSOR", "pointLabels"}, replaced.schema().fieldNames());
    assertEquals(TensorRows.tensors(expected, "tensor"), TensorRows.tensors(replaced, "TENSOR"));
  }

  @Test
  public void namesThatDifferInCaseAreSeveralColumnsWhereCaseMatters() {
    whereCaseMatters(
        () -> {
          String missing =
              Thrown.message(
                  IllegalArgumentException.class, () -> sampler().transform(inOtherCase()));
          assertTrue(missing.contains("Column 'tensor' does not exist"), missing);
          PointCloudSampler beside =
              sampler().setOutputCol("Tensor").setLabelsOutputCol("PointLabels");
          Dataset<Row> both = beside.transform(TensorRows.clouds());
          assertEquals(
              beside.transformSchema(TensorRows.clouds().schema()).json(), both.schema().json());
          assertArrayEquals(
              new String[] {"id", "origin", "tensor", "pointLabels", "Tensor", "PointLabels"},
              both.schema().fieldNames());
          Dataset<Row> expected = sampler().transform(TensorRows.clouds());
          assertEquals(TensorRows.tensors(expected, "tensor"), TensorRows.tensors(both, "Tensor"));
          assertEquals(
              TensorRows.tensors(TensorRows.clouds(), "tensor"),
              TensorRows.tensors(both, "tensor"));
        });
  }

  @Test
  public void aNameOfTwoColumnsIsRefused() {
    StructType two = TensorRows.clouds().schema().add("TENSOR", TensorColumn.TYPE);
    for (PointCloudSampler sampler :
        List.of(sampler(), sampler().setInputCol("TENSOR").setOutputCol("Tensor"))) {
      String message =
          Thrown.message(IllegalArgumentException.class, () -> sampler.transformSchema(two));
      assertTrue(message.contains("tensor, TENSOR, which differ in case only"), message);
      assertTrue(message.contains(CASE_SENSITIVE), message);
    }
    whereCaseMatters(() -> sampler().transformSchema(two));
  }

  @Test
  public void keysWithMapsAreRefusedByName() {
    Dataset<Row> clouds =
        TensorRows.clouds()
            .withColumn("tags", functions.expr("map('a', id)"))
            .withColumn("deep", functions.expr("array(struct(id, map(id, id) as ids))"))
            .withColumn("list", functions.expr("array(struct(id, 'a' as name))"));
    for (String key : List.of("tags", "deep")) {
      PointCloudSampler sampler = sampler().setKeyCol(key);
      String message =
          Thrown.message(
              IllegalArgumentException.class, () -> sampler.transformSchema(clouds.schema()));
      assertTrue(message.contains("Column '" + key + "' (param 'keyCol') has type "), message);
      assertTrue(message.contains("map<") && message.contains("without maps"), message);
    }
    assertEquals(8, sampler().setKeyCol("list").transform(clouds).collectAsList().size());
  }

  @Test
  public void columnsMayHaveAnyName() {
    String name = "a.b `c` \u00e9";
    Dataset<Row> rows = TensorRows.clouds().withColumnRenamed("tensor", name);
    PointCloudSampler sampler =
        new PointCloudSampler().setInputCol(name).setOutputCol("d.e").setLabelsOutputCol("f `g`");
    Dataset<Row> result = new PipelineModel("model", new Transformer[] {sampler}).transform(rows);
    assertEquals(
        TensorRows.tensors(new PointCloudSampler().transform(TensorRows.clouds()), "tensor"),
        TensorRows.tensors(result, "d.e"));
    assertEquals(
        TensorRows.tensors(new PointCloudSampler().transform(TensorRows.clouds()), "pointLabels"),
        TensorRows.tensors(result.withColumnRenamed("f `g`", "labels"), "labels"));
  }
}
