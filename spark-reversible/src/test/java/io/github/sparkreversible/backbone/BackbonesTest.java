package io.github.sparkreversible.backbone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.checkpoint.CheckpointTensor;
import io.github.sparkreversible.checkpoint.NameMapping;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import io.github.sparkreversible.reversible.AttentionSubBlock.QkvBias;
import io.github.sparkreversible.reversible.CoefficientSchedule;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Named backbones have their published sizes; descriptions say what is wrong with them. */
public class BackbonesTest extends JUnitPlatformSuite {
  private static final NetworkSettings SETTINGS =
      NetworkSettings.of(CoefficientSchedule.fixed(1, 0));

  /** Parameters without the classifier, by the formulas of the networks' papers. */
  private static long parameters(int dim, int depth, int patchValues, int qkvBias, int around) {
    long block = 12L * dim * dim + (qkvBias + 1 + 4 + 1 + 4) * (long) dim;
    return depth * block + (long) patchValues * dim + dim + around;
  }

  private static long count(Backbone backbone, InputShape input) {
    ComputationGraph graph = new ComputationGraph(backbone.configuration(input, 400, SETTINGS));
    graph.init(null, false);
    long all = graph.numParams();
    long head = graph.getLayer(VideoVit.CLASSIFIER).numParams();
    graph.close();
    return all - head;
  }

  @Test
  public void videoMaeHasItsPublishedSizes() {
    InputShape clips = new ClipShape(16, 224, 224, 3);
    int patch = 3 * 2 * 16 * 16;
    assertEquals(
        parameters(384, 12, patch, 2, 2 * 384),
        count(Backbones.named("videomae_vit_small"), clips));
    assertEquals(
        parameters(768, 12, patch, 2, 2 * 768), count(Backbones.named("videomae_vit_base"), clips));
  }

  @Test
  public void imageTransformersHaveTheirPublishedSizes() {
    InputShape images = new ClipShape(1, 224, 224, 3);
    for (String kind : List.of("vit", "deit")) {
      // timm counts 5 717 416 with a classifier of 1000 classes.
      assertEquals(
          5_717_416 - 193_000, count(Backbones.named(kind + "_tiny_patch16"), images), kind);
      assertEquals(
          22_050_664 - 385_000, count(Backbones.named(kind + "_small_patch16"), images), kind);
    }
  }

  @Test
  public void videoSwinIsThatOfItsPublishedSizes() {
    InputShape clips = new ClipShape(32, 224, 224, 3);
    for (Map.Entry<String, VideoSwin.Builder> size :
        Map.of("tiny", VideoSwin.tiny(), "small", VideoSwin.small(), "base", VideoSwin.base())
            .entrySet()) {
      // Stochastic depth is a setting here, not a size.
      assertEquals(
          size.getValue().clip(32, 224, 224, 3).classes(400).settings(SETTINGS).build().toJson(),
          Backbones.named("video_swin_" + size.getKey())
              .configuration(clips, 400, SETTINGS)
              .toJson());
    }
  }

  /** A linear map with bias. */
  private static long linear(long in, long out) {
    return in * out + out;
  }

  /** Gain, shift and both running statistics. */
  private static long batchNorm(long channels) {
    return 4 * channels;
  }

  /** Blocks, positions, both learned vectors, last normalization and head without its last map. */
  private static long pointTransformer(int qkvBias) {
    return parameters(384, 12, 0, qkvBias, -384)
        + linear(3, 128)
        + linear(128, 384)
        + 2 * 384
        + 2 * 384
        + linear(768, 256)
        + linear(256, 256)
        + 2 * batchNorm(256);
  }

  @Test
  public void pointCloudTransformersHaveTheirPublishedSizes() {
    long groups =
        linear(3, 128)
            + batchNorm(128)
            + linear(128, 256)
            + linear(512, 512)
            + batchNorm(512)
            + linear(512, 384);
    long pointMae = count(Backbones.named("point_mae"), new CloudShape(1024, 3));
    assertEquals(pointTransformer(0) + groups, pointMae);
    // The paper says 22.1 million.
    assertEquals(22.1e6, pointMae, 0.05e6);
    assertEquals(
        PointMaeVit.pix4Point().cloud(8192, 3).classes(400).settings(SETTINGS).build().toJson(),
        Backbones.named("pix4point_vit")
            .configuration(new CloudShape(8192, 3), 400, SETTINGS)
            .toJson());
    long levels = 0;
    for (long[] level : new long[][] {{6, 192}, {3 + 192, 384}}) {
      long size = level[1];
      levels +=
          linear(level[0], size)
              + batchNorm(size)
              + linear(size, size)
              + linear(2 * size, 2 * size)
              + batchNorm(2 * size)
              + linear(2 * size, size)
              + batchNorm(size);
    }
    assertEquals(
        pointTransformer(3) + levels,
        count(Backbones.named("pix4point_vit"), new CloudShape(1024, 3)));
  }

