/**
 * Arithmetic of samplers without Spark: resized frames, chosen points.
 *
 * <p>It uses the packages {@code tensor} and {@code random}; the stages on top of it are in {@code
 * transform}. Start reading at {@link io.github.sparkreversible.datasets.sampling.Resampler}.
 */
package io.github.sparkreversible.datasets.sampling;
