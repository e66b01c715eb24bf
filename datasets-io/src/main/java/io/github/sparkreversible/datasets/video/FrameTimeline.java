package io.github.sparkreversible.datasets.video;

import java.util.Arrays;
import java.util.List;

/**
 * What is known of a video's frames in order of presentation: how many, when, and from which key
 * frames decoding can begin.
 */
final class FrameTimeline {
  private final int frames;
  private final double[] starts;
  private final double[] ends;
  private final double startSeconds;
  private final double endSeconds;
  private final List<KeyFrame> keyFrames;

  /**
   * A key frame of the container.
   *
   * @param timestamp its time stamp: of presentation if the times of all frames are known, else of
   *     decoding
   * @param frame how many frames are shown before it; of the container's index, how many come
   *     before it in the file, to which those are added that come later but are shown earlier
   */
  record KeyFrame(long timestamp, int frame) {}

  private FrameTimeline(
      int frames,
      double[] starts,
      double[] ends,
      double startSeconds,
      double endSeconds,
      List<KeyFrame> keyFrames) {
    this.frames = frames;
    this.starts = starts;
    this.ends = ends;
    this.startSeconds = startSeconds;
    this.endSeconds = endSeconds;
    this.keyFrames = List.copyOf(keyFrames);
  }

  /**
   * A timeline of which every frame's time is known.
   *
   * @param starts when frames begin, ascending, in seconds; at least one
   * @param ends when they end
   * @param keyFrames where decoding can begin, ascending; none if only at the start
   */
  static FrameTimeline ofTimes(double[] starts, double[] ends, List<KeyFrame> keyFrames) {
    int last = starts.length - 1;
    return new FrameTimeline(starts.length, starts, ends, starts[0], ends[last], keyFrames);
  }

  /** A timeline by a container's index, in the order of the file. */
  static FrameTimeline ofIndex(
      int frames, double startSeconds, double endSeconds, List<KeyFrame> keyFrames) {
    return new FrameTimeline(frames, null, null, startSeconds, endSeconds, keyFrames);
  }

  /** Number of frames. */
  int frames() {
    return frames;
  }

  /** When the first frame begins, in seconds. */
  double startSeconds() {
    return startSeconds;
  }

  /** When the last frame ends, in seconds. */
  double endSeconds() {
    return endSeconds;
  }

  /** Whether the times of all frames are known. */
  boolean hasTimes() {
    return starts != null;
  }

  /** Whether the time of a frame's begin is known. */
  boolean knowsStart(int frame) {
    return frame == 0 || hasTimes();
  }

  /** Whether the time of a frame's end is known. */
  boolean knowsEnd(int frame) {
    return frame == frames - 1 || hasTimes();
  }

  /** When a frame begins, if that is known. */
  double start(int frame) {
    return hasTimes() ? starts[frame] : startSeconds;
  }

  /** When a frame ends, if that is known. */
  double end(int frame) {
    return hasTimes() ? ends[frame] : endSeconds;
  }

  /** The frame shown at a time: the last one that has begun; the first one before its begin. */
  int frameAt(double seconds) {
    int found = Arrays.binarySearch(starts, seconds);
    return Math.max(0, found >= 0 ? found : -found - 2);
  }

  /** The key frames, ascending. */
  List<KeyFrame> keyFrames() {
    return keyFrames;
  }

  /** The last key frame with at most so many frames before it, by its number; -1 if none. */
  int lastKeyFrame(int frame) {
    int low = 0;
    int high = keyFrames.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (keyFrames.get(middle).frame() <= frame) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  /** The number of the key frame with this time stamp; negative if there is none. */
  int keyFrameAt(long timestamp) {
    int low = 0;
    int high = keyFrames.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long found = keyFrames.get(middle).timestamp();
      if (found == timestamp) {
        return middle;
      }
      if (found < timestamp) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }
}
