package io.github.sparkreversible.latent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.junit.jupiter.api.Test;

/** Time of generating features for one batch, best of several, and of following new weights. */
public class LatentCostTest extends JUnitPlatformSuite {
  private static final int ROWS = 128;
  private static final int DIM = 384;

  /** Far above the few milliseconds that it takes, for machines that do other work beside it. */
  private static final double LIMIT_MILLISECONDS = 50;

  private static double bestMilliseconds(int times, Runnable action) {
    double best = Double.MAX_VALUE;
    for (int i = 0; i < times; i++) {
      long start = System.nanoTime();
      action.run();
      best = Math.min(best, (System.nanoTime() - start) / 1e6);
    }
    return best;
  }

  @Test
  public void aBatchTakesMilliseconds() {
    LatentFixture fixture = new LatentFixture(81, ROWS, DIM, 1000);
    float[] logits = fixture.head.logits(fixture.features);
    System.out.printf(
        "logits of %d rows, %s: %.2f ms%n",
        ROWS, fixture, bestMilliseconds(30, () -> fixture.head.logits(fixture.features)));
    for (LatentStrategy strategy : LatentStrategy.values()) {
      for (double noise : new double[] {0, 0.1}) {
        LatentSettings settings = LatentSettings.of(strategy).withNoise(noise);
        LatentFeatureGenerator generator =
            LatentFeatureGenerator.of(fixture.head, settings, fixture.longTail());
        float[] gradient = new float[ROWS * DIM];
        double best =
            bestMilliseconds(
                60,
                () -> {
                  GeneratedFeatures made =
                      generator.generate(fixture.features, logits, fixture.labels, 1);
                  made.addGradient(made.features(), gradient);
                });
        System.out.printf("%s with noise %.1f and gradient: %.2f ms%n", strategy, noise, best);
        assertTrue(best < LIMIT_MILLISECONDS, "%s took %s ms".formatted(strategy, best));
      }
    }
  }

  @Test
  public void followingNewWeights() {
    for (int classes : new int[] {10, 100, 1000}) {
      LatentFixture fixture = new LatentFixture(82, 1, DIM, classes, Math.min(classes, 50));
      LatentFixture full = new LatentFixture(83, 1, DIM, classes);
      for (double noise : new double[] {0, 0.1}) {
        LatentSettings settings = LatentSettings.of(LatentStrategy.PRIOR).withNoise(noise);
        double best = bestMilliseconds(7, () -> of(full, settings));
        double lowRank = bestMilliseconds(7, () -> of(fixture, settings));
        System.out.printf(
            "prior follows new weights, noise %.1f, %s: %.1f ms (of rank %d: %.1f ms)%n",
            noise, full, best, Math.min(classes, 50), lowRank);
      }
    }
  }

  private static LatentFeatureGenerator of(LatentFixture fixture, LatentSettings settings) {
    return LatentFeatureGenerator.of(fixture.head, settings, fixture.longTail());
  }
}
