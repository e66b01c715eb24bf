package io.github.sparkreversible.datasets.video;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;

import java.io.IOException;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * Decodes frames by their number, from the nearest key frame before them.
 *
 * <p>The frames are those of decoding from the start. Each one that the decoder hands out is
 * compared with the times of the packets it was given; where a frame is missing or none was
 * announced, the timeline does not hold ({@link #frame} gives null), and counting while decoding is
 * the only way.
 */
final class FrameCursor implements AutoCloseable {
  /** So many frames are rather decoded than passed over by a seek. */
  private static final int WORTH_A_SEEK = 4;

  /** Key frames that are tried, from the nearest one back. */
  private static final int SEEKS = 4;

  /** Packets between the place where a container's seek ends and the key frame. */
  private static final int PACKETS_TO_KEY_FRAME = 500;

  private final FrameTimeline timeline;
  private final boolean verifies;
  private VideoDecoder decoder;
  private AVFrame current;
  private int currentNumber = -1;
  private int nextNumber;
  private String damage;

  /**
   * A cursor.
   *
   * @param decoder closed with this object; at its start if the timeline was counted
   * @param timeline of this video
   * @param counted whether the timeline comes of decoding; otherwise it comes of the container and
   *     is held against the decoder
   */
  FrameCursor(VideoDecoder decoder, FrameTimeline timeline, boolean counted) {
    this.decoder = decoder;
    this.timeline = timeline;
    this.verifies = !counted;
    this.nextNumber = counted ? 0 : -1;
    // What was said of the container before is of no frame that is looked at.
    Ffmpeg.clearMessages();
  }

  /**
   * A frame; valid until the next call. Ascending numbers are cheap.
   *
   * @return null if the video's frames are not those of the timeline
   * @throws IOException if the file system fails
   */
  AVFrame frame(int number) throws IOException {
    if (number == currentNumber) {
      return current;
    }
    approach(number);
    while (nextNumber <= number) {
      current = decoder.next();
      if (current == null || (verifies && !decoder.isExpected())) {
        currentNumber = -1;
        return null;
      }
      currentNumber = nextNumber++;
      if (damage == null && !decoder.damage().isEmpty()) {
        damage = OpenVideo.damage(decoder.frameSeconds(), decoder.damage());
      }
    }
    return current;
  }

  /** The first damage that was met on the way to the frames so far; null if there was none. */
  String damage() {
    return damage;
  }

  /** When the frame begins that was got last, in seconds. */
  double seconds() {
    return decoder.frameSeconds();
  }

  /** When the frame ends that was got last, in seconds. */
  double endSeconds() {
    return decoder.frameEndSeconds();
  }

  private void approach(int number) throws IOException {
    int key = timeline.lastKeyFrame(number);
    boolean isAhead = nextNumber >= 0 && nextNumber <= number;
    if (isAhead
        && (key < 0 || timeline.keyFrames().get(key).frame() <= nextNumber + WORTH_A_SEEK)) {
      return;
    }
    for (int i = 0; i < SEEKS && key > 0; i++, key--) {
      if (seek(key) && nextNumber <= number) {
        return;
      }
    }
    if (timeline.keyFrames().isEmpty() || !seek(0)) {
      reopen();
    }
  }

  /** Goes to a key frame; afterwards the next frame's number is known. */
  private boolean seek(int key) throws IOException {
    nextNumber = -1;
    int landed = land(key);
    if (landed < 0) {
      return false;
    }
    VideoContainer container = decoder.container();
    long timestamp = container.packet().pts();
    int number = 0;
    if (landed > 0) {
      number = timeline.keyFrames().get(landed).frame();
      if (!timeline.hasTimes()) {
        number += shownBefore(timestamp);
        // The packets read are needed once more.
        if (land(key) != landed) {
          return false;
        }
      }
    }
    container.unread();
    decoder.restart(landed == 0 ? Long.MIN_VALUE : timestamp);
    nextNumber = number;
    return true;
  }

  /**
   * Lets the container seek a key frame and reads on to the first one that the timeline knows.
   *
   * @return its number; negative if there is none or it comes too late
   */
  private int land(int key) throws IOException {
    VideoContainer container = decoder.container();
    if (!container.seek(timeline.keyFrames().get(key).timestamp())) {
      return -1;
    }
    int landed = -1;
    for (int i = 0; landed < 0 && i < PACKETS_TO_KEY_FRAME; i++) {
      AVPacket packet = container.read();
      if (packet == null) {
        return -1;
      }
      landed = keyFrameOf(packet);
    }
    return landed <= key ? landed : -1;
  }

  private int keyFrameOf(AVPacket packet) {
    if ((packet.flags() & AV_PKT_FLAG_KEY) == 0) {
      return -1;
    }
    return timeline.keyFrameAt(timeline.hasTimes() ? packet.pts() : packet.dts());
  }

  /** How many frames come after a key frame in the file but are shown before it. */
  private int shownBefore(long timestamp) throws IOException {
    VideoContainer container = decoder.container();
    int count = 0;
    AVPacket packet = container.read();
    while (packet != null && packet.pts() < timestamp) {
      count += container.isShown(packet) ? 1 : 0;
      packet = container.read();
    }
    return count;
  }

  private void reopen() throws IOException {
    VideoContainer container = decoder.container();
    decoder.close();
    decoder = new VideoDecoder(container.content());
    nextNumber = 0;
  }

  @Override
  public void close() throws IOException {
    decoder.close();
  }
}
