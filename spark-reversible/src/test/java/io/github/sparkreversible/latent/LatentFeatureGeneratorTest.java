package io.github.sparkreversible.latent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Sources, partners and seeds. */
public class LatentFeatureGeneratorTest extends JUnitPlatformSuite {

  @Test
  public void theSameKeyGivesTheSameFeatures() {
    LatentFixture fixture = new LatentFixture(61, 64, 12, 6);
    for (LatentStrategy strategy : LatentStrategy.values()) {
      LatentSettings settings = LatentSettings.of(strategy).withNoise(0.1);
      GeneratedFeatures first = fixture.generate(settings, 9);
      GeneratedFeatures again = fixture.generate(settings, 9);
      GeneratedFeatures other = fixture.generate(settings, 10);
      assertArrayEquals(first.features(), again.features(), strategy.toString());
      assertArrayEquals(first.labels(), again.labels(), strategy.toString());
      assertFalse(Arrays.equals(first.features(), other.features()), strategy.toString());
    }
  }

  /** What is computed with the logits given is what is computed without. */
  @Test
  public void logitsMayBeGiven() {
    LatentFixture fixture = new LatentFixture(62, 64, 12, 6);
    LatentFeatureGenerator generator =
        LatentFeatureGenerator.of(
            fixture.head, LatentSettings.of(LatentStrategy.BEYOND), fixture.longTail());
    assertArrayEquals(
        generator.generate(fixture.features, fixture.labels, 1).features(),
        generator
            .generate(fixture.features, fixture.head.logits(fixture.features), fixture.labels, 1)
            .features());
  }

  @Test
  public void onlyHardSamplesAreSourcesAsManyAsTheRatioSays() {
    LatentFixture fixture = new LatentFixture(63, 100, 12, 6);
    float[] logits = fixture.head.logits(fixture.features);
    for (double hardMargin : new double[] {0, 0.5, 2}) {
      HardSamples samples = HardSamples.of(logits, fixture.labels, hardMargin);
      Set<Integer> hard = new TreeSet<>();
      Arrays.stream(samples.rows()).forEach(hard::add);
      for (double ratio : new double[] {0.25, 1, 3}) {
        GeneratedFeatures made =
            fixture.generate(
                LatentSettings.of(LatentStrategy.BOUNDARY)
                    .withHardMargin(hardMargin)
                    .withRatio(ratio),
                2);
        assertEquals(Math.round(100 * ratio), made.size());
        assertTrue(
            IntStream.range(0, made.size()).allMatch(i -> hard.contains(made.source(i))),
            fixture.toString());
      }
    }
  }

  @Test
  public void nothingIsMadeWhereNothingIsHard() {
    LinearHead head = new LinearHead(new float[] {1, 0, 0, 1}, new float[2]);
    GeneratedFeatures made =
        LatentFeatureGenerator.of(
                head,
                LatentSettings.of(LatentStrategy.BOUNDARY).withHardMargin(1),
                ClassPriors.uniform(2))
            .generate(new float[] {5, 0}, new int[] {0}, 1);
    assertEquals(0, made.size());
    float[] gradient = new float[2];
    made.addGradient(new float[0], gradient);
    assertArrayEquals(new float[2], gradient);
  }

  /** Power 1 makes classes alike that have as large a share of hard samples. */
  @Test
  public void rareClassesAreDrawnAsOftenAsOthers() {
    int[] counts = {900, 90, 10};
    float[] features = new float[1000];
    int[] labels = new int[1000];
    for (int row = 0; row < 1000; row++) {
      labels[row] = row < counts[0] ? 0 : row < counts[0] + counts[1] ? 1 : 2;
    }
    LinearHead head = new LinearHead(new float[] {1, 2, 3}, new float[3]);
    GeneratedFeatures made =
        LatentFeatureGenerator.of(
                head,
                LatentSettings.of(LatentStrategy.BOUNDARY)
                    .withHardMargin(1)
                    .withRatio(30)
                    .withClassWeightPower(1),
                ClassPriors.ofCounts(900, 90, 10))
            .generate(features, labels, 3);
    long[] drawn = new long[3];
    Arrays.stream(made.labels()).forEach(label -> drawn[label]++);
    for (int c = 0; c < 3; c++) {
      assertEquals(10_000, drawn[c], 1, "class " + c);
    }
  }

