package io.github.sparkreversible.datasets.transform;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.datasets.video.ClipFiles;
import io.github.sparkreversible.testing.LocalSpark;
import io.github.sparkreversible.testing.Thrown;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sampler and shaper of clips on Spark. */
public class FrameStagesIT {
  private static final String TENSOR = "tensor";
  private static final int FRAMES = 21;

  @TempDir public Path folder;

  /** A video of 48 x 80 pixels whose colours change smoothly in space and time. */
  private String video() throws IOException {
    byte[] pixels = new byte[FRAMES * 48 * 80 * 3];
    for (int i = 0; i < pixels.length; i++) {
      int x = i / 3 % 80;
      int y = i / 240 % 48;
      int t = i / 240 / 48;
      pixels[i] =
          (byte) (128 + 60 * Math.sin(x / 9.0 + t / 3.0) + 50 * Math.cos(y / 7.0 - t / 5.0));
    }
    Tensor clip = Tensor.wrap(TensorType.UINT8, pixels, FRAMES, 48, 80, 3);
    Dataset<Row> rows =
        LocalSpark.session()
            .createDataFrame(
                List.of(RowFactory.create("waves", TensorColumn.toRow(clip))),
                new StructType().add("name", DataTypes.StringType).add(TENSOR, TensorColumn.TYPE));
    String videos = folder.resolve("videos").toString();
    ClipFiles.write(rows, TENSOR, "name", videos, 25);
    return videos;
  }

  private static Tensor read(String videos, String... options) {
    var reader = LocalSpark.session().read().format("video");
    for (int i = 0; i < options.length; i += 2) {
      reader = reader.option(options[i], options[i + 1]);
    }
    return TensorColumn.fromRow(reader.load(videos).select(TENSOR).head().getStruct(0));
  }

  private static Tensor only(Dataset<Row> rows) {
    return TensorColumn.fromRow(rows.select(TENSOR).head().getStruct(0));
  }

  @Test
  public void framesAndSizesAreThoseOfTheDataSource() throws IOException {
    String videos = video();
    Dataset<Row> whole =
        LocalSpark.session().read().format("video").option("frames", FRAMES).load(videos);
    for (String frames : List.of("4", "30")) {
      VideoClipSampler sampler = new VideoClipSampler().setFrames(Integer.parseInt(frames));
      assertEquals(read(videos, "frames", frames), only(sampler.transform(whole)));
      assertEquals(
          read(videos, "frames", frames, "sampling", "consecutive", "stride", "2"),
          only(sampler.setSampling("consecutive").setStride(2).transform(whole)));
    }
    for (String size : List.of("32", "24x50", "96")) {
      Tensor expected = read(videos, "frames", "3", "size", size);
      Tensor found = only(new VideoClipSampler().setFrames(3).setSize(size).transform(whole));
      assertArrayEquals(expected.shape(), found.shape());
      assertTrue(meanDifference(expected, found) < 1.5, size);
    }
  }

