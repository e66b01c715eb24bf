package io.github.sparkreversible.datasets.synthetic;

import java.util.List;

/** How a shape moves; the class of a clip. */
public enum Motion {
  /** Moves to the left, and comes in again from the right. */
  LEFT("left", -1, 0, 0, 0),
  /** Moves to the right, and comes in again from the left. */
  RIGHT("right", 1, 0, 0, 0),
  /** Moves up, and comes in again from below. */
  UP("up", 0, -1, 0, 0),
  /** Moves down, and comes in again from above. */
  DOWN("down", 0, 1, 0, 0),
  /** Grows, and begins anew at the smallest size. */
  GROW("grow", 0, 0, 1, 0),
  /** Shrinks, and begins anew at the largest size. */
  SHRINK("shrink", 0, 0, -1, 0),
  /** Turns clockwise. */
  ROTATE_CW("rotate-cw", 0, 0, 0, 1),
  /** Turns counter-clockwise. */
  ROTATE_CCW("rotate-ccw", 0, 0, 0, -1);

  /** The default classes. */
  public static final List<Motion> TRANSLATIONS = List.of(LEFT, RIGHT, UP, DOWN);

  private final String label;
  private final int right;
  private final int down;
  private final int growth;
  private final int turn;

  Motion(String label, int right, int down, int growth, int turn) {
    this.label = label;
    this.right = right;
    this.down = down;
    this.growth = growth;
    this.turn = turn;
  }

  /** Label, and name of the folder of its clips. */
  public String label() {
    return label;
  }

  int right() {
    return right;
  }

  int down() {
    return down;
  }

  int growth() {
    return growth;
  }

  int turn() {
    return turn;
  }
}
