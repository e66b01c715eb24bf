package io.github.sparkreversible.datasets;

import io.github.sparkreversible.datasets.transform.ClipShaper;
import io.github.sparkreversible.datasets.transform.PointCloudAugmenter;
import io.github.sparkreversible.datasets.transform.PointCloudNormalizer;
import io.github.sparkreversible.datasets.transform.PointCloudSampler;
import io.github.sparkreversible.datasets.transform.TensorRows;
import io.github.sparkreversible.datasets.transform.VideoAugmenter;
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
    add(examples, videoAugmenter(), TensorRows.clips().withColumnRenamed("tensor", "clip"));
    add(examples, pointCloudAugmenter(), renamed(TensorRows.clouds(6)));
    return examples;
  }

  private static VideoAugmenter videoAugmenter() {
    return new VideoAugmenter()
        .setInputCol("clip")
        .setOutputCol("other clip")
        .setCropArea(0.4, 0.9)
        .setCropAspect(0.75, 1.25)
        .setFlip(0.5)
        .setVerticalFlip(0.4)
        .setShift(0.1)
        .setFill("zero")
        .setOperations(2)
        .setMagnitude(0.5)
        .setBrightness(0.2)
        .setContrast(0.3)
        .setSaturation(0.4)
        .setHue(0.1)
        .setSeed(5)
        .setKeyCol("id")
        .setEpoch(3);
  }

  private static PointCloudAugmenter pointCloudAugmenter() {
    return new PointCloudAugmenter()
        .setInputCol("cloud")
        .setOutputCol("other cloud")
        .setLabelsCol("classes")
        .setFlipX(0.5)
        .setFlipY(0.4)
        .setFlipZ(0.3)
        .setScale(0.8, 1.2)
        .setScaleAxes("each")
        .setRotation(30)
        .setRotationAxis("x")
        .setTranslation(0.1)
        .setJitter(0.01)
        .setJitterLimit(0.02)
        .setDrop(0.5)
        .setNormals(3)
        .setSeed(5)
        .setKeyCol("id")
        .setEpoch(3);
  }

  private static Dataset<Row> clouds() {
    return renamed(TensorRows.clouds());
  }

  private static Dataset<Row> renamed(Dataset<Row> clouds) {
    return clouds
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
