package io.github.sparkreversible.pipelines.inspection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.junit.jupiter.api.Test;

/** How far the frames of a video are made smaller. */
public class VideoFactsFormatTest extends JUnitPlatformSuite {
  private static final long MEBIBYTE = 1L << 20;

  @Test
  public void framesThatFitStayAsTheyAre() {
    assertEquals(1, VideoFactsFormat.divisor(2160, 3840, 256 * MEBIBYTE));
    assertEquals(1, VideoFactsFormat.divisor(10, 10, 2400));
  }

  @Test
  public void largerFramesAreDividedByTheSmallestNumberThatWillDo() {
    assertEquals(2, VideoFactsFormat.divisor(10, 10, 2399));
    assertEquals(2, VideoFactsFormat.divisor(4320, 7680, 512 * MEBIBYTE));
    assertEquals(4, VideoFactsFormat.divisor(4320, 7680, 64 * MEBIBYTE));
    assertEquals(2, VideoFactsFormat.divisor(16, 16384, 512 * MEBIBYTE));
    assertEquals(8, VideoFactsFormat.divisor(65535, 65535, 2048 * MEBIBYTE));
  }
}