  private static ComputationGraph initialized(NetworkBuilder<?> builder) {
    ComputationGraph graph = new ComputationGraph(builder.build());
    graph.init();
    return graph;
  }

  private static PointMaeVit.Builder small(PointMaeVit.Builder builder, long seed) {
    return builder.cloud(64, 3).classes(2).groups(4, 4).dim(8).depth(2).heads(2).seed(seed);
  }

  /** What Pix4Point is about: blocks that were trained on pictures. */
  @Test
  public void blocksOfAnImageTransformerGoIntoPix4Point() throws IOException {
    ComputationGraph images =
        initialized(
            VideoVit.builder()
                .clip(1, 8, 8, 3)
                .classes(2)
                .tubelet(1, 4)
                .dim(8)
                .depth(2)
                .heads(2)
                .qkvBias(QkvBias.ALL)
                .pooling(VideoVit.Pooling.CLASS_TOKEN)
                .finalNorm(VideoVit.FinalNorm.BEFORE_POOLING)
                .seed(1));
    ComputationGraph clouds = initialized(small(PointMaeVit.pix4Point(), 2));
    LoadingReport report =
        PretrainedWeights.load(
            clouds,
            PretrainedWeights.export(images, NameMapping.of("timm-vit")),
            Backbones.named("pix4point_vit").mappings(),
            false);
    assertEquals(
        images.getLayer(VideoVit.STAGE).params(), clouds.getLayer(PointMaeVit.STAGE).params());
    assertEquals(
        Set.of("cls_token", "pos_embed", "patch_embed.proj.weight", "patch_embed.proj.bias"),
        Set.copyOf(report.unexpected()));
  }

  @Test
  public void aPretrainedPointMaeIsReadBehindItsPrefix() throws IOException {
    ComputationGraph original = initialized(small(PointMaeVit.builder(), 1));
    ComputationGraph loaded = initialized(small(PointMaeVit.builder(), 2));
    List<CheckpointTensor> encoder =
        PretrainedWeights.export(original, NameMapping.of("point-mae")).stream()
            .filter(tensor -> !tensor.name().startsWith("cls_"))
            .map(
                tensor ->
                    CheckpointTensor.of(
                        "MAE_encoder." + tensor.name(), tensor.shape(), floats(tensor)))
            .toList();
    LoadingReport report =
        PretrainedWeights.load(loaded, encoder, Backbones.named("point_mae").mappings(), false);
    assertEquals("MAE_encoder.", report.prefix());
    for (String layer : List.of(PointMaeVit.EMBEDDING, PointMaeVit.STAGE, PointMaeVit.NORM)) {
      assertEquals(original.getLayer(layer).params(), loaded.getLayer(layer).params(), layer);
    }
    assertTrue(report.missing().contains("tokens/token"), report::describe);
    assertTrue(report.missing().stream().anyMatch(name -> name.startsWith("head1/")));
  }

