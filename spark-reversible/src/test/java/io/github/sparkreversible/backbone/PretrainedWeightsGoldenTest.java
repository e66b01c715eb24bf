package io.github.sparkreversible.backbone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkreversible.backbone.VitFixture.Run;
import io.github.sparkreversible.checkpoint.Checkpoint;
import io.github.sparkreversible.checkpoint.CheckpointTensor;
import io.github.sparkreversible.checkpoint.NameMapping;
import io.github.sparkreversible.checkpoint.SafetensorsWriter;
import io.github.sparkreversible.testing.GoldenFixture;
import io.github.sparkreversible.testing.GoldenFixtures;
import io.github.sparkreversible.testing.SafetensorsFile;
import io.github.sparkreversible.testing.StoredTensors;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fixtures A and C from both their files: the same network, and back bit for bit. */
public class PretrainedWeightsGoldenTest extends JUnitPlatformSuite {
  private static final Configuration HADOOP = new Configuration();

  @TempDir Path folder;

  /** A network of random weights with the sizes of a fixture. */
  private static ComputationGraph random(VitFixture golden) {
    ComputationGraph graph = new ComputationGraph(golden.builder().seed(7).build());
    graph.init();
    return graph;
  }

  private static List<NameMapping> mappings() {
    return List.of(
        NameMapping.of("huggingface-videomae"),
        NameMapping.of("timm-vit"),
        NameMapping.of("videomae"));
  }

  private static List<GoldenFixture> fixtures() throws IOException {
    List<GoldenFixture> all = new ArrayList<>();
    all.addAll(
        GoldenFixtures.find("plain VideoMAE", GoldenFixtures.entryContains("model", "VideoMAE")));
    all.addAll(
        GoldenFixtures.find(
            "plain ViT", GoldenFixtures.entryContains("model", "plain ViT, timm naming")));
    return all;
  }

  @Test
  public void bothFilesGiveTheNetwork() throws IOException {
    for (GoldenFixture fixture : fixtures()) {
      for (String file : List.of("weights.safetensors", "weights.pt")) {
        VitFixture golden = new VitFixture(fixture, Run.FLOAT_ONEDNN);
        ComputationGraph graph = random(golden);
        Checkpoint checkpoint = Checkpoint.open(fixture.folder().resolve(file).toString(), HADOOP);
        LoadingReport report =
            PretrainedWeights.load(graph, checkpoint.tensors().values(), mappings(), true);
        assertTrue(report.isComplete(), report::describe);
        assertEquals(List.of(), report.unexpected(), file);
        assertEquals(checkpoint.tensors().size(), report.loaded().size(), report::describe);
        LayerChain chain = new LayerChain(graph);
        chain.run(golden.clips, golden.oneHot);
        SafetensorsFile expected = fixture.tensors("expected.f32.safetensors");
        golden.requireOutput(expected, "logits", chain.logits());
        JsonNode steps = fixture.meta().get("grad_sample_step").get("f32");
        golden.requireGradients(
            chain, new StoredTensors(expected, "grad", steps, Run.FLOAT_ONEDNN.gradientTolerance));
      }
    }
  }

  @Test
  public void whatIsExportedIsWhatWasLoaded() throws IOException {
    for (GoldenFixture fixture : fixtures()) {
      VitFixture golden = new VitFixture(fixture, Run.FLOAT_ONEDNN);
      ComputationGraph graph = random(golden);
      Map<String, CheckpointTensor> tensors =
          Checkpoint.open(fixture.folder().resolve("weights.pt").toString(), HADOOP).tensors();
      LoadingReport report = PretrainedWeights.load(graph, tensors.values(), mappings(), true);
      Path file = folder.resolve(fixture.folder().getFileName() + ".safetensors");
      SafetensorsWriter.write(
          new org.apache.hadoop.fs.Path(file.toUri()),
          HADOOP,
          PretrainedWeights.export(graph, NameMapping.of(report.mapping())),
          Map.of("format", "pt"));
      Map<String, CheckpointTensor> exported =
          new TreeMap<>(Checkpoint.open(file.toString(), HADOOP).tensors());
      assertEquals(new TreeMap<>(tensors).keySet(), exported.keySet());
      for (CheckpointTensor tensor : exported.values()) {
        CheckpointTensor original = tensors.get(tensor.name());
        assertEquals(original.toString(), tensor.toString());
        assertEquals(original.data(), tensor.data(), tensor.name());
      }
    }
  }

  @Test
  public void namesInsideOfAnotherNetworkAreFound() throws IOException {
    for (GoldenFixture fixture : fixtures()) {
      VitFixture golden = new VitFixture(fixture, Run.FLOAT_ONEDNN);
      List<CheckpointTensor> renamed = new ArrayList<>();
      Checkpoint.open(fixture.folder().resolve("weights.pt").toString(), HADOOP)
          .tensors()
          .values()
          .forEach(
              tensor -> {
                if (!tensor.name().startsWith("head.")) {
                  renamed.add(tensor.withName("encoder." + tensor.name()));
                }
              });
      renamed.add(CheckpointTensor.of("decoder.weight", new long[] {1}, new float[1]));
      LoadingReport report = PretrainedWeights.load(random(golden), renamed, mappings(), false);
      assertTrue(report.isComplete(), report::describe);
      assertEquals("encoder.", report.prefix());
      assertEquals(List.of("decoder.weight"), report.unexpected());
    }
  }

  @Test
  public void otherShapesAreReportedAndNothingIsLoadedIntoThem() throws IOException {
    for (GoldenFixture fixture : fixtures()) {
      VitFixture golden = new VitFixture(fixture, Run.FLOAT_ONEDNN);
      JsonNode sizes = fixture.meta().get("config");
      ComputationGraph graph =
          new ComputationGraph(
              golden.builder().classes(sizes.get("classes").asInt() + 1).seed(7).build());
      graph.init();
      float[] before = graph.getLayer(VideoVit.CLASSIFIER).getParam("W").dup().data().asFloat();
      LoadingReport report =
          PretrainedWeights.load(
              graph,
              Checkpoint.open(fixture.folder().resolve("weights.pt").toString(), HADOOP)
                  .tensors()
                  .values(),
              mappings(),
              true);
      assertEquals(2, report.mismatched().size(), report::describe);
      assertTrue(report.describe().contains("head.weight"), report::describe);
      assertTrue(report.missing().contains("classifier/W"), report::describe);
      float[] after = graph.getLayer(VideoVit.CLASSIFIER).getParam("W").dup().data().asFloat();
      org.junit.jupiter.api.Assertions.assertArrayEquals(before, after);
    }
  }
}