  private static double meanDifference(Tensor one, Tensor other) {
    float[] a = one.toFloats();
    float[] b = other.toFloats();
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs(a[i] - b[i]);
    }
    return sum / a.length;
  }

  @Test
  public void theCropIsPartOfTheScaledFrame() {
    Dataset<Row> clips = TensorRows.clips().where("id = 0");
    Tensor clip = only(clips);
    for (String crop : VideoClipSampler.CROPS) {
      // 20 x 30 pixels, short side kept: columns 5 to 25 are the middle.
      Tensor found =
          only(new VideoClipSampler().setFrames(0).setSize("20").setCrop(crop).transform(clips));
      assertArrayEquals(new int[] {5, 20, 20, 3}, found.shape());
      int from = crop.equals("start") ? 0 : crop.equals("end") ? 10 : 5;
      float[] whole = clip.toFloats();
      float[] part = found.toFloats();
      for (int i = 0; i < part.length; i++) {
        assertEquals(whole[i / 60 * 90 + 3 * from + i % 60], part[i], crop);
      }
    }
  }

  @Test
  public void randomFramesDependOnSeedAndRow() {
    Dataset<Row> clips = TensorRows.clips();
    VideoClipSampler sampler = new VideoClipSampler().setFrames(4).setSampling("random").setSeed(3);
    List<Tensor> first = TensorRows.tensors(sampler.transform(clips), TENSOR);
    assertEquals(first, TensorRows.tensors(sampler.transform(clips.repartition(3)), TENSOR));
    assertNotEquals(first, TensorRows.tensors(sampler.setSeed(4).transform(clips), TENSOR));
    assertNull(first.get(7));
  }

  @Test
  public void aPipelineThatWasSavedGivesTheSame() throws Exception {
    Dataset<Row> clips = TensorRows.clips();
    PipelineModel model =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new VideoClipSampler().setFrames(8).setSampling("random").setSize("16"),
                  new ClipShaper().setFrames(4).setHeight(8).setWidth(8).setOutputCol("small")
                })
            .fit(clips);
    model.write().save(folder.resolve("model").toUri().toString());
    PipelineModel loaded = PipelineModel.load(folder.resolve("model").toUri().toString());
    Dataset<Row> expected = model.transform(clips);
    Dataset<Row> found = loaded.transform(clips.repartition(4).orderBy(functions.desc("id")));
    Dataset<Row> streamed = Streams.transformed(clips, loaded, folder);
    for (String column : List.of(TENSOR, "small")) {
      assertEquals(TensorRows.tensors(expected, column), TensorRows.tensors(found, column));
      assertEquals(TensorRows.tensors(expected, column), TensorRows.tensors(streamed, column));
    }
    assertArrayEquals(
        new int[] {8, 16, 16, 3},
        TensorColumn.declaredShape(expected.schema().apply(TENSOR)).orElseThrow());
  }

  @Test
  public void imagesAndClipsGetOneShape() {
    Dataset<Row> rows = TensorRows.imagesAndClips();
    for (String fit : ClipShaper.FITS) {
      for (int channels : ClipShaper.CHANNELS) {
        ClipShaper shaper =
            new ClipShaper()
                .setFrames(4)
                .setHeight(12)
                .setWidth(16)
                .setFit(fit)
                .setChannels(channels);
        Dataset<Row> shaped = shaper.transform(rows);
        assertArrayEquals(
            new int[] {4, 12, 16, channels},
            TensorColumn.declaredShape(shaped.schema().apply(TENSOR)).orElseThrow());
        assertTrue(TensorColumn.declaredType(shaped.schema().apply(TENSOR)).isEmpty());
        List<Tensor> before = TensorRows.tensors(rows, TENSOR);
        List<Tensor> after = TensorRows.tensors(shaped, TENSOR);
        for (int row = 0; row < 6; row++) {
          assertArrayEquals(new int[] {4, 12, 16, channels}, after.get(row).shape());
          assertEquals(before.get(row).type(), after.get(row).type());
        }
        assertNull(after.get(6));
      }
    }
  }

  @Test
  public void schemasAreCheckedBeforeAnyWork() {
    StructType schema =
        new StructType()
            .add("text", DataTypes.StringType)
            .add(TensorColumn.field("cloud", TensorType.FLOAT32, TensorColumn.ANY, 6))
            .add(TensorColumn.field("numbers", TensorType.INT64, 2, 2))
            .add(TensorColumn.field("spectra", TensorType.FLOAT32, TensorColumn.ANY, 64, 64, 7))
            .add(TensorColumn.field("pages", TensorType.UINT8, 64, 64, 0))
            .add(TensorColumn.field("plain", TensorType.UINT8, 64, 64))
            .add("unknown", TensorColumn.TYPE);
    assertRefused(new VideoClipSampler().setInputCol("text"), schema, "'text'", "type string");
    assertRefused(
        new VideoClipSampler().setInputCol("cloud"),
        schema,
        "Column 'cloud' declares float32 [any, 6]",
        "[frames, height, width, channels]");
    assertRefused(new ClipShaper().setInputCol("numbers"), schema, "'numbers' declares int64");
    assertRefused(
        new ClipShaper().setInputCol("spectra"),
        schema,
        "'spectra' declares float32 [any, 64, 64, 7], expected 1 to 4 channels");
    assertRefused(new ClipShaper().setInputCol("pages"), schema, "'pages'", "1 to 4 channels");
    new ClipShaper().setInputCol("plain").transformSchema(schema);
    StructType after = new VideoClipSampler().setInputCol("unknown").transformSchema(schema);
    assertArrayEquals(
        new int[] {16, -1, -1, -1}, TensorColumn.declaredShape(after.apply(TENSOR)).orElseThrow());
    String size =
        Thrown.message(IllegalArgumentException.class, () -> new VideoClipSampler().setSize("4x"));
    assertTrue(size.contains("'size' is 4x") && size.contains("HEIGHTxWIDTH"), size);
    String channels =
        Thrown.message(IllegalArgumentException.class, () -> new ClipShaper().setChannels(2));
    assertTrue(channels.contains("'channels' is 2, expected one of 1, 3"), channels);
  }

  private static void assertRefused(PipelineStage stage, StructType schema, String... expected) {
    String message =
        Thrown.message(IllegalArgumentException.class, () -> stage.transformSchema(schema));
    for (String part : expected) {
      assertTrue(message.contains(part), message);
    }
  }
}