  private static float[] floats(CheckpointTensor tensor) {
    try {
      return tensor.toFloats();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  public void rowsOfAnotherKindAreRefused() {
    String clouds =
        Thrown.message(
            IllegalArgumentException.class,
            () ->
                Backbones.named("point_mae")
                    .configuration(new ClipShape(16, 224, 224, 3), 2, SETTINGS));
    assertTrue(clouds.contains("takes point clouds") && clouds.contains("224"), clouds);
    String clips =
        Thrown.message(
            IllegalArgumentException.class,
            () ->
                Backbones.named("video_swin_tiny")
                    .configuration(new CloudShape(1024, 3), 2, SETTINGS));
    assertTrue(clips.contains("takes clips") && clips.contains("1024"), clips);
    assertEquals(List.of("point_mae", "pix4point_vit"), Backbones.names(TensorKind.CLOUD));
    assertEquals(Backbones.NAMES.size() - 2, Backbones.names(TensorKind.CLIP).size());
  }

  @Test
  public void residualNetworkHasItsPublishedSize() {
    // torchvision counts 33 371 472 with a classifier of 400 classes, without running statistics.
    long statistics = 2 * (64 + 4 * 64 + 5 * (128 + 256 + 512));
    assertEquals(
        33_371_472 - 205_200 + statistics,
        count(Backbones.named("resnet3d_18"), new ClipShape(16, 112, 112, 3)));
  }

  @Test
  public void everyNameIsADescriptionThatCanBeWrittenAndRead() {
    for (String name : Backbones.NAMES) {
      Backbone backbone = Backbones.named(name);
      assertEquals(backbone, Backbones.parse("again", Backbones.describe(backbone)), name);
      assertEquals(name.startsWith("resnet3d"), backbone.mappings().isEmpty(), name);
    }
  }

  @Test
  public void faultsOfDescriptionsAreNamed() {
    String unknown =
        Thrown.message(IllegalArgumentException.class, () -> Backbones.named("resnet"));
    assertTrue(unknown.contains("'resnet'") && unknown.contains("videomae_vit_small"), unknown);
    String json = Backbones.describe(Backbones.named("vit_tiny_patch16"));
    String missing =
        Thrown.message(
            IllegalArgumentException.class,
            () -> Backbones.parse("mine.json", json.replace("\"depth\"", "\"depht\"")));
    assertTrue(missing.contains("mine.json") && missing.contains("'depth'"), missing);
    String surplus =
        Thrown.message(
            IllegalArgumentException.class,
            () ->
                Backbones.parse(
                    "mine.json", json.replace("\"depth\"", "\"width\" : 1, \"depth\"")));
    assertTrue(surplus.contains("\"width\""), surplus);
    String kind =
        Thrown.message(
            IllegalArgumentException.class,
            () -> Backbones.parse("mine.json", json.replace("video_vit", "perceptron")));
    assertTrue(kind.contains("perceptron"), kind);
    String broken =
        Thrown.message(
            IllegalArgumentException.class, () -> Backbones.parse("mine.json", "{\"dim\""));
    assertTrue(broken.contains("mine.json"), broken);
  }

  @Test
  public void positionsOfAnotherGridAreResampledForEveryFrame() throws IOException {
    VideoVit.Builder builder =
        VideoVit.builder()
            .clip(2, 8, 12, 1)
            .classes(2)
            .tubelet(1, 2)
            .dim(4)
            .depth(0)
            .heads(1)
            .pooling(VideoVit.Pooling.CLASS_TOKEN)
            .finalNorm(VideoVit.FinalNorm.BEFORE_POOLING);
    ComputationGraph graph = new ComputationGraph(builder.build());
    graph.init();
    // Rows of the old grid differ by 1, which interpolation keeps as a slope inside of it.
    float[] positions = new float[(1 + 9) * 4];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = i < 4 ? 100 + i : (i / 4 - 1) / 3;
    }
    LoadingReport report =
        PretrainedWeights.load(
            graph,
            List.of(CheckpointTensor.of("pos_embed", new long[] {1, 10, 4}, positions)),
            List.of(NameMapping.of("timm-vit")),
            true);
    assertEquals(List.of("pos_embed"), report.resampled());
    INDArray found = graph.getLayer(VideoVit.CLASS_TOKEN).getParam("position");
    assertArrayEquals(new long[] {1 + 2 * 4 * 6, 4}, found.shape());
    assertEquals(102, found.getFloat(0, 2));
    for (int token = 0; token < 24; token++) {
      assertEquals(found.getFloat(1 + token, 1), found.getFloat(25 + token, 1), "token " + token);
      assertEquals(found.getFloat(1 + token / 6 * 6, 0), found.getFloat(1 + token, 3), 1e-6);
    }
    // The middle of the grid stays the middle.
    assertEquals(1, (found.getFloat(7, 0) + found.getFloat(13, 0)) / 2, 1e-5);
    assertTrue(found.getFloat(1, 0) < 0.2 && found.getFloat(19, 0) > 1.8, "no slope");
  }
}
