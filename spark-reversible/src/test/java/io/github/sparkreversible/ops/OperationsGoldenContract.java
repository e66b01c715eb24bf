package io.github.sparkreversible.ops;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkreversible.testing.GoldenFixture;
import io.github.sparkreversible.testing.GoldenFixtures;
import io.github.sparkreversible.testing.RelativeError;
import io.github.sparkreversible.testing.SafetensorsFile;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The golden fixtures of single operations (their {@code meta.json} says {@code "fixture": "ops"}),
 * forward and backward. Sizes and attributes come from the fixture.
 */
public abstract class OperationsGoldenContract extends JUnitPlatformSuite {

  abstract Operations operations();

  abstract DataType type();

  /** One operation of a fixture: inputs in the type under test, and the comparison of results. */
  final class Case {
    private final String operation;
    private final JsonNode meta;
    private final SafetensorsFile inputs;
    private final SafetensorsFile expected;

    Case(GoldenFixture fixture, String operation) throws IOException {
      this.operation = operation;
      this.meta = fixture.meta().path("ops").path(operation);
      this.inputs = fixture.tensors("inputs.safetensors");
      this.expected = fixture.tensors("expected." + precision() + ".safetensors");
    }

    INDArray input(String name) {
      return inputs.get(operation + "/" + name, type());
    }

    /** An input of integers. */
    INDArray indices(String name) {
      return inputs.get(operation + "/" + name);
    }

    /** An output of integers. */
    INDArray expectedIndices(String name) {
      return expected.get(operation + "/" + name);
    }

    boolean has(String name) {
      return inputs.has(operation + "/" + name);
    }

    JsonNode attribute(String name) {
      return meta.path("attrs").path(name);
    }

    void require(String output, INDArray actual) {
      String name = operation + "/" + output;
      INDArray stored = expected.get(name);
      RelativeError.require(name, actual.reshape('c', stored.shape()), stored, tolerance(output));
    }

    /** As the fixture suggests: 1e-11, in single precision max(1e-5, 20 * observed). */
    private double tolerance(String output) {
      double observed = meta.path("observed_f32_vs_f64_rel_l2").path(output).asDouble();
      return type() == DataType.DOUBLE ? 1e-11 : Math.max(1e-5, 20 * observed);
    }

    private String precision() {
      return type() == DataType.DOUBLE ? "f64" : "f32";
    }
  }

  /** What is done with each fixture that has an operation. */
  interface Body {
    void with(Case one);
  }

  final void forEachFixture(String operation, Body body) throws IOException {
    List<GoldenFixture> fixtures =
        GoldenFixtures.find(
            "fixture = ops with " + operation,
            GoldenFixtures.entryIs("fixture", "ops").and(meta -> meta.path("ops").has(operation)));
    for (GoldenFixture fixture : fixtures) {
      body.with(new Case(fixture, operation));
    }
  }

  final INDArray array(long... shape) {
    return Nd4j.create(type(), shape);
  }

  @Test
  public void layerNorm() throws IOException {
    forEachFixture("layer_norm", this::checkLayerNorm);
  }

  @Test
  public void layerNormOfSmallVariance() throws IOException {
    forEachFixture("layer_norm_small_variance", this::checkLayerNorm);
  }

  private void checkLayerNorm(Case one) {
    INDArray whole = one.input("x");
    long dim = whole.size(whole.rank() - 1);
    long rows = whole.length() / dim;
    INDArray x = whole.reshape('c', rows, dim);
    INDArray gy = one.input("gout").reshape('c', rows, dim);
    double epsilon = one.attribute("eps").asDouble();
    INDArray y = array(rows, dim);
    INDArray mean = array(rows);
    INDArray variance = array(rows);
    operations().layerNorm(x, one.input("weight"), one.input("bias"), epsilon, y, mean, variance);
    one.require("y", y);
    INDArray gx = array(rows, dim);
    INDArray gGain = array(dim);
    INDArray gShift = array(dim);
    operations()
        .layerNormGradient(x, one.input("weight"), epsilon, mean, variance, gy, gx, gGain, gShift);
    one.require("grad/x", gx);
    one.require("grad/weight", gGain);
    one.require("grad/bias", gShift);
  }

  @Test
  public void gelu() throws IOException {
    forEachFixture(
        "gelu_erf",
        one -> {
          INDArray x = one.input("x");
          INDArray result = array(x.shape());
          operations().gelu(x, result);
          one.require("y", result);
          operations().geluGradient(x, one.input("gout"), result);
          one.require("grad/x", result);
        });
  }

  @Test
  public void softmaxOfLargeInput() throws IOException {
    forEachFixture(
        "softmax_large",
        one -> {
          INDArray x = one.input("x");
          INDArray y = array(x.shape());
          operations().softmax(x, y);
          one.require("y", y);
          INDArray gx = array(x.shape());
          operations().softmaxGradient(y, one.input("gout"), gx);
          one.require("grad/x", gx);
        });
  }

  @Test
  public void attention() throws IOException {
    forEachFixture("attention", this::checkAttention);
  }

  @Test
  public void attentionWithBiasAndMasks() throws IOException {
    forEachFixture("attention_masked", this::checkAttention);
  }

  private void checkAttention(Case one) {
    new GoldenAttention(
            operations(), one.attribute("heads").asInt(), one::has, one::input, one::require)
        .check();
  }

  @Test
  public void patchEmbedding() throws IOException {
    forEachFixture("conv3d_patch", this::checkPatchEmbedding);
  }

  private void checkPatchEmbedding(Case one) {
    INDArray kernel = one.input("weight");
    long out = kernel.size(0);
    int[] size = {(int) kernel.size(2), (int) kernel.size(3), (int) kernel.size(4)};
    INDArray weight = kernel.reshape('c', out, kernel.length() / out);
    INDArray video = one.input("x").permute(0, 2, 3, 4, 1).dup('c');
    INDArray gOutput = one.input("gout").permute(0, 2, 3, 4, 1).dup('c');
    long rows = gOutput.length() / out;
    INDArray gy = gOutput.reshape('c', rows, out);
    INDArray patches = array(rows, weight.size(1));
    operations().patches(video, size[0], size[1], size[2], patches);
    INDArray y = array(rows, out);
    operations().linear(patches, weight, one.input("bias"), 1, 0, y);
    one.require("y", y.reshape('c', gOutput.shape()).permute(0, 4, 1, 2, 3).dup('c'));
    INDArray gWeight = array(weight.shape());
    INDArray gBias = array(out);
    operations().linearParameterGradient(patches, gy, gWeight, gBias);
    one.require("grad/weight", gWeight);
    one.require("grad/bias", gBias);
    operations().linearInputGradient(gy, weight, 1, 0, patches);
    INDArray gVideo = array(video.shape());
    operations().patchesGradient(patches, size[0], size[1], size[2], gVideo);
    one.require("grad/x", gVideo.permute(0, 4, 1, 2, 3).dup('c'));
  }
}
