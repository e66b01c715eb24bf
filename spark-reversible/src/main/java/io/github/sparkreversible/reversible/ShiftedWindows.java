package io.github.sparkreversible.reversible;

/**
 * How a grid of tokens is cut into windows (Video Swin Transformer, arXiv 2106.13230; upstream
 * {@code swin_transformer.py}, {@code get_window_size}). Along an axis that is no longer than the
 * window, the window is as long as the grid and not shifted. Then the grid is padded at the end of
 * each axis to whole windows, and in shifted blocks rolled back by half a window.
 *
 * @param grid the grid
 * @param window configured size of a window
 * @param shifted whether the windows are shifted by half their size
 */
record ShiftedWindows(GridSize grid, GridSize window, boolean shifted) {

  /** Size of the windows along an axis. */
  int size(int axis) {
    return Math.min(grid.along(axis), window.along(axis));
  }

  /** By how many tokens the windows are shifted along an axis. */
  int shift(int axis) {
    boolean clamped = grid.along(axis) <= window.along(axis);
    return shifted && !clamped ? window.along(axis) / 2 : 0;
  }

  /** Number of windows along an axis. */
  int count(int axis) {
    return (grid.along(axis) + size(axis) - 1) / size(axis);
  }

  /** Size of the padded grid along an axis. */
  int padded(int axis) {
    return count(axis) * size(axis);
  }

  /** Number of windows. */
  int windows() {
    return count(0) * count(1) * count(2);
  }

  /** Number of tokens of a window. */
  int tokensOfWindow() {
    return size(0) * size(1) * size(2);
  }

  /** Number of relative positions in a window of the configured size. */
  int relativePositions() {
    return relativePositions(0) * relativePositions(1) * relativePositions(2);
  }

  /** Number of relative positions along an axis. */
  int relativePositions(int axis) {
    return 2 * window.along(axis) - 1;
  }

  /**
   * Number of different masks: windows at the end of a shifted axis hold tokens of both ends of the
   * grid, and what is masked in a window depends only on the axes at whose end it is.
   */
  int masks() {
    int shiftedAxes = 0;
    for (int axis = 0; axis < GridSize.AXES; axis++) {
      shiftedAxes += shift(axis) > 0 ? 1 : 0;
    }
    return (1 << shiftedAxes) - 1;
  }

  /** Values of the masks together. */
  long maskValues() {
    return WorkingArrays.values(masks(), tokensOfWindow(), tokensOfWindow());
  }
}
