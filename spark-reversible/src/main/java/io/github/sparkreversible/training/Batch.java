package io.github.sparkreversible.training;

/**
 * Prepared rows on the Java heap. The arrays are used again after {@link BatchReader#recycle}.
 *
 * @param features clips {@code [size, frames, height, width, channels]}, row-major; the array may
 *     be longer
 * @param labels {@code [size]}; the array may be longer
 * @param size number of rows
 * @param epoch epoch of the first row
 */
record Batch(float[] features, int[] labels, int size, int epoch) {}
