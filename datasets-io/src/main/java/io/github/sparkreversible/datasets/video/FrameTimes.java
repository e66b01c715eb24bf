package io.github.sparkreversible.datasets.video;

import java.util.Arrays;
import java.util.List;

/** When frames begin and end, in seconds, collected while they are decoded one after the other. */
final class FrameTimes {
  private double[] starts = new double[64];
  private double[] ends = new double[64];
  private int count;

  /** Takes the next frame. */
  void add(double start, double end) {
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
      ends = Arrays.copyOf(ends, 2 * count);
    }
    starts[count] = start;
    ends[count] = end;
    count++;
  }

  /** Number of frames so far. */
  int count() {
    return count;
  }

  /** The timeline of these frames, at least one. */
  FrameTimeline timeline() {
    return FrameTimeline.ofTimes(
        Arrays.copyOf(starts, count), Arrays.copyOf(ends, count), List.of());
  }
}
