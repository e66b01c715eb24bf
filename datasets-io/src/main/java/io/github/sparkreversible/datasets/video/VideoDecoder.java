package io.github.sparkreversible.datasets.video;

import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_flush_buffers;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.io.IOException;
import java.util.PriorityQueue;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Decodes the packets of a container frame by frame, in one thread.
 *
 * <p>Frames are those that FFmpeg's own program hands out: frames that an edit list hides are
 * dropped; damaged packets are passed over, and a file that breaks off ends there ({@link
 * #damage}). All native memory belongs to this object and is released by {@link #close}.
 */
final class VideoDecoder implements AutoCloseable {
  /** More pixels than in any real video; a header that claims more is refused before allocation. */
  static final long MAX_PIXELS = 1L << 26;

  private final VideoContainer container;
  private final PriorityQueue<Long> awaited = new PriorityQueue<>();
  private AVCodecContext codec;
  private AVFrame frame;
  private boolean draining;
  private boolean damaged;
  private boolean expected;
  private long firstTimestamp = Long.MIN_VALUE;
  private double frameSeconds;
  private double frameEndSeconds;

  /**
   * Opens a file and its decoder.
   *
   * @throws MalformedFileException if it is no video that can be decoded
   * @throws IOException if the file system fails
   */
  VideoDecoder(Content content) throws IOException {
    this(new VideoContainer(content));
  }

  /** A decoder of a container, which is closed with it, also when this constructor fails. */
  VideoDecoder(VideoContainer container) throws IOException {
    this.container = container;
    boolean opened = false;
    try {
      openCodec();
      opened = true;
    } finally {
      if (!opened) {
        close();
      }
    }
  }

  private void openCodec() throws IOException {
    AVCodecParameters parameters = container.stream().codecpar();
    AVCodec decoder = avcodec_find_decoder(parameters.codec_id());
    if (decoder == null) {
      throw new MalformedFileException(
          container.path(), "there is no decoder for codec " + container.header().codec());
    }
    codec = avcodec_alloc_context3(decoder);
    container.check(avcodec_parameters_to_context(codec, parameters));
    codec.pkt_timebase(container.stream().time_base());
    codec.thread_count(1);
    codec.max_pixels(MAX_PIXELS);
    codec.err_recognition(container.kind().errorRecognition());
    container.check(avcodec_open2(codec, decoder, (PointerPointer<?>) null));
    frame = av_frame_alloc();
  }

  /** What the container says of the stream. */
  VideoHeader header() {
    return container.header();
  }

  /** The packets that this decodes. */
  VideoContainer container() {
    return container;
  }

  /**
   * Forgets what came before; the next packet of the container is a key frame.
   *
   * @param timestamp time stamp of the first frame that can be shown; Long.MIN_VALUE for all
   */
  void restart(long timestamp) {
    avcodec_flush_buffers(codec);
    draining = false;
    damaged = false;
    firstTimestamp = timestamp;
    awaited.clear();
  }

  /**
   * The next frame in order of presentation, or null after the last; valid until the next call.
   *
   * @throws IOException if the file system fails or the thread is interrupted
   */
  AVFrame next() throws IOException {
    while (true) {
      int result = avcodec_receive_frame(codec, frame);
      if (result >= 0) {
        if (frame.pts() == AV_NOPTS_VALUE || frame.pts() >= firstTimestamp) {
          time();
          Long first = awaited.poll();
          expected = first != null && first == frame.pts();
          return frame;
        }
        // Refers to frames before the place where decoding began, and is damaged for that alone.
        damaged = false;
        Ffmpeg.clearMessages();
        continue;
      }
      if (result == AVERROR_EOF()) {
        return null;
      }
      if (result != AVERROR_EAGAIN()) {
        damaged = true;
        if (draining) {
          return null;
        }
      }
      sendPacket();
    }
  }

  /**
   * Whether the frame that {@link #next} returned last is the one that had to come next by the time
   * stamps of the packets: none is missing, none came twice.
   */
  boolean isExpected() {
    return expected;
  }

  /** Presentation time of the frame that {@link #next} returned last, in seconds. */
  double frameSeconds() {
    return frameSeconds;
  }

  /** Time at which the frame that {@link #next} returned last ends, in seconds. */
  double frameEndSeconds() {
    return frameEndSeconds;
  }

  /** What FFmpeg said of damaged or missing parts so far; "" if there were none. */
  String damage() {
    String messages = Ffmpeg.messages();
    return (damaged || container.isDamaged()) && messages.isEmpty() ? "damaged packets" : messages;
  }

  /** Reads on to the next packet of the stream; at the end asks the decoder for what it holds. */
  private void sendPacket() throws IOException {
    AVPacket packet = container.read();
    if (packet == null) {
      draining = true;
      avcodec_send_packet(codec, null);
      return;
    }
    if (container.isShown(packet) && packet.pts() >= firstTimestamp) {
      awaited.add(packet.pts());
    }
    damaged |= avcodec_send_packet(codec, packet) < 0;
  }

  /** A frame without a time stamp begins where the one before ended. */
  private void time() {
    double tick = container.tickSeconds();
    long stamp = frame.best_effort_timestamp();
    frameSeconds = stamp == AV_NOPTS_VALUE ? frameEndSeconds : stamp * tick;
    double duration = frame.duration() > 0 ? frame.duration() * tick : 0;
    if (duration == 0 && header().frameRate() > 0) {
      duration = 1 / header().frameRate();
    }
    frameEndSeconds = frameSeconds + duration;
  }

  @Override
  public void close() throws IOException {
    if (frame != null) {
      av_frame_free(frame);
      frame = null;
    }
    if (codec != null) {
      avcodec_free_context(codec);
      codec = null;
    }
    container.close();
  }
}
