package io.github.sparkreversible.datasets.video;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.datasets.video.FrameSampling.Window;

/**
 * The clips of one video: a sampling on its timeline.
 *
 * @param sampling how frames are spread
 * @param timeline the video's frames; with all times if the sampling needs them
 * @param path of the video
 */
record ClipPlan(FrameSampling sampling, FrameTimeline timeline, String path) {
  /** Resampled frames for each frame of the video, at most; more come only of absurd times. */
  private static final long MOST_REPETITIONS = 10_000;

  /**
   * Number of clips.
   *
   * @throws MalformedFileException if the times of the frames are absurd
   */
  int clips() throws MalformedFileException {
    return sampling.clips(count());
  }

  /**
   * The frames of a clip.
   *
   * @throws MalformedFileException if the video ends before the time that was asked for, or the
   *     times of the frames are absurd
   */
  Window window(int clip) throws MalformedFileException {
    if (sampling.kind() == FrameSampling.Kind.TIME) {
      return byTime();
    }
    Window window = sampling.window(clip, count(), path);
    if (sampling.frameRate() <= 0) {
      return window;
    }
    return window.map(
        frame -> timeline.frameAt(timeline.startSeconds() + (frame + 0.5) / sampling.frameRate()));
  }

  /** Number of frames that clips are taken from. */
  private int count() throws MalformedFileException {
    if (sampling.frameRate() <= 0) {
      return timeline.frames();
    }
    double seconds = timeline.endSeconds() - timeline.startSeconds();
    long count = Math.max(1, Math.round(seconds * sampling.frameRate()));
    if (count > Math.min(1 << 30, timeline.frames() * MOST_REPETITIONS)) {
      throw new MalformedFileException(
          path, timeline.frames() + " frames are said to last " + seconds + " s");
    }
    return (int) count;
  }

  private Window byTime() throws MalformedFileException {
    double from =
        Double.isNaN(sampling.fromSeconds()) ? timeline.startSeconds() : sampling.fromSeconds();
    double to = Double.isNaN(sampling.toSeconds()) ? timeline.endSeconds() : sampling.toSeconds();
    if (from >= timeline.endSeconds()) {
      throw new MalformedFileException(
          path,
          "it ends at "
              + timeline.endSeconds()
              + " s, but its clip begins at 'startSeconds' = "
              + from);
    }
    double end = Math.max(from, Math.min(to, timeline.endSeconds()));
    int[] indices = new int[sampling.frames()];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = timeline.frameAt(from + (i + 0.5) * (end - from) / indices.length);
    }
    return new Window(indices[0], indices[indices.length - 1], indices);
  }
}
