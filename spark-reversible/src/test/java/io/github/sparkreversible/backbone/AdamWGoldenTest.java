package io.github.sparkreversible.backbone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkreversible.backbone.VitFixture.Run;
import io.github.sparkreversible.reversible.SecondStream;
import io.github.sparkreversible.testing.GoldenFixture;
import io.github.sparkreversible.testing.GoldenFixtures;
import io.github.sparkreversible.testing.SafetensorsFile;
import io.github.sparkreversible.testing.StoredTensors;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import io.github.sparkreversible.training.AdamW;
import io.github.sparkreversible.training.DecoupledWeightDecay;
import io.github.sparkreversible.training.GlobalNormClipping;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.schedule.FixedSchedule;

/** Fixture F: steps of AdamW with clipped gradients and smoothed labels on fixture A's network. */
public class AdamWGoldenTest extends JUnitPlatformSuite {
  private static final Predicate<JsonNode> OPTIMIZER_STEPS =
      meta -> meta.path("optimizer").path("type").asText().startsWith("AdamW");

  @Test
  public void stepsInDoublePrecision() throws IOException {
    check(Run.DOUBLE_REFERENCE, 1e-10, 1e-9);
  }

  @Test
  public void stepsInOneDnnArithmetic() throws IOException {
    check(Run.FLOAT_ONEDNN, 1e-4, 1e-3);
  }

  private static void check(Run run, double lossTolerance, double parameterTolerance)
      throws IOException {
    for (GoldenFixture fixture : GoldenFixtures.find("AdamW", OPTIMIZER_STEPS)) {
      GoldenFixture start =
          GoldenFixtures.find(
                  "weights that AdamW starts from", meta -> isStart(meta, fixture.meta()))
              .get(0);
      VitFixture network = new VitFixture(start, run);
      JsonNode optimizer = fixture.meta().get("optimizer");
      ComputationGraph graph =
          network.network(
              network.builder().secondStream(SecondStream.ZERO),
              configuration -> configure(configuration, optimizer));
      SafetensorsFile expected = fixture.tensors("expected." + run.precision + ".safetensors");
      GlobalNormClipping clipping =
          new GlobalNormClipping(fixture.meta().at("/clip/global_l2_norm").asDouble());
      graph.setListeners(clipping);
      train(fixture, run, graph, clipping, expected, lossTolerance);
      network.requireParameters(
          graph,
          new StoredTensors(
              expected, "final", fixture.meta().get("final_sample_step"), parameterTolerance));
    }
  }

  /** Fits plain VideoMAE fixtures with the sizes of the optimizer's. */
  private static boolean isStart(JsonNode candidate, JsonNode steps) {
    if (!candidate.path("model").asText().contains("VideoMAE")) {
      return false;
    }
    for (String size :
        List.of("img", "patch", "frames", "tubelet", "dim", "depth", "heads", "classes")) {
      if (!candidate.at("/config/" + size).equals(steps.at("/config/" + size))) {
        return false;
      }
    }
    return true;
  }

  private static void configure(ComputationGraphConfiguration configuration, JsonNode optimizer) {
    double decay = optimizer.get("weight_decay").asDouble();
    AdamW.configure(configuration, new FixedSchedule(optimizer.get("lr").asDouble()), decay);
    // The fixture decays every parameter.
    configuration.getVertices().values().stream()
        .filter(LayerVertex.class::isInstance)
        .map(vertex -> ((LayerVertex) vertex).getLayerConf().getLayer())
        .filter(BaseLayer.class::isInstance)
        .forEach(
            layer ->
                ((BaseLayer) layer)
                    .setRegularizationBias(List.of(new DecoupledWeightDecay(decay))));
  }

  private static void train(
      GoldenFixture fixture,
      Run run,
      ComputationGraph graph,
      GlobalNormClipping clipping,
      SafetensorsFile expected,
      double tolerance)
      throws IOException {
    SafetensorsFile inputs = fixture.tensors("inputs.safetensors");
    INDArray videos = inputs.get("video_u8", run.dataType).subi(128).divi(64);
    INDArray labels = inputs.get("labels");
    double smoothing = fixture.meta().get("label_smoothing").asDouble();
    int classes = fixture.meta().at("/config/classes").asInt();
    for (int step = 0; step < videos.size(0); step++) {
      INDArray video = videos.get(NDArrayIndex.point(step)).permute(0, 2, 3, 4, 1).dup('c');
      INDArray target = Nd4j.zeros(run.dataType, video.size(0), classes).addi(smoothing / classes);
      for (int i = 0; i < video.size(0); i++) {
        target.putScalar(i, labels.getInt(step, i), 1 - smoothing + smoothing / classes);
      }
      graph.fit(new INDArray[] {video}, new INDArray[] {target});
      double loss = expected.get("loss").getDouble(step);
      assertEquals(loss, graph.score(), tolerance * loss, run + ", loss of step " + step);
      double norm = expected.get("grad_norm_before_clip").getDouble(step);
      assertEquals(norm, clipping.lastNorm(), tolerance * norm, run + ", norm of step " + step);
    }
  }
}
