package io.github.sparkreversible.datasets.video;

import org.bytedeco.javacpp.IntPointer;

/**
 * How a stored frame is turned and mirrored for display: the part of a display matrix that moves
 * pixels onto pixels.
 *
 * <p>A displayed pixel (row, column) is the stored pixel whose row and column are, exchanged if
 * {@code transposes}, counted from the far end if {@code flipsRows} or {@code flipsColumns}.
 *
 * @param transposes whether displayed rows are stored columns
 * @param flipsRows whether stored rows are counted from the bottom
 * @param flipsColumns whether stored columns are counted from the right
 */
record Orientation(boolean transposes, boolean flipsRows, boolean flipsColumns) {
  /** Stored as displayed. */
  static final Orientation UPRIGHT = new Orientation(false, false, false);

  /**
   * The orientation of an FFmpeg display matrix, x' = a x + c y, y' = b x + d y with x to the right
   * and y down. A turn by another angle than a multiple of 90 degrees is not applied.
   *
   * @param a first element of the matrix
   * @param b second element
   * @param c fourth element
   * @param d fifth element
   */
  static Orientation ofDisplayMatrix(int a, int b, int c, int d) {
    if (b == 0 && c == 0 && a != 0 && d != 0) {
      return new Orientation(false, d < 0, a < 0);
    }
    if (a == 0 && d == 0 && b != 0 && c != 0) {
      return new Orientation(true, c < 0, b < 0);
    }
    return UPRIGHT;
  }

  /** The orientation of FFmpeg's nine numbers of a display matrix. */
  static Orientation ofDisplayMatrix(IntPointer matrix) {
    return ofDisplayMatrix(matrix.get(0), matrix.get(1), matrix.get(3), matrix.get(4));
  }

  /**
   * Index of the stored pixel that is displayed at (row, column).
   *
   * @param width stored width in pixels
   * @param height stored height in pixels
   * @return stored row * width + stored column
   */
  int storedIndex(int row, int column, int width, int height) {
    int storedRow = transposes ? column : row;
    int storedColumn = transposes ? row : column;
    return (flipsRows ? height - 1 - storedRow : storedRow) * width
        + (flipsColumns ? width - 1 - storedColumn : storedColumn);
  }
}
