package io.github.sparkreversible.datasets.video;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;

/**
 * Which frames of a video of n frames make its clips. Every kind but dense gives one clip of F
 * frames.
 *
 * <p><b>uniform</b>: frame i is floor((i + 0.5) n / F). With n &lt; F frames repeat.
 *
 * <p><b>consecutive</b>: the centred window of F * stride frames, of which every stride-th is
 * taken: frame i is min(start + i * stride, n - 1) with start = max(0, floor((n - F * stride) /
 * 2)). Where the video is shorter than the window, the last frame repeats.
 *
 * <p><b>random</b>: of each segment i, the frames floor(i n / F) to floor((i + 1) n / F) - 1, one
 * at random; frame floor(i n / F) if a segment is empty. The numbers depend on the seed and the
 * path of the file alone.
 *
 * <p><b>dense</b>: clips over the whole video; clip c takes frames start + i * stride with start =
 * c * (F - overlap) * stride, as many clips as are complete. Frames after the last one are left
 * out; a video that is too short for one gives one whose last frame repeats.
 *
 * <p><b>time</b>: frame i is the one shown at from + (i + 0.5) (to - from) / F seconds.
 *
 * <p>With a frame rate r, the frames are counted after resampling: frame j of max(1, round(r *
 * duration)) is the one shown at start + (j + 0.5) / r seconds. So a video of variable frame rate
 * is sampled by presentation time.
 *
 * @param kind how frames are spread
 * @param frames F, number of frames of a clip
 * @param stride distance of two frames of a consecutive or dense clip, else 1
 * @param overlap frames that a dense clip shares with the one before, less than F; else 0
 * @param seed of random sampling, else 0
 * @param frameRate frames per second after resampling; 0 for the video's own frames
 * @param fromSeconds where sampling by time begins; NaN for the begin of the video
 * @param toSeconds where sampling by time ends; NaN for the end of the video
 */
public record FrameSampling(
    Kind kind,
    int frames,
    int stride,
    int overlap,
    long seed,
    double frameRate,
    double fromSeconds,
    double toSeconds)
    implements Serializable {
  /** How frames are spread over a video. */
  public enum Kind {
    /** Evenly over the whole video. */
    UNIFORM,
    /** A run in its middle. */
    CONSECUTIVE,
    /** A random one of each of as many equal segments. */
    RANDOM,
    /** Runs one after the other, over the whole video. */
    DENSE,
    /** Evenly over a span of time. */
    TIME
  }

  /** The part of a video that a clip covers, and the frames taken from it. */
  static final class Window {
    private final int first;
    private final int last;
    private final int[] indices;

    Window(int first, int last, int[] indices) {
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

    /** The same window of the frames that stand behind these. */
    Window map(IntUnaryOperator frame) {
      return new Window(
          frame.applyAsInt(first),
          frame.applyAsInt(last),
          Arrays.stream(indices).map(frame).toArray());
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
    if (overlap < 0 || overlap >= frames) {
      throw new IllegalArgumentException(
          "Clips of "
              + frames
              + " frames overlap by "
              + overlap
              + ", expected 0 to "
              + (frames - 1));
    }
  }

  private static FrameSampling of(Kind kind, int frames, int stride) {
    return new FrameSampling(kind, frames, stride, 0, 0, 0, Double.NaN, Double.NaN);
  }

  /** Evenly over the whole video. */
  public static FrameSampling uniform(int frames) {
    return of(Kind.UNIFORM, frames, 1);
  }

  /** Every stride-th frame of a window in the middle. */
  public static FrameSampling consecutive(int frames, int stride) {
    return of(Kind.CONSECUTIVE, frames, stride);
  }

  /** A random frame of each of as many segments. */
  public static FrameSampling random(int frames, long seed) {
    return new FrameSampling(Kind.RANDOM, frames, 1, 0, seed, 0, Double.NaN, Double.NaN);
  }

  /** Clips over the whole video. */
  public static FrameSampling dense(int frames, int stride, int overlap) {
    return new FrameSampling(Kind.DENSE, frames, stride, overlap, 0, 0, Double.NaN, Double.NaN);
  }

  /** Evenly over a span of time, in seconds; NaN for begin and end of the video. */
  public static FrameSampling time(int frames, double fromSeconds, double toSeconds) {
    return new FrameSampling(Kind.TIME, frames, 1, 0, 0, 0, fromSeconds, toSeconds);
  }

  /** The same of a video that is resampled to so many frames per second. */
  public FrameSampling resampled(double rate) {
    return new FrameSampling(kind, frames, stride, overlap, seed, rate, fromSeconds, toSeconds);
  }

  /** Whether the times of all frames are needed. */
  boolean needsTimes() {
    return frameRate > 0 || kind == Kind.TIME;
  }

  /** Number of clips of a video of {@code count} frames. */
  int clips(int count) {
    long covered = (frames - 1L) * stride + 1;
    return kind == Kind.DENSE && count > covered
        ? (int) ((count - covered) / ((long) (frames - overlap) * stride)) + 1
        : 1;
  }

  /**
   * The first clip of a video of {@code count} frames; for kinds that do not depend on its path.
   */
  Window window(int count) {
    return window(0, count, "");
  }

  /**
   * Numbers of the frames that make the first clip of {@code count} frames, for kinds that need no
   * times; ascending, repeated where there are too few.
   *
   * @throws IllegalArgumentException if {@code count} is not positive
   */
  public int[] frameNumbers(int count) {
    return window(count).indices.clone();
  }

  /**
   * The frames of a clip; not for sampling by time.
   *
   * @param clip number of the clip
   * @param count number of the video's frames
   * @param path of the video
   * @throws IllegalArgumentException if {@code count} is not positive
   */
  Window window(int clip, int count, String path) {
    if (count < 1) {
      throw new IllegalArgumentException("No clip can be taken from " + count + " frames");
    }
    return switch (kind) {
      case UNIFORM -> whole(count, i -> (int) ((2L * i + 1) * count / (2L * frames)));
      case RANDOM -> {
        SplittableRandom random = random(path);
        yield whole(count, i -> inSegment(i, count, random));
      }
      case CONSECUTIVE -> run(Math.max(0, Math.floorDiv(count - (long) frames * stride, 2)), count);
      case DENSE -> run((long) clip * (frames - overlap) * stride, count);
      case TIME -> throw new IllegalStateException("Sampling by time needs the frames' times");
    };
  }

  private Window whole(int count, IntUnaryOperator frame) {
    int[] indices = new int[frames];
    // In this order: the random numbers are one a frame.
    for (int i = 0; i < frames; i++) {
      indices[i] = frame.applyAsInt(i);
    }
    return new Window(0, count - 1, indices);
  }

  private Window run(long start, int count) {
    int[] indices = new int[frames];
    for (int i = 0; i < frames; i++) {
      indices[i] = (int) Math.min(start + (long) i * stride, count - 1);
    }
    return new Window(
        (int) start, (int) Math.min(start + (long) frames * stride, count) - 1, indices);
  }

  private int inSegment(int segment, int count, SplittableRandom random) {
    int begin = (int) ((long) segment * count / frames);
    int end = (int) ((segment + 1L) * count / frames);
    return end > begin ? random.nextInt(begin, end) : begin;
  }

  /** FNV-1a of the path's UTF-8 bytes, mixed with the seed. */
  private SplittableRandom random(String path) {
    long hash = 0xCBF29CE484222325L;
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
    }
    return new SplittableRandom(new SplittableRandom(seed).nextLong() ^ hash);
  }
}
