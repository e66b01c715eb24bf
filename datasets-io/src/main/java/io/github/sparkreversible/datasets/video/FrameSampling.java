package io.github.sparkreversible.datasets.video;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Which frames of a video of n frames make a clip.
 *
 * <p><b>uniform</b>: frame i of F is floor((i + 0.5) n / F). With n &lt; F frames repeat.
 *
 * <p><b>consecutive</b>: the centred window of F * stride frames, of which every stride-th is
 * taken: frame i is min(start + i * stride, n - 1) with start = max(0, floor((n - F * stride) /
 * 2)). Where the video is shorter than the window, the last frame repeats.
 *
 * @param kind how frames are spread
 * @param frames F, number of frames of a clip
 * @param stride distance of two frames of a consecutive clip; 1 for uniform
 */
public record FrameSampling(Kind kind, int frames, int stride) implements Serializable {
  /** How frames are spread over a video. */
  public enum Kind {
    /** Evenly over the whole video. */
    UNIFORM,
    /** A run in its middle. */
    CONSECUTIVE
  }

  /** The part of a video that a clip covers, and the frames taken from it. */
  static final class Window {
    private final int first;
    private final int last;
    private final int[] indices;

    private Window(int first, int last, int[] indices) {
      this.first = first;
      this.last = last;
      this.indices = indices;
    }

    /** Index of the first frame covered. */
    int first() {
      return first;
    }

    /** Index of the last frame covered. */
    int last() {
      return last;
    }

    /** Number of frames taken. */
    int size() {
      return indices.length;
    }

    /** Index of the i-th frame taken; ascending, repeats where the video is too short. */
    int index(int i) {
      return indices[i];
    }

    boolean sameAs(Window other) {
      return first == other.first && last == other.last && Arrays.equals(indices, other.indices);
    }
  }

  /** Checks the numbers. */
  public FrameSampling {
    if (frames < 1 || stride < 1) {
      throw new IllegalArgumentException(
          "A clip has " + frames + " frames with stride " + stride + ", expected at least 1 each");
    }
  }

  /** Evenly over the whole video. */
  public static FrameSampling uniform(int frames) {
    return new FrameSampling(Kind.UNIFORM, frames, 1);
  }

  /** Every stride-th frame of a window in the middle. */
  public static FrameSampling consecutive(int frames, int stride) {
    return new FrameSampling(Kind.CONSECUTIVE, frames, stride);
  }

  /**
   * The frames taken from a video of {@code count} frames.
   *
   * @throws IllegalArgumentException if {@code count} is not positive
   */
  Window window(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("No clip can be taken from " + count + " frames");
    }
    int[] indices = new int[frames];
    if (kind == Kind.UNIFORM) {
      for (int i = 0; i < frames; i++) {
        indices[i] = (int) ((2L * i + 1) * count / (2L * frames));
      }
      return new Window(0, count - 1, indices);
    }
    long span = (long) frames * stride;
    long start = Math.max(0, Math.floorDiv(count - span, 2));
    for (int i = 0; i < frames; i++) {
      indices[i] = (int) Math.min(start + (long) i * stride, count - 1);
    }
    return new Window((int) start, (int) Math.min(start + span, count) - 1, indices);
  }
}
