package io.github.sparkreversible.latent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Settings, strategies' names and priors, and what they refuse. */
public class LatentSettingsTest extends JUnitPlatformSuite {

  private static void assertRefused(Executable action, String... words) {
    String message = Thrown.message(IllegalArgumentException.class, action::execute);
    for (String word : words) {
      assertTrue(message.contains(word), message + " lacks " + word);
    }
  }

  @Test
  public void strategiesAreFoundByName() {
    for (LatentStrategy strategy : LatentStrategy.values()) {
      assertSame(strategy, LatentStrategy.named(strategy.toString()));
      assertEquals(strategy.defaultStrength(), LatentSettings.of(strategy).strength());
    }
    assertSame(LatentStrategy.BEYOND, LatentStrategy.named("Beyond"));
    assertRefused(() -> LatentStrategy.named("above"), "above", "boundary", "prototype");
    assertRefused(() -> LatentStrategy.named(null), "null");
  }

  @Test
  public void valuesOutOfRangeAreRefusedByName() {
    LatentSettings mixture = LatentSettings.of(LatentStrategy.MIXTURE);
    assertRefused(() -> mixture.withStrength(0.6), "strength = 0.6", "0.5", "mixture");
    LatentSettings prior = LatentSettings.of(LatentStrategy.PRIOR);
    assertEquals(3, prior.withStrength(3).strength());
    for (double bad : List.of(-1.0, Double.NaN, Double.POSITIVE_INFINITY)) {
      assertRefused(() -> prior.withStrength(bad), "strength = " + bad, "prior");
      assertRefused(() -> prior.withHardMargin(bad), "hardMargin = " + bad);
      assertRefused(() -> prior.withRatio(bad), "ratio = " + bad);
      assertRefused(() -> prior.withClassWeightPower(bad), "classWeightPower = " + bad);
      assertRefused(() -> prior.withNoise(bad), "noise = " + bad);
    }
    assertRefused(() -> prior.withRatio(0), "ratio = 0");
    assertRefused(
        () -> new LatentSettings(LatentStrategy.PRIOR, 1, 1, 1, 1, 0, 1e-9),
        "tolerance = 1.0E-9",
        "1.0E-7");
    assertRefused(() -> new LatentSettings(null, 1, 1, 1, 1, 0, 1e-6), "strategy = null");
  }

  @Test
  public void priorsAreSharesOfTheCounts() {
    ClassPriors priors = ClassPriors.ofCounts(6, 3, 0);
    assertArrayEquals(
        new double[] {Math.log(0.6), Math.log(0.3), Math.log(0.1)}, priors.logarithms(), 1e-12);
    double[] weights = priors.weights(1);
    assertArrayEquals(new double[] {1 / 1.8, 1 / 0.9, 1 / 0.3}, weights, 1e-12);
    assertArrayEquals(new double[] {1, 1, 1}, priors.weights(0), 1e-12);
    for (double weight : priors.weights(400)) {
      assertTrue(weight >= 0 && weight < Double.POSITIVE_INFINITY, "weight " + weight);
    }
    assertEquals(
        2.0 / 3, ClassPriors.ofLabels(new int[] {1, 0, 1}, 2).share(1), 1e-12, "from labels");
    assertEquals(0.25, ClassPriors.uniform(4).share(3), 1e-12);
  }

  @Test
  public void priorsThatCannotBeAreRefused() {
    assertRefused(() -> ClassPriors.ofCounts(5), "1 classes");
    assertRefused(() -> ClassPriors.ofCounts(5, -1), "Class 1", "-1");
    assertRefused(() -> ClassPriors.ofLabels(new int[] {0, 3}, 3), "row 1", "3");
  }

  @Test
  public void aHeadOfOtherSizesIsRefused() {
    assertRefused(() -> new LinearHead(new float[5], new float[2]), "5 weights", "2 classes");
    assertRefused(() -> new LinearHead(new float[5], new float[1]), "1 classes");
    LinearHead head = new LinearHead(new float[6], new float[2]);
    assertRefused(() -> head.logits(new float[4]), "4 values", "[rows, 3]");
    LatentSettings settings = LatentSettings.of(LatentStrategy.BOUNDARY);
    assertRefused(
        () -> LatentFeatureGenerator.of(head, settings, ClassPriors.uniform(3)), "2 classes", "3");
    LatentFeatureGenerator generator =
        LatentFeatureGenerator.of(head, settings, ClassPriors.uniform(2));
    assertRefused(() -> generator.generate(new float[6], new int[3], 1), "2 rows", "3 labels");
  }
}
