package io.github.sparkreversible.datasets;

import io.github.sparkreversible.datasets.decode.FileDecoder;
import io.github.sparkreversible.datasets.transform.ClipShaper;
import io.github.sparkreversible.datasets.transform.PointCloudAugmenter;
import io.github.sparkreversible.datasets.transform.PointCloudNormalizer;
import io.github.sparkreversible.datasets.transform.PointCloudSampler;
import io.github.sparkreversible.datasets.transform.TensorRows;
import io.github.sparkreversible.datasets.transform.VideoAugmenter;
import io.github.sparkreversible.datasets.transform.VideoClipSampler;
import io.github.sparkreversible.testing.LocalSpark;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** An example of each stage, for {@link AllStagesIT}: a new stage is registered here. */
final class StageExamples {
  /**
   * A stage at work.
   *
   * @param stage with every param set to something else than its default
   * @param input rows that it takes
   * @param columnParam name of a param that names a column of the input
   */
  record Example(PipelineStage stage, Dataset<Row> input, String columnParam) {}

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
            .setLabelsOutputCol("other classes")
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
    add(
        examples,
        new VideoAugmenter()
            .setInputCol("clip")
            .setOutputCol("other clip")
            .setCropArea(0.5, 1)
            .setCropAspect(0.75, 1.25)
            .setFlip(0.5)
            .setVerticalFlip(0.5)
            .setShift(0.1)
            .setFill("zero")
            .setOperations(1)
            .setMagnitude(0.5)
            .setBrightness(0.1)
            .setContrast(0.1)
            .setSaturation(0.1)
            .setHue(0.1)
            .setEpoch(2)
            .setSeed(5)
            .setKeyCol("id"),
        TensorRows.clips().withColumnRenamed("tensor", "clip"));
    add(examples, cloudAugmenter(), clouds(7));
    examples.put(FileDecoder.class, new Example(fileDecoder(), files(), "contentCol"));
    return examples;
  }

  private static PointCloudAugmenter cloudAugmenter() {
    return new PointCloudAugmenter()
        .setInputCol("cloud")
        .setOutputCol("other cloud")
        .setFlipX(0.5)
        .setFlipY(0.5)
        .setFlipZ(0.5)
        .setScale(0.8, 1.25)
        .setScaleAxes("each")
        .setRotation(30)
        .setRotationAxis("any")
        .setTranslation(0.1)
        .setJitter(0.01)
        .setJitterLimit(0.05)
        .setDrop(0.5)
        .setNormals(3)
        .setLabelsCol("classes")
        .setLabelsOutputCol("other classes")
        .setEpoch(2)
        .setSeed(5)
        .setKeyCol("id");
  }

  private static Dataset<Row> clouds() {
    return clouds(4);
  }

  private static Dataset<Row> clouds(int columns) {
    return TensorRows.clouds(columns)
        .withColumnRenamed("tensor", "cloud")
        .withColumnRenamed("pointLabels", "classes");
  }

  private static FileDecoder fileDecoder() {
    return new FileDecoder()
        .setFormat("cifar")
        .setOptions("classes=100")
        .setMode("PERMISSIVE")
        .setPathCol("place")
        .setContentCol("bytes")
        .setImageCol("picture");
  }

  /** Two files, of which one is a CIFAR-100 record. */
  private static Dataset<Row> files() {
    return LocalSpark.session()
        .createDataFrame(
            List.of(
                RowFactory.create("a/train.bin", new byte[2 + 3 * 32 * 32], 1),
                RowFactory.create("a/broken.bin", new byte[7], 2)),
            new StructType()
                .add("place", DataTypes.StringType)
                .add("bytes", DataTypes.BinaryType)
                .add("id", DataTypes.IntegerType));
  }

  private static void add(
      Map<Class<?>, Example> examples, PipelineStage stage, Dataset<Row> input) {
    examples.put(stage.getClass(), new Example(stage, input, "inputCol"));
  }

  static Example of(Class<?> type) {
    return Objects.requireNonNull(
        all().get(type), () -> type + " has no example in " + StageExamples.class);
  }
}
