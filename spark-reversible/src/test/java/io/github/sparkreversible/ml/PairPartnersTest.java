package io.github.sparkreversible.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The choice of partners, which order and partitions have no part in. */
public class PairPartnersTest extends JUnitPlatformSuite {
  private static final float[] OWN = {-1, -1};

  private static PairPartners of(List<Long> keys, int limit, long seed) {
    PairPartners partners = new PairPartners(limit);
    keys.forEach(key -> partners.add(key, new float[] {key, 2 * key}, seed));
    return partners;
  }

  private static List<Long> keys(int count) {
    List<Long> keys = new ArrayList<>();
    for (long key = 0; key < count; key++) {
      keys.add(key);
    }
    return keys;
  }

  @Test
  public void theSameWhateverOrderAndPartitions() {
    long shuffles = 5;
    System.out.println("PairPartnersTest seed " + shuffles);
    Random random = new Random(shuffles);
    List<Long> keys = keys(50);
    float[] expected = of(keys, 8, 3).with(-1, OWN);
    assertEquals(2 * 9, expected.length);
    for (int i = 0; i < 20; i++) {
      Collections.shuffle(keys, random);
      int cut = random.nextInt(51);
      PairPartners parts = of(keys.subList(0, cut), 8, 3).add(of(keys.subList(cut, 50), 8, 3));
      assertArrayEquals(expected, parts.with(-1, OWN));
    }
    assertFalse(Arrays.equals(expected, of(keys, 8, 4).with(-1, OWN)));
  }

  @Test
  public void aRowIsNoPartnerOfItsOwnAndEqualKeysCountOnce() {
    PairPartners partners = of(List.of(7L, 7L, 8L), 4, 1);
    assertArrayEquals(new float[] {7, 14, 8, 16}, partners.with(7, new float[] {7, 14}));
    assertEquals(2 * 3, partners.with(9, OWN).length);
  }

  @Test
  public void ofEqualKeysTheSameFeaturesStay() {
    float[] small = {1, 1};
    float[] large = {2, 0};
    PairPartners one = new PairPartners(4).add(1, small, 1).add(1, large, 1);
    PairPartners two = new PairPartners(4).add(1, large, 1).add(1, small, 1);
    assertArrayEquals(new float[] {-1, -1, 1, 1}, one.with(9, OWN));
    assertArrayEquals(one.with(9, OWN), two.with(9, OWN));
  }

  @Test
  public void manyPairsKeepFewPartnersButAnotherOneEach() {
    assertEquals(64, PairPartners.limit(45, 512));
    assertEquals(32, PairPartners.limit(1024, 512));
    assertEquals(2, PairPartners.limit(500_000, 2048));
    assertEquals(64, PairPartners.limit(0, 512));
  }
}
