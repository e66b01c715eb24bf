package io.github.sparkreversible.datasets.video;

import io.github.sparkreversible.datasets.tensor.Tensor;

/**
 * A clip of a video.
 *
 * @param startSeconds presentation time of the first frame that the clip covers
 * @param endSeconds time at which the last frame that the clip covers ends
 * @param tensor uint8 {@code [frames, height, width, channels]}, or null if it was not asked for
 */
record VideoClip(double startSeconds, double endSeconds, Tensor tensor) {}
