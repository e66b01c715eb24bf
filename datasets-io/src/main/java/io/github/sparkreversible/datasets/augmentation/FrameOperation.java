package io.github.sparkreversible.datasets.augmentation;

/**
 * Operations that {@link ClipOperations} chooses from. Their strength is 0 to 1, or -1 to 1 where
 * both directions are meant. At 0 nothing changes, but {@link #AUTOCONTRAST} is the same at any
 * strength, and {@link #SOLARIZE} inverts values of 1. Whole pixels are rounded towards 0.
 */
enum FrameOperation {
  /** Nothing changes. */
  IDENTITY(false) {
    @Override
    void apply(ClipPixels pixels, double strength, Fill fill) {
      // The pixels stay.
    }
  },
  /** Rows move by up to 0.3 of their distance from the middle. */
  SHEAR_X(true) {
    @Override
    void apply(ClipPixels pixels, double strength, Fill fill) {
      AffineMap.shearX(MOST_SHEAR * strength).apply(pixels, fill);
    }
  },
  /** Columns move by up to 0.3 of their distance from the middle. */
  SHEAR_Y(true) {
    @Override
    void apply(ClipPixels pixels, double strength, Fill fill) {
      AffineMap.shearY(MOST_SHEAR * strength).apply(pixels, fill);
    }
  },
  /** Moves to the right by up to 150/331 of the width, in whole pixels. */
  TRANSLATE_X(true) {
    @Override
    void apply(ClipPixels pixels, double strength, Fill fill) {
      int columns = (int) (MOST_TRANSLATION * strength * pixels.width());
      AffineMap.translation(columns, 0).apply(pixels, fill);
    }
  },
  /** Moves down by up to 150/331 of the height, in whole pixels. */
  TRANSLATE_Y(true) {
    @Override
    void apply(ClipPixels pixels, double strength, Fill fill) {
      int rows = (int) (MOST_TRANSLATION * strength * pixels.height());
      AffineMap.translation(0, rows).apply(pixels, fill);
    }
  },
  /** Turns by up to 30 degrees. */
  ROTATE(true) {
    @Override
    void apply(ClipPixels pixels, double strength, Fill fill) {
      AffineMap.rotation(MOST_DEGREES * strength).apply(pixels, fill);
    }
  },
  /** Multiplies by 0.1 to 1.9. */
  BRIGHTNESS(true) {
    @Override
    void apply(ClipPixels pixels, double strength, Fill fill) {
      Colours.brightness(pixels, 1 + MOST_FACTOR * strength);
    }
  },
  /** Saturation times 0.1 to 1.9. */
  SATURATION(true) {
    @Override
    void apply(ClipPixels pixels, double strength, Fill fill) {
      Colours.saturation(pixels, 1 + MOST_FACTOR * strength);
    }
  },
  /** Contrast times 0.1 to 1.9. */
  CONTRAST(true) {
    @Override
    void apply(ClipPixels pixels, double strength, Fill fill) {
      Colours.contrast(pixels, 1 + MOST_FACTOR * strength);
    }
  },
  /** Keeps 8 to 4 bits. */
  POSTERIZE(false) {
    @Override
    void apply(ClipPixels pixels, double strength, Fill fill) {
      Colours.posterize(pixels, ALL_BITS - (int) Math.round(MOST_BITS * strength));
    }
  },
  /** Inverts values from a threshold of 1 to 0 on. */
  SOLARIZE(false) {
    @Override
    void apply(ClipPixels pixels, double strength, Fill fill) {
      Colours.solarize(pixels, 1 - strength);
    }
  },
  /** Stretches each channel to 0 to 1. */
  AUTOCONTRAST(false) {
    @Override
    void apply(ClipPixels pixels, double strength, Fill fill) {
      Colours.autocontrast(pixels);
    }
  };

  private static final double MOST_SHEAR = 0.3;
  private static final double MOST_TRANSLATION = 150 / 331.0;
  private static final double MOST_DEGREES = 30;
  private static final double MOST_FACTOR = 0.9;
  private static final int ALL_BITS = 8;
  private static final int MOST_BITS = 4;

  private final boolean bothDirections;

  FrameOperation(boolean bothDirections) {
    this.bothDirections = bothDirections;
  }

  /** Whether negative strengths are meant too. */
  boolean bothDirections() {
    return bothDirections;
  }

  abstract void apply(ClipPixels pixels, double strength, Fill fill);
}
