package io.github.sparkreversible.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.LocalSpark;
import io.github.sparkreversible.training.ToyClips;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** Fit, transform and persistence on real Spark. */
class Dr2NetClassifierIT {
  private static final SparkSession SPARK = LocalSpark.session();

  private static Dr2NetClassifier small() {
    return new Dr2NetClassifier()
        .setDim(16)
        .setDepth(2)
        .setHeads(2)
        .setPatch(4)
        .setTubelet(2)
        .setRandomShift(0)
        .setEpochs(6)
        .setBatchSize(8)
        .setLearningRate(5e-3)
        .setNumWorkers(1);
  }

  @Test
  void learns() {
    Dataset<Row> rows = ToyClips.rows(SPARK, 100, 3, 1).cache();
    Dr2NetClassificationModel model = small().setValidationIndicatorCol("held").fit(rows);
    System.out.println(model.summary().toJson());
    Dataset<Row> out = model.transform(rows);
    out.printSchema();
    out.select("label", "rawPrediction", "probability", "prediction").show(5, false);
    assertEquals(List.of("left", "right"), List.of(model.labels()));
    assertTrue(out.filter("prediction = label").count() > 95);
  }
}
