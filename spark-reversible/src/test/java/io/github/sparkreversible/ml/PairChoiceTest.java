package io.github.sparkreversible.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Choices of pairs against all pairs there are. */
public class PairChoiceTest extends JUnitPlatformSuite {
  private static final long[] COUNTS = {3, 1, 4, 0, 2};
  private static final int ROWS = 10;

  private static int identity(long row) {
    long end = 0;
    for (int identity = 0; identity < COUNTS.length; identity++) {
      end += COUNTS[identity];
      if (row < end) {
        return identity;
      }
    }
    throw new IllegalArgumentException("There is no row " + row);
  }

  private static Set<List<Long>> all(boolean genuine) {
    Set<List<Long>> pairs = new HashSet<>();
    for (long i = 0; i < ROWS; i++) {
      for (long j = i + 1; j < ROWS; j++) {
        if (genuine == (identity(i) == identity(j))) {
          pairs.add(List.of(i, j));
        }
      }
    }
    return pairs;
  }

  private static List<List<Long>> chosen(boolean genuine, int limit, long seed) {
    List<List<Long>> pairs = new ArrayList<>();
    PairChoice choice = new PairChoice(COUNTS, seed);
    if (genuine) {
      choice.genuine(limit, (i, j) -> pairs.add(List.of(i, j)));
    } else {
      choice.impostor(limit, (i, j) -> pairs.add(List.of(i, j)));
    }
    return pairs;
  }

  @Test
  public void withoutALimitThereAreAllPairsOnce() {
    for (boolean genuine : new boolean[] {true, false}) {
      List<List<Long>> pairs = chosen(genuine, 1000, 1);
      assertEquals(all(genuine), new HashSet<>(pairs));
      assertEquals(all(genuine).size(), pairs.size());
    }
  }

  @Test
  public void aLimitedChoiceHasDifferentPairsOfItsKindAndDependsOnTheSeed() {
    for (boolean genuine : new boolean[] {true, false}) {
      List<List<Long>> pairs = chosen(genuine, 5, 1);
      assertEquals(5, new HashSet<>(pairs).size());
      assertTrue(all(genuine).containsAll(pairs), pairs.toString());
      assertEquals(pairs, chosen(genuine, 5, 1));
      assertNotEquals(pairs, chosen(genuine, 5, 2));
    }
  }

  @Test
  public void everyPairIsAsLikely() {
    int[] times = new int[ROWS * ROWS];
    int rounds = 20_000;
    for (long seed = 0; seed < rounds; seed++) {
      chosen(false, 3, seed).forEach(pair -> times[(int) (pair.get(0) * ROWS + pair.get(1))]++);
    }
    double expected = 3.0 * rounds / all(false).size();
    for (List<Long> pair : all(false)) {
      int found = times[(int) (pair.get(0) * ROWS + pair.get(1))];
      assertEquals(expected, found, 6 * Math.sqrt(expected), pair.toString());
    }
  }

  /** Numbers of pairs beyond what the square root of a double knows exactly. */
  @Test
  public void identitiesMayBeLarge() {
    long rows = 2_000_000_000L;
    PairChoice choice = new PairChoice(new long[] {1, rows}, 3);
    choice.genuine(
        1000, (i, j) -> assertTrue(i >= 1 && i < j && j <= rows, "rows " + i + " and " + j));
  }

  @Test
  public void oneIdentityHasNoImpostors() {
    List<Long> pairs = new ArrayList<>();
    new PairChoice(new long[] {5}, 1).impostor(10, (i, j) -> pairs.add(i));
    assertEquals(List.of(), pairs);
    new PairChoice(new long[0], 1).genuine(10, (i, j) -> pairs.add(i));
    assertEquals(List.of(), pairs);
  }
}
