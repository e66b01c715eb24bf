package io.github.sparkreversible.datasets.video;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avformat.AV_DISPOSITION_ATTACHED_PIC;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.AV_TIME_BASE;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.io.IOException;
import java.io.InterruptedIOException;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Decodes the first video stream of a file from its start, frame by frame, in one thread.
 *
 * <p>Frames are those that FFmpeg's own program hands out: frames that an edit list hides are
 * dropped; damaged packets are passed over, and a file that breaks off ends there ({@link
 * #damage}). All native memory belongs to this object and is released by {@link #close}.
 */
final class VideoDecoder implements AutoCloseable {
  /** More pixels than in any real video; a header that claims more is refused before allocation. */
  private static final long MAX_PIXELS = 1L << 27;

  private static final int INT_BYTES = 4;
  private static final String TEXT_FORMAT = "tty";
  private static final String PICTURE_FORMAT_SUFFIX = "_pipe";

  private final String path;
  private final HadoopInput input;
  private AVFormatContext format;
  private AVStream stream;
  private AVCodecContext codec;
  private AVPacket packet;
  private AVFrame frame;
  private VideoHeader header;
  private boolean draining;
  private boolean damaged;
  private double frameSeconds;
  private double frameEndSeconds;

  /**
   * Opens a file and its decoder.
   *
   * @param content the bytes, with the name for messages and for formats told by it
   * @throws MalformedFileException if it is no video that can be decoded
   * @throws IOException if the file system fails
   */
  VideoDecoder(Content content) throws IOException {
    this.path = content.path();
    Ffmpeg.clearMessages();
    this.input = new HadoopInput(content.open(), content.length());
    boolean opened = false;
    try {
      openContainer();
      openCodec();
      header = readHeader();
      opened = true;
    } finally {
      if (!opened) {
        close();
      }
    }
  }

  /** What the container says of the stream. */
  VideoHeader header() {
    return header;
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
        time();
        return frame;
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
    return damaged && messages.isEmpty() ? "damaged packets" : messages;
  }

  private void openContainer() throws IOException {
    format = avformat_alloc_context();
    format.pb(input.context());
    AVDictionary options = new AVDictionary(null);
    try {
      // Playlists must not open further files or network addresses.
      av_dict_set(options, "protocol_whitelist", "none", 0);
      // On failure this frees the context and clears the pointer.
      check(avformat_open_input(format, path, null, options));
    } finally {
      av_dict_free(options);
    }
    refuseTextAndPictures();
    check(avformat_find_stream_info(format, (PointerPointer<?>) null));
    for (int i = 0; i < format.nb_streams(); i++) {
      AVStream candidate = format.streams(i);
      if (stream == null
          && candidate.codecpar().codec_type() == AVMEDIA_TYPE_VIDEO
          && (candidate.disposition() & AV_DISPOSITION_ATTACHED_PIC) == 0) {
        stream = candidate;
      } else {
        candidate.discard(avcodec.AVDISCARD_ALL);
      }
    }
    if (stream == null) {
      throw new MalformedFileException(path, "it has no video stream");
    }
  }

  /** FFmpeg renders text files as on a terminal, and takes a picture for a video of one frame. */
  private void refuseTextAndPictures() throws MalformedFileException {
    String name = format.iformat().name().getString();
    if (name.equals(TEXT_FORMAT) || name.endsWith(PICTURE_FORMAT_SUFFIX)) {
      throw new MalformedFileException(
          path, "it is a text or a picture, no video (format " + name + ")");
    }
  }

  private void openCodec() throws IOException {
    AVCodecParameters parameters = stream.codecpar();
    AVCodec decoder = avcodec_find_decoder(parameters.codec_id());
    if (decoder == null) {
      throw new MalformedFileException(
          path, "there is no decoder for codec " + codecName(parameters.codec_id()));
    }
    codec = avcodec_alloc_context3(decoder);
    check(avcodec_parameters_to_context(codec, parameters));
    codec.pkt_timebase(stream.time_base());
    codec.thread_count(1);
    codec.max_pixels(MAX_PIXELS);
    check(avcodec_open2(codec, decoder, (PointerPointer<?>) null));
    packet = av_packet_alloc();
    frame = av_frame_alloc();
  }

  private VideoHeader readHeader() throws MalformedFileException {
    AVCodecParameters parameters = stream.codecpar();
    if (parameters.width() <= 0 || parameters.height() <= 0) {
      throw new MalformedFileException(
          path, "the frame size is " + parameters.width() + "x" + parameters.height());
    }
    double rate = positive(stream.avg_frame_rate(), positive(stream.r_frame_rate(), 0));
    double duration = 0;
    if (stream.duration() != AV_NOPTS_VALUE && stream.duration() > 0) {
      duration = stream.duration() * positive(stream.time_base(), 0);
    } else if (format.duration() != AV_NOPTS_VALUE && format.duration() > 0) {
      duration = format.duration() / (double) AV_TIME_BASE;
    }
    long frames = stream.nb_frames() > 0 ? stream.nb_frames() : Math.round(duration * rate);
    return new VideoHeader(
        codecName(parameters.codec_id()),
        parameters.width(),
        parameters.height(),
        readOrientation(parameters),
        rate,
        duration,
        frames);
  }

  private static Orientation readOrientation(AVCodecParameters parameters) {
    for (int i = 0; i < parameters.nb_coded_side_data(); i++) {
      AVPacketSideData data = parameters.coded_side_data().getPointer(i);
      if (data.type() == AV_PKT_DATA_DISPLAYMATRIX && data.size() >= 9L * INT_BYTES) {
        IntPointer matrix = new IntPointer(data.data());
        return Orientation.ofDisplayMatrix(
            matrix.get(0), matrix.get(1), matrix.get(3), matrix.get(4));
      }
    }
    return Orientation.UPRIGHT;
  }

  /** Reads on to the next packet of the stream; at the end asks the decoder for what it holds. */
  private void sendPacket() throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("Interrupted while decoding " + path);
    }
    int result = av_read_frame(format, packet);
    input.rethrowFailure();
    if (result < 0) {
      damaged |= result != AVERROR_EOF();
      draining = true;
      avcodec_send_packet(codec, null);
      return;
    }
    try {
      if (packet.stream_index() == stream.index()) {
        damaged |= avcodec_send_packet(codec, packet) < 0;
      }
    } finally {
      av_packet_unref(packet);
    }
  }

  /** A frame without a time stamp begins where the one before ended. */
  private void time() {
    double base = positive(stream.time_base(), 0);
    long stamp = frame.best_effort_timestamp();
    frameSeconds = stamp == AV_NOPTS_VALUE ? frameEndSeconds : stamp * base;
    double duration = frame.duration() > 0 ? frame.duration() * base : 0;
    if (duration == 0 && header.frameRate() > 0) {
      duration = 1 / header.frameRate();
    }
    frameEndSeconds = frameSeconds + duration;
  }

  private void check(int result) throws IOException {
    if (result < 0) {
      input.rethrowFailure();
      throw new MalformedFileException(path, Ffmpeg.describe(result));
    }
  }

  private static String codecName(int id) {
    return avcodec_get_name(id).getString();
  }

  private static double positive(AVRational rational, double otherwise) {
    return rational.num() > 0 && rational.den() > 0
        ? rational.num() / (double) rational.den()
        : otherwise;
  }

  @Override
  public void close() throws IOException {
    if (frame != null) {
      av_frame_free(frame);
      frame = null;
    }
    if (packet != null) {
      av_packet_free(packet);
      packet = null;
    }
    if (codec != null) {
      avcodec_free_context(codec);
      codec = null;
    }
    if (format != null && !format.isNull()) {
      avformat_close_input(format);
    }
    format = null;
    input.close();
  }
}
