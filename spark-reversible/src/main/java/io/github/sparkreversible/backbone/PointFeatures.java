package io.github.sparkreversible.backbone;

/** What the network of a group reads of a point beside its position relative to the centre. */
public enum PointFeatures {
  /** Nothing ({@code dp} in OpenPoints; Point-MAE). */
  NONE,
  /** The point's features ({@code dp_fj}). */
  OWN,
  /** The point's features minus the centre's ({@code dp_df}; Pix4Point). */
  RELATIVE
}
