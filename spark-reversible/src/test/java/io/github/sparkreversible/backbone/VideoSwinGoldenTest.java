package io.github.sparkreversible.backbone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkreversible.backbone.VitFixture.Run;
import io.github.sparkreversible.checkpoint.NameMapping;
import io.github.sparkreversible.reversible.ActivationStorage;
import io.github.sparkreversible.reversible.CoefficientSchedule;
import io.github.sparkreversible.testing.GoldenFixture;
import io.github.sparkreversible.testing.GoldenFixtures;
import io.github.sparkreversible.testing.RelativeError;
import io.github.sparkreversible.testing.SafetensorsFile;
import io.github.sparkreversible.testing.StoredTensors;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Predicate;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Fixtures E: Video Swin Transformers with the official names, which are the stages at (1, 0). */
public class VideoSwinGoldenTest extends JUnitPlatformSuite {
  private static final Predicate<JsonNode> VIDEO_SWIN =
      GoldenFixtures.entryContains("model", "Video Swin");

  @Test
  public void networkInReferenceArithmetic() throws IOException {
    checkAll(Run.FLOAT_REFERENCE);
  }

  @Test
  public void networkInOneDnnArithmetic() throws IOException {
    checkAll(Run.FLOAT_ONEDNN);
  }

  @Test
  public void networkInDoublePrecision() throws IOException {
    checkAll(Run.DOUBLE_REFERENCE);
  }

  private static void checkAll(Run run) throws IOException {
    for (GoldenFixture fixture : GoldenFixtures.find("Video Swin", VIDEO_SWIN)) {
      SwinFixture golden = new SwinFixture(fixture, run);
      for (ActivationStorage storage : ActivationStorage.values()) {
        check(
            fixture,
            golden,
            run,
            golden.wholeNetwork(golden.builder(golden.depths()).activationStorage(storage)));
      }
      checkBlocks(fixture, golden, run);
    }
  }

  @Test
  public void bothFilesGiveTheNetwork() throws IOException {
    Run run = Run.FLOAT_ONEDNN;
    for (GoldenFixture fixture : GoldenFixtures.find("Video Swin", VIDEO_SWIN)) {
      SwinFixture golden = new SwinFixture(fixture, run);
      for (Path file : CheckpointLoading.files(fixture)) {
        ComputationGraph graph =
            new ComputationGraph(golden.builder(golden.depths()).seed(7).build());
        graph.init();
        CheckpointLoading.loadAll(graph, file, NameMapping.of("video-swin"));
        check(fixture, golden, run, graph);
      }
    }
  }

  private static void check(
      GoldenFixture fixture, SwinFixture golden, Run run, ComputationGraph graph)
      throws IOException {
    SafetensorsFile expected = fixture.tensors("expected." + run.precision + ".safetensors");
    int[] depths = golden.depths();
    LayerChain chain = new LayerChain(graph);
    chain.run(golden.clips, VideoSwin.NORM, golden.outputGradient);
    boolean hasNorm = chain.activations.containsKey(VideoSwin.EMBEDDING_NORM);
    String embedded = hasNorm ? VideoSwin.EMBEDDING_NORM : VideoSwin.EMBEDDING;
    golden.requireChannelsFirst(expected, "patch_embed", chain.activations.get(embedded));
    for (int stage = 0; stage < depths.length; stage++) {
      boolean last = stage == depths.length - 1;
      String layer = last ? VideoSwin.stage(stage) : VideoSwin.merging(stage);
      golden.requireChannelsFirst(expected, "stage" + stage + "/out", chain.activations.get(layer));
    }
    INDArray output = chain.activations.get(VideoSwin.NORM);
    golden.requireChannelsFirst(expected, "out", output);
    double loss = expected.get("loss").getDouble(0);
    double found = output.mul(golden.outputGradient).sumNumber().doubleValue();
    assertEquals(loss, found, run.outputTolerance * Math.abs(loss));
    JsonNode steps = fixture.meta().get("grad_sample_step").get(run.precision);
    golden.requireGradients(
        chain, new StoredTensors(expected, "grad", steps, run.gradientTolerance));
  }

  /** As a Dr2Net: what is reversed gives the gradients of what is kept. */
  @Test
  public void reversedNetworkHasTheSameGradients() throws IOException {
    for (GoldenFixture fixture : GoldenFixtures.find("Video Swin", VIDEO_SWIN)) {
      SwinFixture golden = new SwinFixture(fixture, Run.FLOAT_ONEDNN);
      checkReversed(golden, 0, 1, 1e-5);
      checkReversed(golden, 0.5, 0.5, 1e-3);
    }
  }

  private static void checkReversed(
      SwinFixture golden, double alpha, double beta, double tolerance) {
    LayerChain kept = chain(golden, alpha, beta, ActivationStorage.ALL);
    LayerChain reversed = chain(golden, alpha, beta, ActivationStorage.REVERSIBLE);
    kept.gradients.forEach(
        (layer, gradient) ->
            gradient
                .gradientForVariable()
                .forEach(
                    (name, expected) ->
                        RelativeError.require(
                            layer + " " + name + " at alpha " + alpha,
                            reversed.gradients.get(layer).getGradientFor(name),
                            expected,
                            tolerance)));
  }

  private static LayerChain chain(
      SwinFixture golden, double alpha, double beta, ActivationStorage storage) {
    VideoSwin.Builder builder =
        golden
            .builder(golden.depths())
            .coefficientSchedule(CoefficientSchedule.fixed(alpha, beta))
            .activationStorage(storage);
    LayerChain chain = new LayerChain(golden.wholeNetwork(builder));
    chain.run(golden.clips, VideoSwin.NORM, golden.outputGradient);
    return chain;
  }

  /** Networks that end after a block show what stands there. */
  private static void checkBlocks(GoldenFixture fixture, SwinFixture golden, Run run)
      throws IOException {
    SafetensorsFile expected = fixture.tensors("expected." + run.precision + ".safetensors");
    int[] depths = golden.depths();
    for (int stage = 0; stage < depths.length; stage++) {
      int[] first = Arrays.copyOf(depths, stage + 1);
      for (int block = 0; block < depths[stage]; block++) {
        first[stage] = block + 1;
        INDArray tokens =
            golden
                .network(golden.builder(first))
                .feedForward(golden.clips, false)
                .get(VideoSwin.stage(stage));
        golden.requireGrid(expected, "stage" + stage + "/block" + block, tokens);
      }
    }
  }
}
