package io.github.sparkreversible.datasets.sampling;

/** The grey of a colour: the luma of BT.601, 0.299 R + 0.587 G + 0.114 B. */
public final class Luma {
  private static final double RED_SHARE = 0.299;
  private static final double GREEN_SHARE = 0.587;
  private static final double BLUE_SHARE = 0.114;

  private Luma() {}

  /** The grey of a colour, in the unit of its channels. */
  public static double of(double red, double green, double blue) {
    return RED_SHARE * red + GREEN_SHARE * green + BLUE_SHARE * blue;
  }
}
