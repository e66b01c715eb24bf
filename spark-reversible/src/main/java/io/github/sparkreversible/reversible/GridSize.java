package io.github.sparkreversible.reversible;

import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Size of a grid of tokens, or of a window of it. Tokens stand in a row with time first and width
 * fastest.
 *
 * @param time tokens along time
 * @param height tokens along the height
 * @param width tokens along the width
 */
public record GridSize(
    @JsonProperty("time") int time,
    @JsonProperty("height") int height,
    @JsonProperty("width") int width)
    implements Serializable {
  /** Number of axes. */
  static final int AXES = 3;

  /** Refuses empty grids. */
  public GridSize {
    if (time < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "A grid has at least one token along each axis, got %d x %d x %d"
              .formatted(time, height, width));
    }
  }

  /** Number of tokens. */
  public int tokens() {
    return Math.multiplyExact(Math.multiplyExact(time, height), width);
  }

  /** Size along an axis: 0 for time, 1 for height, 2 for width. */
  int along(int axis) {
    return switch (axis) {
      case 0 -> time;
      case 1 -> height;
      default -> width;
    };
  }

  @Override
  public String toString() {
    return time + " x " + height + " x " + width;
  }
}
