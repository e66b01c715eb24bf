package io.github.sparkreversible.backbone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkreversible.backbone.VitFixture.Run;
import io.github.sparkreversible.reversible.ActivationStorage;
import io.github.sparkreversible.reversible.SecondStream;
import io.github.sparkreversible.reversible.StageOutput;
import io.github.sparkreversible.testing.GoldenFixture;
import io.github.sparkreversible.testing.GoldenFixtures;
import io.github.sparkreversible.testing.SafetensorsFile;
import io.github.sparkreversible.testing.StoredTensors;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.util.function.Predicate;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;

/** Fixture A: the plain VideoMAE network, which is the stage at (1, 0). */
public class VideoMaeGoldenTest extends JUnitPlatformSuite {
  private static final Predicate<JsonNode> PLAIN_VIDEOMAE =
      GoldenFixtures.entryContains("model", "VideoMAE");

  @Test
  public void plainNetworkInReferenceArithmetic() throws IOException {
    checkAll(Run.FLOAT_REFERENCE);
  }

  @Test
  public void plainNetworkInOneDnnArithmetic() throws IOException {
    checkAll(Run.FLOAT_ONEDNN);
  }

  @Test
  public void plainNetworkInDoublePrecision() throws IOException {
    checkAll(Run.DOUBLE_REFERENCE);
  }

  private static void checkAll(Run run) throws IOException {
    for (GoldenFixture fixture : GoldenFixtures.find("plain VideoMAE", PLAIN_VIDEOMAE)) {
      VitFixture golden = new VitFixture(fixture, run);
      for (ActivationStorage storage : ActivationStorage.values()) {
        for (StageOutput output : new StageOutput[] {StageOutput.LAST, StageOutput.BLEND}) {
          ComputationGraph graph =
              golden.network(golden.builder().activationStorage(storage).stageOutput(output));
          check(fixture, golden, run, graph);
        }
      }
    }
  }

  private static void check(
      GoldenFixture fixture, VitFixture golden, Run run, ComputationGraph graph)
      throws IOException {
    SafetensorsFile expected = fixture.tensors("expected." + run.precision + ".safetensors");
    LayerChain chain = new LayerChain(graph);
    chain.run(golden.clips, golden.oneHot);
    golden.requireOutput(expected, "tokens", chain.activations.get(VideoVit.EMBEDDING));
    int blocks = fixture.meta().get("config").get("depth").asInt();
    golden.requireOutput(
        expected, "block_out/" + (blocks - 1), chain.activations.get(VideoVit.STAGE));
    golden.requireOutput(expected, "pooled", chain.activations.get(VideoVit.POOLING));
    golden.requireOutput(expected, "pooled_norm", chain.activations.get(VideoVit.NORM));
    golden.requireOutput(expected, "logits", chain.logits());
    double loss = expected.get("loss").getDouble(0);
    assertEquals(loss, golden.loss(chain), run.outputTolerance * loss);
    golden.requireGradients(
        chain,
        new StoredTensors(
            expected,
            "grad",
            fixture.meta().get("grad_sample_step").get(run.precision),
            run.gradientTolerance));
  }

  @Test
  public void trainingStepOfTheGraphHasTheSameLossAndGradients() throws IOException {
    for (GoldenFixture fixture : GoldenFixtures.find("plain VideoMAE", PLAIN_VIDEOMAE)) {
      Run run = Run.FLOAT_ONEDNN;
      VitFixture golden = new VitFixture(fixture, run);
      ComputationGraph graph = golden.network(golden.builder().secondStream(SecondStream.ZERO));
      SafetensorsFile expected = fixture.tensors("expected." + run.precision + ".safetensors");
      double loss = expected.get("loss").getDouble(0);
      DataSet batch = new DataSet(golden.clips, golden.oneHot);
      for (int step = 0; step < 3; step++) {
        graph.setInput(0, batch.getFeatures());
        graph.setLabels(batch.getLabels());
        graph.computeGradientAndScore();
        assertEquals(loss, graph.score(), 1e-5 * loss);
        StoredTensors gradients =
            new StoredTensors(
                expected,
                "grad",
                fixture.meta().get("grad_sample_step").get(run.precision),
                run.gradientTolerance);
        gradients.require(
            "patch_embed.proj.weight",
            graph
                .gradient()
                .getGradientFor(VideoVit.EMBEDDING + "_projection.weight")
                .div(golden.clips.size(0)));
      }
    }
  }
}
