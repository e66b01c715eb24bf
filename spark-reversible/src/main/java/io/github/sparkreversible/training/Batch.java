package io.github.sparkreversible.training;

/** Prepared rows on the Java heap. The arrays are used again after {@link BatchReader#recycle}. */
final class Batch {
  private final float[] features;
  private final int[] labels;
  private final int size;

  /**
   * A batch over arrays.
   *
   * @param features rows {@code [size, ...]}, each as in {@link ShardLayout}; may be longer
   * @param labels {@code [size]}; may be longer, and null if there are none
   * @param size number of rows
   */
  Batch(float[] features, int[] labels, int size) {
    this.features = features;
    this.labels = labels;
    this.size = size;
  }

  float[] features() {
    return features;
  }

  int[] labels() {
    return labels;
  }

  int size() {
    return size;
  }
}
