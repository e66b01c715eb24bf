package io.github.sparkreversible.datasets.video;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.junit.jupiter.api.Test;

/** Pictures are 2 rows of 3 pixels, 0 1 2 above 3 4 5; matrices are those of display.h. */
public class OrientationTest extends JUnitPlatformSuite {
  private static final int ONE = 1 << 16;

  private static int[] display(Orientation orientation) {
    int rows = orientation.transposes() ? 3 : 2;
    int columns = orientation.transposes() ? 2 : 3;
    int[] shown = new int[6];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        shown[row * columns + column] = orientation.storedIndex(row, column, 3, 2);
      }
    }
    return shown;
  }

  @Test
  public void upright() {
    assertArrayEquals(
        new int[] {0, 1, 2, 3, 4, 5}, display(Orientation.ofDisplayMatrix(ONE, 0, 0, ONE)));
  }

  @Test
  public void quarterTurnClockwise() {
    assertArrayEquals(
        new int[] {3, 0, 4, 1, 5, 2}, display(Orientation.ofDisplayMatrix(0, ONE, -ONE, 0)));
  }

  @Test
  public void quarterTurnCounterClockwise() {
    assertArrayEquals(
        new int[] {2, 5, 1, 4, 0, 3}, display(Orientation.ofDisplayMatrix(0, -ONE, ONE, 0)));
  }

  @Test
  public void halfTurnAndMirrors() {
    assertArrayEquals(
        new int[] {5, 4, 3, 2, 1, 0}, display(Orientation.ofDisplayMatrix(-ONE, 0, 0, -ONE)));
    assertArrayEquals(
        new int[] {2, 1, 0, 5, 4, 3}, display(Orientation.ofDisplayMatrix(-ONE, 0, 0, ONE)));
    assertArrayEquals(
        new int[] {3, 4, 5, 0, 1, 2}, display(Orientation.ofDisplayMatrix(ONE, 0, 0, -ONE)));
    assertArrayEquals(
        new int[] {0, 3, 1, 4, 2, 5}, display(Orientation.ofDisplayMatrix(0, ONE, ONE, 0)));
  }

  @Test
  public void otherAnglesAreNotApplied() {
    assertEquals(Orientation.UPRIGHT, Orientation.ofDisplayMatrix(46341, 46341, -46341, 46341));
    assertEquals(Orientation.UPRIGHT, Orientation.ofDisplayMatrix(0, 0, 0, 0));
  }
}
