package io.github.sparkreversible.datasets.video;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.datasets.video.FrameSampling.Window;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * Takes clips out of a video, in ascending order.
 *
 * <p>Where the container tells which frames there are, only the frames of the clip and those from
 * the key frame before are decoded. Where it does not, or the decoder shows that it was wrong, all
 * frames are decoded and counted, keeping those that would be wanted if the header were right; if
 * the count was another one, a second pass picks the right ones. No more than a clip, the one
 * before, and one frame are held in memory.
 */
final class ClipReader implements AutoCloseable {
  private final OpenVideo video;
  private final String path;
  private final FrameSampling sampling;
  private final FrameSize size;
  private final boolean grey;
  private final boolean isPart;
  private final Map<Integer, Double> starts = new HashMap<>();
  private ClipBuffer buffer;
  private boolean hasRead;

  /**
   * Opens a video.
   *
   * @param isPart whether other tasks read other clips of it, so that its frames cannot be counted
   *     anew
   * @throws MalformedFileException if it is none
   * @throws IOException if the file system fails
   */
  ClipReader(Content content, FrameSampling sampling, FrameSize size, boolean grey, boolean isPart)
      throws IOException {
    this.isPart = isPart;
    this.path = content.path();
    this.sampling = sampling;
    this.size = size;
    this.grey = grey;
    this.video = new OpenVideo(content, sampling.needsTimes());
  }

  /** The video. */
  OpenVideo video() {
    return video;
  }

  /** Number of clips; of a video that has one clip in any case, without looking. */
  int clips() throws IOException {
    return isDense() ? plan().clips() : 1;
  }

  private boolean isDense() {
    return sampling.kind() == FrameSampling.Kind.DENSE;
  }

  private ClipPlan plan() throws IOException {
    return new ClipPlan(sampling, video.timeline(), path);
  }

  /** The times of a clip, without decoding if the container tells them. */
  VideoClip times(int clip) throws IOException {
    Window window = plan().window(clip);
    FrameTimeline timeline = video.timeline();
    return timeline.knowsStart(window.first()) && timeline.knowsEnd(window.last())
        ? new VideoClip(timeline.start(window.first()), timeline.end(window.last()), null)
        : read(clip, false);
  }

  /**
   * A clip.
   *
   * @param withPixels whether the tensor is wanted; otherwise the times only
   * @throws MalformedFileException if it cannot be decoded
   * @throws IOException if the file system fails
   */
  VideoClip read(int clip, boolean withPixels) throws IOException {
    if (!isDense() && video.indexedTimeline().isEmpty()) {
      return readCounting(clip, withPixels);
    }
    Window window = plan().window(clip);
    VideoClip read = decode(window, withPixels);
    if (read == null && (video.isCounted() || (isDense() && (isPart || hasRead)))) {
      throw new MalformedFileException(
          path,
          "frame " + window.first(),
          "the frames that can be decoded are not those that the container announces");
    }
    hasRead = true;
    return read == null ? readCounting(clip, withPixels) : read;
  }

  /** The clip of a window of the timeline; null if the frames are not as the timeline says. */
  private VideoClip decode(Window window, boolean withPixels) throws IOException {
    FrameCursor cursor = video.cursor();
    ClipBuffer pixels = withPixels ? buffer() : null;
    Double start = startOf(window.first());
    for (int i = 0; start != null && i < window.size(); i++) {
      int number = window.index(i);
      if (pixels == null || !pixels.copy(i, number)) {
        AVFrame frame = cursor.frame(number);
        if (frame == null) {
          return null;
        }
        starts.put(number, cursor.seconds());
        if (pixels != null) {
          pixels.put(i, number, frame);
        }
      }
    }
    starts.keySet().removeIf(number -> number < window.first());
    Double end = endOf(window.last());
    if (start == null || end == null) {
      return null;
    }
    video.noteDamage();
    return new VideoClip(start, end, pixels == null ? null : pixels.tensor());
  }

  /** When a frame begins; null if there is no such frame. */
  private Double startOf(int number) throws IOException {
    FrameTimeline timeline = video.timeline();
    if (timeline.knowsStart(number)) {
      return timeline.start(number);
    }
    if (!starts.containsKey(number)) {
      return video.cursor().frame(number) == null ? null : video.cursor().seconds();
    }
    return starts.get(number);
  }

  /** When a frame ends; null if there is no such frame. */
  private Double endOf(int number) throws IOException {
    FrameTimeline timeline = video.timeline();
    if (timeline.knowsEnd(number)) {
      return timeline.end(number);
    }
    return video.cursor().frame(number) == null ? null : video.cursor().endSeconds();
  }

  /** Decodes all frames; the timeline is that of what can be decoded afterwards. */
  private VideoClip readCounting(int clip, boolean withPixels) throws IOException {
    if (!withPixels || isDense() || sampling.needsTimes()) {
      video.count((number, frame) -> {});
      return decode(plan().window(clip), withPixels);
    }
    int claimed = (int) Math.min(Math.max(video.header().frames(), 1), Integer.MAX_VALUE);
    Window guess = sampling.window(0, claimed, path);
    ClipBuffer pixels = buffer();
    int[] taken = {0};
    video.count(
        (number, frame) -> {
          while (taken[0] < guess.size() && guess.index(taken[0]) == number) {
            int position = taken[0]++;
            if (!pixels.copy(position, number)) {
              pixels.put(position, number, frame);
            }
          }
        });
    Window window = plan().window(0);
    FrameTimeline timeline = video.timeline();
    return window.sameAs(guess)
        ? new VideoClip(
            timeline.start(window.first()), timeline.end(window.last()), pixels.tensor())
        : decode(window, true);
  }

  private ClipBuffer buffer() throws MalformedFileException {
    if (buffer == null) {
      buffer = new ClipBuffer(path, video.header(), sampling.frames(), size, grey);
    }
    buffer.begin();
    return buffer;
  }

  @Override
  public void close() throws IOException {
    if (buffer != null) {
      buffer.close();
      buffer = null;
    }
    video.close();
  }
}
