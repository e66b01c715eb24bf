package io.github.sparkreversible.backbone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkreversible.backbone.VitFixture.Run;
import io.github.sparkreversible.reversible.ActivationStorage;
import io.github.sparkreversible.testing.GoldenFixture;
import io.github.sparkreversible.testing.GoldenFixtures;
import io.github.sparkreversible.testing.SafetensorsFile;
import io.github.sparkreversible.testing.StoredTensors;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Fixture C: the plain vision transformer of images, with a class token and timm's names. */
public class ImageVitGoldenTest extends JUnitPlatformSuite {
  private static final Predicate<JsonNode> PLAIN_VIT =
      GoldenFixtures.entryContains("model", "plain ViT, timm naming");

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
    for (GoldenFixture fixture : GoldenFixtures.find("plain ViT", PLAIN_VIT)) {
      VitFixture golden = new VitFixture(fixture, run);
      for (ActivationStorage storage : ActivationStorage.values()) {
        check(
            fixture,
            golden,
            run,
            new LayerChain(golden.network(golden.builder().activationStorage(storage))));
      }
    }
  }

  private static void check(GoldenFixture fixture, VitFixture golden, Run run, LayerChain chain)
      throws IOException {
    SafetensorsFile expected = fixture.tensors("expected." + run.precision + ".safetensors");
    chain.run(golden.clips, golden.oneHot);
    golden.requireOutput(expected, "tokens", chain.activations.get(VideoVit.CLASS_TOKEN));
    int blocks = fixture.meta().at("/config/depth").asInt();
    golden.requireOutput(
        expected, "block_out/" + (blocks - 1), chain.activations.get(VideoVit.STAGE));
    golden.requireOutput(expected, "norm_out", chain.activations.get(VideoVit.NORM));
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
}
