package io.github.sparkreversible.latent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Gradients against finite differences. */
public class LatentGradientTest extends JUnitPlatformSuite {
  private static final double STEP = 1e-2;

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static float[] moved(float[] from, float[] direction, double step) {
    float[] moved = from.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += (float) (step * direction[i]);
    }
    return moved;
  }

  /**
   * The map is linear as long as hard samples and rivals stay the same, so that differences of
   * single precision are exact but for rounding. The logits given hold the choice of samples.
   */
  @Test
  public void gradientsOfTheFeaturesReachTheirSources() {
    LatentFixture fixture = new LatentFixture(71, 40, 12, 6);
    float[] logits = fixture.head.logits(fixture.features);
    for (LatentStrategy strategy : LatentStrategy.values()) {
      for (double share : new double[] {0.2, 0.9}) {
        LatentSettings settings =
            LatentSettings.of(strategy)
                .withStrength(share * strategy.defaultStrength())
                .withHardMargin(1)
                .withNoise(0.1);
        LatentFeatureGenerator generator =
            LatentFeatureGenerator.of(fixture.head, settings, fixture.longTail());
        GeneratedFeatures made = generator.generate(fixture.features, logits, fixture.labels, 3);
        float[] loss = fixture.normal(made.features().length, 1);
        float[] gradient = new float[fixture.features.length];
        made.addGradient(loss, gradient);
        for (int trial = 0; trial < 5; trial++) {
          float[] direction = fixture.normal(fixture.features.length, 1);
          double difference =
              lossAt(generator, moved(fixture.features, direction, STEP), logits, fixture, loss)
                  - lossAt(
                      generator, moved(fixture.features, direction, -STEP), logits, fixture, loss);
          assertEquals(
              dot(gradient, direction), difference / (2 * STEP), 5e-3, strategy + ", " + fixture);
        }
      }
    }
  }

  private static double lossAt(
      LatentFeatureGenerator generator,
      float[] features,
      float[] logits,
      LatentFixture fixture,
      float[] loss) {
    return dot(generator.generate(features, logits, fixture.labels, 3).features(), loss);
  }

  @Test
  public void gradientsAreAdded() {
    LatentFixture fixture = new LatentFixture(72, 10, 4, 3);
    GeneratedFeatures made = fixture.generate(LatentSettings.of(LatentStrategy.PRIOR), 3);
    float[] ones = new float[made.features().length];
    java.util.Arrays.fill(ones, 1);
    float[] gradient = fixture.normal(fixture.features.length, 1);
    float[] before = gradient.clone();
    made.addGradient(ones, gradient);
    int[] uses = new int[10];
    for (int i = 0; i < made.size(); i++) {
      uses[made.source(i)]++;
    }
    for (int i = 0; i < gradient.length; i++) {
      assertEquals(before[i] + uses[i / 4], gradient[i], 1e-5);
    }
    String message =
        Thrown.message(
            IllegalArgumentException.class, () -> made.addGradient(new float[3], gradient));
    assertTrue(message.contains("3 values") && message.contains(", 4]"), message);
  }

  @Test
  public void prototypeDivergenceIsZeroAtThePrototypeAndHasItsGradient() {
    LatentFixture fixture = new LatentFixture(73, 20, 6, 4);
    float[] prototypes = new float[fixture.features.length];
    for (int i = 0; i < prototypes.length; i++) {
      prototypes[i] = fixture.head.weight(fixture.labels[i / 6], i % 6) + 3;
    }
    assertEquals(
        0, PrototypeDivergence.of(fixture.head, prototypes, fixture.labels).value(), 1e-10);

    PrototypeDivergence divergence =
        PrototypeDivergence.of(fixture.head, fixture.features, fixture.labels);
    assertTrue(divergence.value() > 0.1, fixture.toString());
    float[] gradient = new float[fixture.features.length];
    divergence.addFeatureGradient(0.5, gradient);
    for (int trial = 0; trial < 5; trial++) {
      float[] direction = fixture.normal(gradient.length, 1);
      assertEquals(
          dot(gradient, direction),
          0.5
              * (divergenceAt(fixture, direction, STEP) - divergenceAt(fixture, direction, -STEP))
              / (2 * STEP),
          1e-4,
          fixture.toString());
    }
  }

  private static double divergenceAt(LatentFixture fixture, float[] direction, double step) {
    return PrototypeDivergence.of(
            fixture.head, moved(fixture.features, direction, step), fixture.labels)
        .value();
  }

  /** By its definition, for one row. */
  @Test
  public void prototypeDivergenceIsThatOfTheSoftmaxes() {
    Random random = new Random(74);
    float[] z = new float[5];
    float[] weights = new float[10];
    for (int i = 0; i < 10; i++) {
      z[i % 5] = (float) random.nextGaussian();
      weights[i] = (float) random.nextGaussian();
    }
    double[] p = softmax(z, 0);
    double[] q = softmax(weights, 5);
    double expected = 0;
    for (int i = 0; i < 5; i++) {
      expected += p[i] * Math.log(p[i] / q[i]);
    }
    assertEquals(
        expected,
        PrototypeDivergence.of(new LinearHead(weights, new float[2]), z, new int[] {1}).value(),
        1e-9,
        "seed 74");
  }

  private static double[] softmax(float[] values, int begin) {
    double[] softmax = new double[5];
    double sum = 0;
    for (int i = 0; i < 5; i++) {
      softmax[i] = Math.exp(values[begin + i]);
      sum += softmax[i];
    }
    for (int i = 0; i < 5; i++) {
      softmax[i] /= sum;
    }
    return softmax;
  }
}
