package io.github.sparkreversible.datasets;

import io.github.sparkreversible.datasets.transform.ClipShaper;
import io.github.sparkreversible.datasets.transform.PointCloudNormalizer;
import io.github.sparkreversible.datasets.transform.PointCloudSampler;
import io.github.sparkreversible.datasets.transform.TensorRows;
import io.github.sparkreversible.datasets.transform.VideoClipSampler;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** An example of each stage, for {@link AllStagesIT}: a new stage is registered here. */
final class StageExamples {
  /**
   * A stage at work.
   *
   * @param stage with every param set to something else than its default
   * @param input rows that it takes
   */
  record Example(PipelineStage stage, Dataset<Row> input) {}

  private StageExamples() {}

  static Map<Class<?>, Example> all() {
    Map<Class<?>, Example> examples = new LinkedHashMap<>();
    add(
        examples,
        new PointCloudSampler()
            .setInputCol("cloud")
            .setOutputCol("fewer points")
            .setMethod("voxel")
            .setPoints(50)
            .setVoxelSize(1.5)
            .setFewer("keep")
            .setStart("first")
            .setLabelsCol("classes")
            .setSeed(5)
            .setKeyCol("id"),
        clouds());
    add(
        examples,
        new PointCloudNormalizer()
            .setInputCol("cloud")
            .setOutputCol("normal cloud")
            .setCenter("box")
            .setScale("unitBox")
            .setColumnMean(new double[] {80})
            .setColumnStd(new double[] {40}),
        clouds());
    add(
        examples,
        new VideoClipSampler()
            .setInputCol("clip")
            .setOutputCol("short clip")
            .setFrames(4)
            .setSampling("consecutive")
            .setStride(2)
            .setSize("12")
            .setCrop("end")
            .setInterpolation("bilinear")
            .setSeed(5)
            .setKeyCol("id"),
        TensorRows.clips().withColumnRenamed("tensor", "clip"));
    add(
        examples,
        new ClipShaper()
            .setInputCol("picture")
            .setOutputCol("clip")
            .setFrames(4)
            .setHeight(10)
            .setWidth(14)
            .setChannels(1)
            .setFit("pad")
            .setInterpolation("bilinear"),
        TensorRows.imagesAndClips().withColumnRenamed("tensor", "picture"));
    return examples;
  }

  private static Dataset<Row> clouds() {
    return TensorRows.clouds()
        .withColumnRenamed("tensor", "cloud")
        .withColumnRenamed("pointLabels", "classes");
  }

  private static void add(
      Map<Class<?>, Example> examples, PipelineStage stage, Dataset<Row> input) {
    examples.put(stage.getClass(), new Example(stage, input));
  }

  static Example of(Class<?> type) {
    return Objects.requireNonNull(
        all().get(type), () -> type + " has no example in " + StageExamples.class);
  }
}
