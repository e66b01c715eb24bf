package io.github.sparkreversible.backbone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.checkpoint.CheckpointTensor;
import io.github.sparkreversible.checkpoint.NameMapping;
import io.github.sparkreversible.ops.Arithmetic;
import io.github.sparkreversible.reversible.ActivationStorage;
import io.github.sparkreversible.reversible.CoefficientSchedule;
import io.github.sparkreversible.reversible.SecondStream;
import io.github.sparkreversible.reversible.StageOutput;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Weights leave under the names of every project that a network has, and come back all the same.
 */
public class PretrainedWeightsTest extends JUnitPlatformSuite {
  private static final String VIT =
      """
      {"architecture": "video_vit", "dim": 16, "depth": 3, "heads": 2, "mlpRatio": 2,
       "tubelet": %d, "patch": 4, "qkvBias": "%s", "pooling": "%s",
       "finalNorm": "%s", "position": "%s",
       "pretrainedInput": {"frames": 4, "size": 8, "mean": [0], "std": [1]}, "namings": []}
      """;
  private static final String SWIN =
      """
      {"architecture": "video_swin", "dim": 8, "depths": [2, 2], "heads": [1, 2],
       "window": [2, 2, 2], "mlpRatio": 2, "tubelet": 2, "patch": 4, "qkvBias": true,
       "embeddingNorm": true,
       "pretrainedInput": {"frames": 4, "size": 8, "mean": [0], "std": [1]}, "namings": []}
      """;

  private static Backbone backbone(String naming) {
    return Backbones.parse(
        naming,
        switch (naming) {
          case "videomae", "huggingface-videomae" ->
              VIT.formatted(2, "QUERY_VALUE", "MEAN", "AFTER_POOLING", "SINE_COSINE");
          case "timm-vit" -> VIT.formatted(1, "ALL", "CLASS_TOKEN", "BEFORE_POOLING", "LEARNED");
          default -> SWIN;
        });
  }

  private static ComputationGraph graph(Backbone backbone, long seed) {
    NetworkSettings settings =
        new NetworkSettings(
            CoefficientSchedule.fixed(1, 0),
            ActivationStorage.REVERSIBLE,
            0,
            1e-4,
            0,
            0,
            SecondStream.INPUT,
            StageOutput.BLEND,
            ClassifierHead.LINEAR,
            Arithmetic.ND4J,
            DataType.FLOAT,
            seed);
    ComputationGraph graph =
        new ComputationGraph(backbone.configuration(new ClipShape(4, 8, 8, 3), 3, settings));
    graph.init();
    return graph;
  }

  @Test
  public void namingsOfBackbonesAreListed() {
    NameMapping.NAMES.forEach(naming -> assertEquals(naming, NameMapping.of(naming).name()));
    for (String name : Backbones.NAMES) {
      List<String> namings = Backbones.named(name).namings();
      assertTrue(NameMapping.NAMES.containsAll(namings), name + " has " + namings);
    }
  }

  @ParameterizedTest
  @CsvSource({"videomae", "huggingface-videomae", "timm-vit", "video-swin", "torchvision-swin3d"})
  public void whatLeavesComesBack(String naming) throws IOException {
    NameMapping mapping = NameMapping.of(naming);
    Backbone backbone = backbone(naming);
    ComputationGraph from = graph(backbone, 1);
    ComputationGraph to = graph(backbone, 2);
    assertNotEquals(from.params(), to.params());

    List<CheckpointTensor> tensors = PretrainedWeights.export(from, mapping);
    LoadingReport report = PretrainedWeights.load(to, tensors, List.of(mapping), true);

    assertTrue(report.isComplete(), report::describe);
    assertEquals(List.of(), report.unexpected());
    assertEquals(List.of(), PretrainedWeights.unnamed(from, mapping));
    assertEquals(from.params(), to.params(), naming);
  }

