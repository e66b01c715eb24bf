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
    assertArrayEquals(
        indices(FrameSampling.uniform(8), 280), FrameSampling.uniform(8).frameNumbers(280));
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
  public void randomTakesOneFrameOfEachSegment() {
    FrameSampling sampling = FrameSampling.random(8, 3);
    int[] frames = indices(sampling, 283);
    for (int i = 0; i < 8; i++) {
      assertTrue(frames[i] >= i * 283 / 8 && frames[i] < (i + 1) * 283 / 8, () -> "segment of 8");
    }
    assertArrayEquals(frames, indices(sampling, 283));
    FrameSampling.Window other = sampling.window(0, 283, "other.mp4");
    assertFalse(other.sameAs(sampling.window(0, 283, "")));
    assertFalse(FrameSampling.random(8, 4).window(283).sameAs(sampling.window(283)));
    assertArrayEquals(new int[] {0, 0, 1, 2}, indices(FrameSampling.random(4, 1), 3));
  }

  /** The same in every version, on every machine: sampled data sets can be made again. */
  @Test
  public void randomFramesNeverChange() {
    FrameSampling.Window window =
        FrameSampling.random(6, 42).window(0, 600, "hdfs://host/clips/a.mp4");
    assertArrayEquals(
        new int[] {53, 139, 207, 382, 402, 533},
        IntStream.range(0, 6).map(window::index).toArray());
  }

  @Test
  public void denseCoversTheWholeVideo() {
    FrameSampling plain = FrameSampling.dense(4, 1, 0);
    assertEquals(2, plain.clips(11));
    assertEquals(3, plain.clips(12));
    FrameSampling.Window second = plain.window(1, 11, "");
    assertEquals(4, second.first());
    assertEquals(7, second.last());
    FrameSampling overlapping = FrameSampling.dense(4, 2, 2);
    // Clips begin at 0, 4, 8, ... and reach over 7 frames.
    assertEquals(1, overlapping.clips(10));
    assertEquals(2, overlapping.clips(11));
    FrameSampling.Window clip = overlapping.window(1, 11, "");
    assertArrayEquals(new int[] {4, 6, 8, 10}, IntStream.range(0, 4).map(clip::index).toArray());
    assertEquals(1, plain.clips(3));
    assertArrayEquals(new int[] {0, 1, 2, 2}, indices(plain, 3));
    assertEquals(Integer.MAX_VALUE / 4, plain.clips(Integer.MAX_VALUE));
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
    Thrown.message(IllegalArgumentException.class, () -> FrameSampling.dense(4, 1, 4));
  }
}
