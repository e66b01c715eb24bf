package io.github.sparkreversible.datasets.image;

import io.github.sparkreversible.datasets.source.FileFormat;

/** Names and types of the columns of the data sources {@code idx} and {@code cifar}. */
public final class CollectionColumns {
  /** Path of the file, string. */
  public static final String ORIGIN = FileFormat.ORIGIN;

  /** Number of the record in its file, from 0, int. */
  public static final String INDEX = "index";

  /** The record's label, int; null in IDX files without labels. */
  public static final String LABEL = FileFormat.LABEL;

  /** The superclass in CIFAR-100, int; only with option {@code classes} = 100. */
  public static final String COARSE_LABEL = "coarseLabel";

  /** Number of records in the file, long. */
  public static final String COUNT = "count";

  /**
   * The record. CIFAR: uint8 {@code [32, 32, 3]}, RGB. IDX: unsigned bytes as uint8, signed bytes,
   * 16 and 32 bit integers as int32, float32 and float64; images as {@code [height, width, 1]},
   * others in the shape that the file has after its first dimension.
   */
  public static final String TENSOR = "tensor";

  /** In mode PERMISSIVE: path, place and cause of what cannot be read, else null; string. */
  public static final String CORRUPT_RECORD = FileFormat.CORRUPT_RECORD;

  private CollectionColumns() {}
}
