/**
 * Random changes of clips and point clouds for training, without Spark.
 *
 * <p>What happens to a row is drawn from a seed, the row's number and the epoch alone, so that it
 * depends on no thread, order or partitioning. The package uses {@code sampling}, {@code random}
 * and {@code tensor}; the stages on top of it are in {@code transform}. Start reading at {@link
 * io.github.sparkreversible.datasets.augmentation.Augmentation}.
 */
package io.github.sparkreversible.datasets.augmentation;