  @Test
  public void partnersAreOtherHardSamplesOfTheSamePair() {
    LatentFixture fixture = new LatentFixture(64, 80, 10, 8);
    GeneratedFeatures made =
        fixture.generate(
            LatentSettings.of(LatentStrategy.MIXTURE)
                .withStrength(0.3)
                .withHardMargin(1)
                .withRatio(2),
            3);
    assertTrue(made.size() > 0, fixture.toString());
    assertTrue(made.withoutPartner() > 0, fixture.toString());
    assertEquals(160, made.size() + made.withoutPartner());
    HardSamples samples = HardSamples.of(fixture.head.logits(fixture.features), fixture.labels, 1);
    for (int i = 0; i < made.size(); i++) {
      int source = made.source(i);
      int partner = made.partner(i);
      assertNotEquals(source, partner);
      assertEquals(pair(samples, source), pair(samples, partner), fixture.toString());
      assertTrue(samples.margin(partner) < 1, fixture.toString());
      for (int j = 0; j < 10; j++) {
        assertEquals(
            0.7 * fixture.features[source * 10 + j] + 0.3 * fixture.features[partner * 10 + j],
            made.features()[i * 10 + j],
            1e-6);
      }
    }
  }

  private static Set<Integer> pair(HardSamples samples, int row) {
    return Set.of(samples.label(row), samples.rival(row));
  }

