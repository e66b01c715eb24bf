package io.github.sparkreversible.datasets.video;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A video file and what was found out about its frames so far, which is no more than was asked for.
 *
 * <p>The timeline comes of the container where that can be relied on, else of decoding all frames
 * once. A video that breaks off, or has damaged parts, counts as one of the frames that can be
 * decoded; a warning names it.
 */
final class OpenVideo implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OpenVideo.class);

  private final String path;
  private final boolean needsTimes;
  private VideoContainer container;
  private FrameTimeline timeline;
  private boolean indexed;
  private boolean counted;
  private int wholePackets;
  private String damage;
  private FrameCursor cursor;

  /**
   * Opens a file.
   *
   * @param needsTimes whether the timeline has to know the times of all frames
   * @throws MalformedFileException if it has no video
   * @throws IOException if the file system fails
   */
  OpenVideo(Content content, boolean needsTimes) throws IOException {
    this.path = content.path();
    this.needsTimes = needsTimes;
    this.container = new VideoContainer(content);
  }

  /** What is done with each frame while all are decoded. */
  @FunctionalInterface
  interface FrameConsumer {
    /** Takes a frame, valid during this call, and its number. */
    void accept(int number, AVFrame frame) throws IOException;
  }

  /** What the container says. */
  VideoHeader header() {
    return container.header();
  }

  /** The timeline as the container tells it; empty if only decoding tells. */
  Optional<FrameTimeline> indexedTimeline() throws IOException {
    if (!indexed && !counted) {
      indexed = true;
      timeline = index().orElse(null);
    }
    return Optional.ofNullable(timeline);
  }

  private Optional<FrameTimeline> index() throws IOException {
    if (!needsTimes && container.content().length() > VideoContainer.IN_MEMORY_BYTES) {
      Optional<FrameTimeline> found = new FrameIndexer(container).index();
      if (found.isPresent()) {
        return found;
      }
      reopen();
    }
    FrameIndexer indexer = new FrameIndexer(container);
    Optional<FrameTimeline> found = indexer.packets();
    wholePackets = indexer.wholePackets();
    return found;
  }

  /**
   * Number of frames, without decoding if index or packets tell it; packets without times, as AVI
   * has them, if the header says the same number.
   */
  int frames() throws IOException {
    boolean told =
        indexedTimeline().isEmpty() && wholePackets > 0 && wholePackets == header().frames();
    return told ? wholePackets : timeline().frames();
  }

  /** The timeline, found by decoding if there is no other way. */
  FrameTimeline timeline() throws IOException {
    return indexedTimeline().isPresent() ? timeline : count((number, frame) -> {});
  }

  /** Whether the timeline comes of decoding. */
  boolean isCounted() {
    return counted;
  }

  /**
   * From which second on the video is damaged, and what FFmpeg said of it; null if no damage was
   * met so far: among the frames that were decoded, which are all only if they had to be counted.
   */
  String damage() {
    return damage;
  }

  static String damage(double seconds, String cause) {
    return String.format(Locale.ROOT, "at %.3f s: %s", seconds, cause);
  }

  /** Takes over what the cursor has met of damage. */
  void noteDamage() {
    if (damage == null && cursor != null && cursor.damage() != null) {
      damage = cursor.damage();
      LOG.warn("{}: damaged {}", path, damage);
    }
  }

  /**
   * Decodes all frames from the start, whatever the container says; the timeline is that of these
   * frames afterwards.
   *
   * @throws MalformedFileException if not a single frame can be decoded
   */
  FrameTimeline count(FrameConsumer consumer) throws IOException {
    closeCursor();
    reopen();
    FrameTimes times = new FrameTimes();
    double soundSeconds = 0;
    String cause;
    try (VideoDecoder decoder = new VideoDecoder(container)) {
      for (AVFrame frame = decoder.next(); frame != null; frame = decoder.next()) {
        consumer.accept(times.count(), frame);
        times.add(decoder.frameSeconds(), decoder.frameEndSeconds());
        soundSeconds = decoder.damage().isEmpty() ? decoder.frameEndSeconds() : soundSeconds;
      }
      cause = decoder.damage();
    }
    if (times.count() == 0) {
      throw new MalformedFileException(
          path, "no frame can be decoded" + (cause.isEmpty() ? "" : " (" + cause + ")"));
    }
    if (!cause.isEmpty()) {
      damage = damage(soundSeconds, cause);
      LOG.warn("{}: damaged {}; {} frames can be decoded", path, damage, times.count());
    }
    counted = true;
    timeline = times.timeline();
    return timeline;
  }

  /** The frames by their number on the timeline; closed with this object. */
  FrameCursor cursor() throws IOException {
    if (cursor == null) {
      FrameTimeline known = timeline();
      if (counted) {
        reopen();
      }
      cursor = new FrameCursor(new VideoDecoder(container), known, counted);
    }
    return cursor;
  }

  private void reopen() throws IOException {
    VideoContainer old = container;
    old.close();
    container = new VideoContainer(old.content());
  }

  private void closeCursor() throws IOException {
    if (cursor != null) {
      cursor.close();
      cursor = null;
    }
  }

  @Override
  public void close() throws IOException {
    closeCursor();
    container.close();
  }
}
