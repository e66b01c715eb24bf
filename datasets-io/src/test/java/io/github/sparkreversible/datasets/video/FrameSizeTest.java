package io.github.sparkreversible.datasets.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.junit.jupiter.api.Test;

public class FrameSizeTest extends JUnitPlatformSuite {
  @Test
  public void parsesTheThreeForms() {
    assertEquals(FrameSize.ORIGINAL, FrameSize.parse("Original"));
    assertEquals(new FrameSize(FrameSize.Kind.CENTRE_CROP, 224, 224), FrameSize.parse("224"));
    assertEquals(new FrameSize(FrameSize.Kind.EXACT, 128, 171), FrameSize.parse("128x171"));
    assertEquals(new FrameSize(FrameSize.Kind.EXACT, 64, 64), FrameSize.parse("64X64"));
  }

  @Test
  public void refusesAnythingElse() {
    for (String value :
        new String[] {"", "0", "-1", "64x", "64x0", "1.5", "99999", "1x2x3", "big"}) {
      String message = Thrown.message(IllegalArgumentException.class, () -> FrameSize.parse(value));
      assertTrue(message.contains("'" + value + "'") && message.contains("original"), message);
    }
  }

  @Test
  public void centreCropKeepsTheMiddleAndTheAspectRatio() {
    FrameSize size = FrameSize.parse("112");
    assertEquals(new FrameSize.Geometry(112, 149, 0, 18, 112, 112), size.geometry(240, 320));
    assertEquals(new FrameSize.Geometry(149, 112, 18, 0, 112, 112), size.geometry(320, 240));
    assertEquals(new FrameSize.Geometry(112, 112, 0, 0, 112, 112), size.geometry(7, 7));
  }

  @Test
  public void exactAndOriginalCropNothing() {
    assertEquals(
        new FrameSize.Geometry(10, 20, 0, 0, 10, 20), FrameSize.parse("10x20").geometry(99, 33));
    assertEquals(new FrameSize.Geometry(99, 33, 0, 0, 99, 33), FrameSize.ORIGINAL.geometry(99, 33));
  }
}
