package io.github.sparkreversible.datasets.transform;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sparkreversible.datasets.tensor.Tensor;
import java.util.List;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
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

  @Test
  public void columnsMayHaveAnyName() {
    String name = "a.b `c` \u00e9";
    Dataset<Row> rows = TensorRows.clouds().withColumnRenamed("tensor", name);
    PointCloudSampler sampler = new PointCloudSampler().setInputCol(name).setOutputCol("d.e");
    Dataset<Row> result = new PipelineModel("model", new Transformer[] {sampler}).transform(rows);
    assertEquals(
        TensorRows.tensors(new PointCloudSampler().transform(TensorRows.clouds()), "tensor"),
        TensorRows.tensors(result, "d.e"));
  }
}
