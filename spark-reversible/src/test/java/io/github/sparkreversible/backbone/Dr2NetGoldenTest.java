package io.github.sparkreversible.backbone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkreversible.backbone.VitFixture.Run;
import io.github.sparkreversible.reversible.ActivationStorage;
import io.github.sparkreversible.reversible.CoefficientSchedule;
import io.github.sparkreversible.reversible.SecondStream;
import io.github.sparkreversible.reversible.StageOutput;
import io.github.sparkreversible.testing.GoldenFixture;
import io.github.sparkreversible.testing.GoldenFixtures;
import io.github.sparkreversible.testing.SafetensorsFile;
import io.github.sparkreversible.testing.StoredTensors;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.util.Iterator;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Fixture B: the same network as a Dr2Net at every (alpha, beta) and both starts of the second
 * stream, in every storage that a case allows.
 */
public class Dr2NetGoldenTest extends JUnitPlatformSuite {

  @Test
  public void everyCaseInReferenceArithmetic() throws IOException {
    checkAll(Run.FLOAT_REFERENCE);
  }

  @Test
  public void everyCaseInOneDnnArithmetic() throws IOException {
    checkAll(Run.FLOAT_ONEDNN);
  }

  @Test
  public void everyCaseInDoublePrecision() throws IOException {
    checkAll(Run.DOUBLE_REFERENCE);
  }

  private static void checkAll(Run run) throws IOException {
    for (GoldenFixture fixture :
        GoldenFixtures.find("Dr2Net", meta -> meta.has("cases") && meta.has("sub_blocks"))) {
      String weights = fixture.meta().get("weights_and_inputs").asText();
      GoldenFixture plain =
          GoldenFixtures.find(
                  "weights of a Dr2Net fixture",
                  meta -> weights.endsWith(" " + meta.path("fixture").asText()))
              .get(0);
      VitFixture golden = new VitFixture(plain, run);
      Iterator<Map.Entry<String, JsonNode>> cases = fixture.meta().get("cases").fields();
      while (cases.hasNext()) {
        Map.Entry<String, JsonNode> entry = cases.next();
        checkCase(fixture, golden, run, entry.getKey(), entry.getValue());
      }
    }
  }

  private static void checkCase(
      GoldenFixture fixture, VitFixture golden, Run run, String name, JsonNode meta)
      throws IOException {
    SafetensorsFile expected = fixture.tensors(name + "." + run.precision + ".safetensors");
    JsonNode steps =
        fixture
            .meta()
            .get("sample_step")
            .get("y_0 = " + meta.get("y_0").asText())
            .get(run.precision);
    for (ActivationStorage storage : ActivationStorage.values()) {
      VideoVit.Builder builder =
          golden
              .builder()
              .coefficientSchedule(
                  CoefficientSchedule.fixed(
                      meta.get("alpha").asDouble(), meta.get("beta").asDouble()))
              .secondStream(
                  meta.get("y_0").asText().equals("0") ? SecondStream.ZERO : SecondStream.INPUT)
              .stageOutput(StageOutput.LAST)
              .reversalTolerance(run.gradientTolerance)
              .activationStorage(storage);
      LayerChain chain = new LayerChain(golden.network(builder));
      chain.run(golden.clips, golden.oneHot);
      golden.requireOutput(expected, "logits", chain.logits());
      double loss = expected.get("loss").getDouble(0);
      assertEquals(loss, golden.loss(chain), run.outputTolerance * loss, name);
      new StoredTensors(expected, "out", steps, run.outputTolerance)
          .require("x_L", chain.activations.get(VideoVit.STAGE));
      StoredTensors gradients = new StoredTensors(expected, "grad", steps, run.gradientTolerance);
      golden.requireGradients(chain, gradients);
      gradients.require(
          "__x_0__", chain.inputGradients.get(VideoVit.STAGE).div(golden.clips.size(0)));
    }
  }
}
