package io.github.sparkreversible.datasets.video;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_WRITE;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.av_d2q;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_inv_q;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;

import java.io.IOException;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Encodes RGB frames into a local mp4 file, in one thread. The same frames give the same bytes. All
 * native memory belongs to this object and is released by {@link #close}.
 */
final class VideoEncoder implements AutoCloseable {
  private static final String H264 = "libopenh264";
  private static final String MPEG4 = "mpeg4";
  private static final int H264_SMALLEST_SIDE = 16;
  private static final int H264_QUANTIZER = 20;
  private static final int MPEG4_QUANTIZER = 2;
  private static final int LAMBDA_PER_QUANTIZER = 118;
  private static final int KEY_FRAME_INTERVAL = 48;
  private static final int RATE_PRECISION = 100_000;

  private final String path;
  private final int height;
  private final int width;
  private AVFormatContext format;
  private AVStream stream;
  private AVCodecContext codec;
  private AVPacket packet;
  private RgbToYuv converter;
  private long frames;

  VideoEncoder(String path, int height, int width, double frameRate) throws IOException {
    this.path = path;
    this.height = height;
    this.width = width;
    Ffmpeg.clearMessages();
    boolean opened = false;
    try {
      openCodec(frameRate);
      openContainer();
      converter = new RgbToYuv(height, width);
      opened = true;
    } finally {
      if (!opened) {
        close();
      }
    }
  }

  private void openCodec(double frameRate) throws IOException {
    AVCodec h264 = avcodec_find_encoder_by_name(H264);
    boolean isH264 =
        h264 != null
            && height % 2 == 0
            && width % 2 == 0
            && Math.min(height, width) >= H264_SMALLEST_SIDE;
    AVCodec encoder = isH264 ? h264 : avcodec_find_encoder_by_name(MPEG4);
    if (encoder == null) {
      throw new IOException("The FFmpeg libraries have neither encoder " + H264 + " nor " + MPEG4);
    }
    codec = avcodec_alloc_context3(encoder);
    AVRational rate = av_d2q(frameRate, RATE_PRECISION);
    codec.width(width);
    codec.height(height);
    codec.pix_fmt(RgbToYuv.PIXEL_FORMAT);
    codec.colorspace(RgbToYuv.COLOR_SPACE);
    codec.color_range(RgbToYuv.COLOR_RANGE);
    codec.framerate(rate);
    codec.time_base(av_inv_q(rate));
    codec.gop_size(KEY_FRAME_INTERVAL);
    codec.max_b_frames(0);
    codec.thread_count(1);
    // mp4 keeps the parameter sets in its header.
    codec.flags(codec.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
    AVDictionary options = new AVDictionary(null);
    try {
      if (isH264) {
        av_dict_set(options, "rc_mode", "off", 0);
        codec.qmin(H264_QUANTIZER);
        codec.qmax(H264_QUANTIZER);
      } else {
        av_dict_set(options, "flags", "+qscale+global_header", 0);
        codec.global_quality(MPEG4_QUANTIZER * LAMBDA_PER_QUANTIZER);
      }
      check(avcodec_open2(codec, encoder, options));
    } finally {
      av_dict_free(options);
    }
    packet = av_packet_alloc();
  }

  private void openContainer() throws IOException {
    format = new AVFormatContext(null);
    check(avformat_alloc_output_context2(format, null, "mp4", path));
    // Leaves out the version of the library, so that the bytes depend on the frames alone.
    format.flags(format.flags() | AVFormatContext.AVFMT_FLAG_BITEXACT);
    stream = avformat_new_stream(format, null);
    stream.time_base(codec.time_base());
    stream.avg_frame_rate(codec.framerate());
    check(avcodec_parameters_from_context(stream.codecpar(), codec));
    AVIOContext output = new AVIOContext(null);
    check(avio_open(output, path, AVIO_FLAG_WRITE));
    format.pb(output);
    check(avformat_write_header(format, (PointerPointer<?>) null));
  }

  /**
   * Adds a frame.
   *
   * @param pixels RGB, uint8 {@code [height, width, 3]}
   * @throws IllegalArgumentException if the frame has another size
   */
  void add(byte[] pixels) throws IOException {
    AVFrame frame = converter.convert(pixels);
    frame.pts(frames++);
    check(avcodec_send_frame(codec, frame));
    writePackets();
  }

  /** Writes what the encoder still holds, and the index. */
  void finish() throws IOException {
    if (frames == 0) {
      throw new IllegalStateException("A video without a frame cannot be written");
    }
    check(avcodec_send_frame(codec, null));
    writePackets();
    check(av_write_trailer(format));
    check(closeOutput());
  }

  private int closeOutput() {
    AVIOContext output = format.pb();
    format.pb(null);
    return output == null ? 0 : avio_closep(output);
  }

  private void writePackets() throws IOException {
    int result = avcodec_receive_packet(codec, packet);
    while (result >= 0) {
      packet.duration(1);
      av_packet_rescale_ts(packet, codec.time_base(), stream.time_base());
      packet.stream_index(stream.index());
      check(av_interleaved_write_frame(format, packet));
      result = avcodec_receive_packet(codec, packet);
    }
    if (result != AVERROR_EAGAIN() && result != AVERROR_EOF()) {
      check(result);
    }
  }

  /** Turns an error of FFmpeg into an exception. */
  static void check(int result) throws IOException {
    if (result < 0) {
      throw new IOException("Cannot encode video: " + Ffmpeg.describe(result));
    }
  }

  @Override
  public void close() {
    if (converter != null) {
      converter.close();
      converter = null;
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
      closeOutput();
      avformat_free_context(format);
    }
    format = null;
  }
}
