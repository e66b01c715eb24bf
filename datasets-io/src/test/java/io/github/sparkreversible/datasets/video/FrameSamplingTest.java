package io.github.sparkreversible.datasets.video;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

public class FrameSamplingTest extends JUnitPlatformSuite {
  private static int[] indices(FrameSampling sampling, int count) {
    FrameSampling.Window window = sampling.window(count);
    return IntStream.range(0, window.size()).map(window::index).toArray();
  }

  @Test
  public void uniformTakesTheMiddleOfEachSegment() {
    assertArrayEquals(
        new int[] {17, 52, 87, 122, 157, 192, 227, 262}, indices(FrameSampling.uniform(8), 280));
    assertArrayEquals(
        new int[] {18, 56, 93, 131, 168, 206, 243, 281}, indices(FrameSampling.uniform(8), 300));
    assertArrayEquals(IntStream.range(0, 16).toArray(), indices(FrameSampling.uniform(16), 16));
    assertEquals(0, FrameSampling.uniform(8).window(280).first());
    assertEquals(279, FrameSampling.uniform(8).window(280).last());
  }

  @Test
  public void uniformRepeatsFramesOfAShortVideo() {
    assertArrayEquals(new int[] {0, 0, 0, 0}, indices(FrameSampling.uniform(4), 1));
    assertArrayEquals(new int[] {0, 1, 1, 2}, indices(FrameSampling.uniform(4), 3));
  }

  @Test
  public void uniformDoesNotOverflow() {
    int[] indices = indices(FrameSampling.uniform(65536), Integer.MAX_VALUE);
    assertEquals(Integer.MAX_VALUE - 16384, indices[65535], 1);
    assertTrue(IntStream.range(1, indices.length).allMatch(i -> indices[i] > indices[i - 1]));
  }

  @Test
  public void consecutiveTakesTheCentredWindow() {
    assertArrayEquals(new int[] {42, 46, 50, 54}, indices(FrameSampling.consecutive(4, 4), 100));
    FrameSampling.Window window = FrameSampling.consecutive(4, 4).window(100);
    assertEquals(42, window.first());
    assertEquals(57, window.last());
    assertArrayEquals(new int[] {3, 4, 5, 6}, indices(FrameSampling.consecutive(4, 1), 11));
  }

  @Test
  public void consecutiveRepeatsTheLastFrameOfAShortVideo() {
    assertArrayEquals(new int[] {0, 2, 4, 4}, indices(FrameSampling.consecutive(4, 2), 5));
    assertEquals(4, FrameSampling.consecutive(4, 2).window(5).last());
    assertArrayEquals(new int[] {0, 0, 0}, indices(FrameSampling.consecutive(3, 65536), 1));
  }

  @Test
  public void windowsAreTheSameIfAllIsTheSame() {
    assertTrue(FrameSampling.uniform(4).window(9).sameAs(FrameSampling.uniform(4).window(9)));
    assertFalse(FrameSampling.uniform(4).window(9).sameAs(FrameSampling.uniform(4).window(10)));
  }

  @Test
  public void refusesNonsense() {
    Thrown.message(IllegalArgumentException.class, () -> FrameSampling.uniform(0));
    Thrown.message(IllegalArgumentException.class, () -> FrameSampling.consecutive(4, 0));
    Thrown.message(IllegalArgumentException.class, () -> FrameSampling.uniform(4).window(0));
  }
}
