package io.github.sparkreversible.datasets.video;

/**
 * What a container says of its video stream. Headers may be wrong: the number of frames is a claim,
 * only decoding tells.
 *
 * @param codec FFmpeg's name of the codec, as {@code h264}
 * @param width stored width in pixels, before {@code orientation}
 * @param height stored height in pixels, before {@code orientation}
 * @param orientation how stored frames are turned for display
 * @param frameRate average frames per second; 0 if unknown
 * @param durationSeconds duration of the video stream, else of the file; 0 if unknown
 * @param frames number of frames that the container claims, or that duration and frame rate give; 0
 *     if unknown
 */
record VideoHeader(
    String codec,
    int width,
    int height,
    Orientation orientation,
    double frameRate,
    double durationSeconds,
    long frames) {
  /** Width as displayed, in pixels. */
  int displayWidth() {
    return orientation.transposes() ? height : width;
  }

  /** Height as displayed, in pixels. */
  int displayHeight() {
    return orientation.transposes() ? width : height;
  }
}