  /** Each other sample of the pair is as likely as the next. */
  @Test
  public void partnersAreDrawnEvenly() {
    LinearHead head = new LinearHead(new float[] {1, 2}, new float[2]);
    GeneratedFeatures made =
        LatentFeatureGenerator.of(
                head,
                LatentSettings.of(LatentStrategy.MIXTURE).withHardMargin(1).withRatio(3000),
                ClassPriors.uniform(2))
            .generate(new float[4], new int[] {0, 1, 0, 1}, 5);
    long[][] partners = new long[4][4];
    for (int i = 0; i < made.size(); i++) {
      partners[made.source(i)][made.partner(i)]++;
    }
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        assertEquals(i == j ? 0 : 1000, partners[i][j], 130, i + " with " + j);
      }
    }
  }

  @Test
  public void prototypesAreTheTransposedWeights() {
    LatentFixture fixture = new LatentFixture(65, 30, 10, 4);
    GeneratedFeatures whole = fixture.generate(LatentSettings.of(LatentStrategy.PROTOTYPE), 3);
    GeneratedFeatures half =
        fixture.generate(LatentSettings.of(LatentStrategy.PROTOTYPE).withStrength(0.5), 3);
    for (int i = 0; i < whole.size(); i++) {
      for (int j = 0; j < 10; j++) {
        float weight = fixture.head.weight(whole.labels()[i], j);
        assertEquals(weight, whole.features()[i * 10 + j]);
        assertEquals(
            0.5 * weight + 0.5 * fixture.features[half.source(i) * 10 + j],
            half.features()[i * 10 + j],
            1e-6);
      }
    }
  }

  @Test
  public void classesOfTheSameWeightsAreRefusedByName() {
    LinearHead head = new LinearHead(new float[] {-9, 0, 1, 2, 1, 2}, new float[] {0, 0, 1});
    for (LatentStrategy strategy :
        new LatentStrategy[] {LatentStrategy.BOUNDARY, LatentStrategy.BEYOND}) {
      LatentFeatureGenerator generator =
          LatentFeatureGenerator.of(head, LatentSettings.of(strategy), ClassPriors.uniform(3));
      String message =
          Thrown.message(
              ArithmeticException.class,
              () -> generator.generate(new float[] {1, 1}, new int[] {1}, 1));
      assertTrue(message.contains("classes 1 and 2"), message);
    }
    LinearHead zero = new LinearHead(new float[6], new float[3]);
    LatentFeatureGenerator generator =
        LatentFeatureGenerator.of(
            zero, LatentSettings.of(LatentStrategy.BOUNDARY), ClassPriors.uniform(3));
    Thrown.message(
        ArithmeticException.class, () -> generator.generate(new float[2], new int[1], 1));
  }

  /** One sample alone, by a generator that was sent: what a batch of that sample gives. */
  @Test
  public void aSampleAloneGivesWhatItGivesInABatch() throws Exception {
    LatentFixture fixture = new LatentFixture(71, 40, 12, 6);
    HardSamples samples = HardSamples.of(fixture.head.logits(fixture.features), fixture.labels, 8);
    int dim = fixture.head.dim();
    for (LatentStrategy strategy : LatentStrategy.values()) {
      if (strategy == LatentStrategy.MIXTURE) {
        continue;
      }
      LatentSettings settings = LatentSettings.of(strategy).withRatio(1).withNoise(0.1);
      LatentFeatureGenerator generator =
          LatentFeatureGenerator.of(fixture.head, settings, fixture.longTail());
      LatentFeatureGenerator sent = sent(generator);
      assertEquals(generator.isSolvable(), sent.isSolvable());
      for (int row : samples.rows()) {
        float[] feature = Arrays.copyOfRange(fixture.features, row * dim, (row + 1) * dim);
        int label = fixture.labels[row];
        GeneratedFeatures batch = generator.generate(feature, new int[] {label}, row);
        GeneratedFeatures alone = sent.generateOne(feature, label, samples.rival(row), row);
        assertArrayEquals(batch.features(), alone.features(), strategy + " " + fixture);
        assertArrayEquals(new int[] {label}, alone.labels());
      }
    }
  }

  private static LatentFeatureGenerator sent(LatentFeatureGenerator generator) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
      output.writeObject(generator);
    }
    try (ObjectInputStream input =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (LatentFeatureGenerator) input.readObject();
    }
  }

  @Test
  public void aSampleIsMixedWithThePartnersThatComeWithIt() {
    LatentFixture fixture = new LatentFixture(72, 3, 4, 3);
    LatentFeatureGenerator generator =
        LatentFeatureGenerator.of(
            fixture.head,
            LatentSettings.of(LatentStrategy.MIXTURE).withStrength(0.25),
            fixture.longTail());
    Set<Integer> partners = new TreeSet<>();
    for (int key = 0; key < 40; key++) {
      GeneratedFeatures made = generator.generateOne(fixture.features, 0, 1, key);
      int partner = made.partner(0);
      partners.add(partner);
      for (int i = 0; i < 4; i++) {
        float mixed = 0.75f * fixture.features[i] + 0.25f * fixture.features[partner * 4 + i];
        assertEquals(mixed, made.features()[i], 1e-6f, fixture.toString());
      }
    }
    assertEquals(Set.of(1, 2), partners);
    float[] alone = Arrays.copyOf(fixture.features, 4);
    assertEquals(0, generator.generateOne(alone, 0, 1, 1).size());
  }

  @Test
  public void aSampleAloneMustBeOneOfTwoClasses() {
    LatentFixture fixture = new LatentFixture(73, 1, 4, 3);
    LatentFeatureGenerator generator =
        LatentFeatureGenerator.of(
            fixture.head, LatentSettings.of(LatentStrategy.BEYOND), fixture.longTail());
    for (int[] pair : new int[][] {{1, 1}, {-1, 0}, {0, 3}}) {
      String message =
          Thrown.message(
              IllegalArgumentException.class,
              () -> generator.generateOne(fixture.features, pair[0], pair[1], 1));
      assertTrue(message.contains("two of the 3 classes"), message);
    }
    String none =
        Thrown.message(
            IllegalArgumentException.class, () -> generator.generateOne(new float[0], 0, 1, 1));
    assertTrue(none.contains("0 features"), none);
  }

  @Test
  public void logitsOfOneFeatureAreThoseOfTheProduct() {
    LatentFixture fixture = new LatentFixture(74, 20, 33, 7);
    float[] logits = fixture.head.logits(fixture.features);
    for (int row = 0; row < 20; row++) {
      float[] one =
          fixture.head.logitsOfOne(Arrays.copyOfRange(fixture.features, row * 33, row * 33 + 33));
      assertArrayEquals(Arrays.copyOfRange(logits, row * 7, row * 7 + 7), one, 1e-5f);
    }
    String message =
        Thrown.message(
            IllegalArgumentException.class, () -> fixture.head.logitsOfOne(new float[32]));
    assertTrue(message.contains("32 values, expected 33"), message);
  }
}
