package io.github.sparkreversible.datasets.augmentation;

/** What takes the place of pixels from outside of a frame. */
public enum Fill {
  /** The nearest pixel of the frame. */
  EDGE,
  /** 0: black. */
  ZERO
}
