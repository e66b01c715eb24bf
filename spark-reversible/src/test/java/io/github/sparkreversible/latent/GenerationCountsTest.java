package io.github.sparkreversible.latent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** What is counted of generated features, and when a warning is given. */
public class GenerationCountsTest extends JUnitPlatformSuite {
  private final List<String> warnings = new ArrayList<>();
  private final GenerationCounts counts = new GenerationCounts(warnings::add);

  /** A sample of each class; with weights of rank 1 no step shifts three logits as asked. */
  private static GeneratedFeatures generated(LatentStrategy strategy, boolean isSolvable) {
    float[] weights =
        isSolvable ? new float[] {1, 0, 0, 1, -1, -1} : new float[] {1, 0, 2, 0, 4, 0};
    return LatentFeatureGenerator.of(
            new LinearHead(weights, new float[3]),
            LatentSettings.of(strategy).withHardMargin(100),
            ClassPriors.ofCounts(100, 30, 5))
        .generate(new float[] {1, 2, 3, 4, 5, 6}, new int[] {0, 1, 2}, 7);
  }

  @Test
  public void theFirstUnsolvableStepWarnsAndAllAreCounted() {
    GeneratedFeatures solved = generated(LatentStrategy.PRIOR, true);
    counts.add(solved);
    assertEquals(List.of(), warnings);
    GeneratedFeatures unsolvable = generated(LatentStrategy.PRIOR, false);
    assertEquals(3, unsolvable.unsolvable());
    counts.add(unsolvable);
    counts.add(unsolvable);
    assertEquals(1, warnings.size(), warnings::toString);
    assertTrue(warnings.get(0).contains("latentStrategy"), warnings::toString);
    assertEquals(6, counts.unsolvable());
    assertEquals(9, counts.generated());
    assertTrue(counts.describe().contains("9 generated, of which 6"), counts::describe);
  }

  @Test
  public void theFirstRefusedStepWarnsWithItsError() {
    counts.refuse(0.25, 1e-4);
    counts.refuse(0.5, 1e-4);
    assertEquals(1, warnings.size(), warnings::toString);
    for (String part : List.of("latentInjectionDepth", "2.5e-01", "1.0e-04")) {
      assertTrue(warnings.get(0).contains(part), warnings::toString);
    }
    assertEquals(2, counts.refused());
    assertTrue(counts.describe().contains("2 steps not injected"), counts::describe);
  }

  @Test
  public void sourcesWithoutAPartnerAreCounted() {
    GeneratedFeatures mixtures =
        LatentFeatureGenerator.of(
                new LinearHead(new float[] {1, 0, 0, 1, -1, -1}, new float[3]),
                LatentSettings.of(LatentStrategy.MIXTURE).withHardMargin(100),
                ClassPriors.ofCounts(1, 1, 1))
            .generate(new float[] {1, 2}, new int[] {0}, 7);
    counts.add(mixtures);
    assertEquals(1, counts.withoutPartner());
    assertEquals(List.of(), warnings);
    assertTrue(counts.describe().contains("1 sources without a partner"), counts::describe);
  }

  @Test
  public void aNetworkCountsTheFeaturesOfItsSteps() {
    LatentSettings settings = LatentSettings.of(LatentStrategy.BEYOND).withHardMargin(100);
    LatentNetwork network =
        new LatentNetwork(LatentTraining.of(LatentNetwork.COUNTS, settings), DataType.FLOAT);
    network.step();
    network.step();
    GenerationCounts ofNetwork = GenerationCounts.of(network.graph).orElseThrow();
    assertEquals(2L * LatentNetwork.ROWS, ofNetwork.generated());
    LatentNetwork plain =
        new LatentNetwork(
            LatentNetwork.graph(LatentNetwork.plain(), DataType.FLOAT), DataType.FLOAT);
    assertTrue(GenerationCounts.of(plain.graph).isEmpty());
  }
}