  private static LoadingReport loadKernel(String naming, int tubelet, int patch, long... shape)
      throws IOException {
    ComputationGraph graph = initialized(imageLike().clip(8, 16, 16, 3).tubelet(tubelet, patch));
    String name =
        NameMapping.of(naming).upstreamNames(VideoVit.EMBEDDING, "projection.weight").get(0);
    float[] values = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b))];
    return PretrainedWeights.load(
        graph,
        List.of(CheckpointTensor.of(name, shape, values)),
        List.of(NameMapping.of(naming)),
        true);
  }

  private static VideoVit.Builder imageLike() {
    return VideoVit.builder()
        .classes(2)
        .dim(4)
        .depth(0)
        .heads(1)
        .pooling(VideoVit.Pooling.CLASS_TOKEN)
        .finalNorm(VideoVit.FinalNorm.BEFORE_POOLING);
  }

  private static ComputationGraph initialized(VideoVit.Builder builder) {
    ComputationGraph graph = new ComputationGraph(builder.build());
    graph.init();
    return graph;
  }

  @Test
  public void kernelsOfOtherTubeletsAreNoneOfAsManyValues() throws IOException {
    LoadingReport tubelets = loadKernel("videomae", 8, 8, 4, 3, 2, 16, 16);
    assertEquals(List.of(), tubelets.loaded());
    assertEquals(
        List.of("patch_embed.proj.weight [4, 3, 2, 16, 16], expected [4, 3, 8, 8, 8]"),
        tubelets.mismatched());
    // A picture's kernel; timm's names have no axis of time.
    assertEquals(1, loadKernel("videomae", 4, 8, 4, 3, 16, 16).mismatched().size());
    assertEquals(
        List.of("patch_embed.proj.weight [4, 3, 16, 16], expected [4, 768]"),
        loadKernel("timm-vit", 4, 8, 4, 3, 16, 16).mismatched());
  }

  @Test
  public void axesOfLengthOneDoNotMatter() throws IOException {
    List<String> kernel = List.of("patch_embed.proj.weight");
    assertEquals(kernel, loadKernel("videomae", 2, 16, 4, 3, 2, 16, 16).loaded());
    assertEquals(kernel, loadKernel("videomae", 1, 8, 4, 3, 8, 8).loaded());
    assertEquals(kernel, loadKernel("timm-vit", 1, 8, 4, 3, 1, 8, 8).loaded());
    assertEquals(
        List.of("cls_token"),
        PretrainedWeights.load(
                initialized(imageLike().clip(1, 16, 16, 3).tubelet(1, 8)),
                List.of(CheckpointTensor.of("cls_token", new long[] {1, 1, 4}, new float[4])),
                List.of(NameMapping.of("timm-vit")),
                true)
            .loaded());
  }

  @ParameterizedTest
  @CsvSource({"NaN", "Infinity", "-Infinity"})
  public void valuesThatAreNotFiniteAreRefusedByTensor(float value) {
    NameMapping mapping = NameMapping.of("videomae");
    ComputationGraph graph = graph(backbone("videomae"), 1);
    List<CheckpointTensor> tensors = new ArrayList<>(PretrainedWeights.export(graph, mapping));
    tensors.removeIf(tensor -> tensor.name().equals("blocks.1.mlp.fc1.bias"));
    float[] values = new float[32];
    values[31] = value;
    tensors.add(CheckpointTensor.of("blocks.1.mlp.fc1.bias", new long[] {32}, values));

    String message =
        assertThrows(
                IOException.class,
                () -> PretrainedWeights.load(graph, tensors, List.of(mapping), true))
            .getMessage();

    assertTrue(message.contains("blocks.1.mlp.fc1.bias [32] has " + value), message);
    assertTrue(message.contains("index 31"), message);
  }

  @Test
  public void resampledPositionsThatAreNotFiniteAreRefusedToo() {
    NameMapping mapping = NameMapping.of("timm-vit");
    ComputationGraph graph = graph(backbone("timm-vit"), 1);
    List<CheckpointTensor> tensors = new ArrayList<>(PretrainedWeights.export(graph, mapping));
    tensors.removeIf(tensor -> tensor.name().equals("pos_embed"));
    float[] values = new float[17 * 16];
    values[5] = Float.NaN;
    tensors.add(CheckpointTensor.of("pos_embed", new long[] {1, 17, 16}, values));

    String message =
        assertThrows(
                IOException.class,
                () -> PretrainedWeights.load(graph, tensors, List.of(mapping), true))
            .getMessage();

    assertTrue(message.contains("pos_embed"), message);
  }

  @Test
  public void theBodyHasNamesOfItsOwnProjectsOnly() {
    ComputationGraph vit = graph(backbone("videomae"), 1);
    ComputationGraph resNet =
        graph(
            Backbones.parse(
                "resnet",
                """
                {"architecture": "video_resnet", "channels": 4, "blocks": [1, 1],
                 "pretrainedInput": {"frames": 4, "size": 8, "mean": [0], "std": [1]}}
                """),
            1);
    assertTrue(PretrainedWeights.namesBody(vit, NameMapping.of("videomae")));
    for (String naming : NameMapping.NAMES) {
      assertFalse(PretrainedWeights.namesBody(resNet, NameMapping.of(naming)), naming);
    }
  }
}
