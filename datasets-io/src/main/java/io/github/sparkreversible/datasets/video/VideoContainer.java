package io.github.sparkreversible.datasets.video;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_VP8;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_DISCARD;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_FLAG_BACKWARD;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_seek_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.io.IOException;
import java.io.InterruptedIOException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.javacpp.PointerPointer;

/**
 * The packets of a file's first video stream, in the order of the file; all other streams are
 * passed over.
 *
 * <p>A file of at most 16 MiB is read into memory once, because a container is read back and forth.
 * All native memory belongs to this object and is released by {@link #close}.
 */
final class VideoContainer implements AutoCloseable {
  /** Longest file that is read into memory. */
  static final int IN_MEMORY_BYTES = 16 << 20;

  /** Of a VP8 frame's first byte: whether it is shown. */
  private static final int VP8_SHOWN = 0x10;

  private final Content content;
  private final String path;
  private final ContainerKind kind;
  private final ContentInput input;
  private AVFormatContext format;
  private AVStream stream;
  private AVPacket packet;
  private VideoHeader header;
  private double tickSeconds;
  private boolean unread;
  private boolean damaged;

  /**
   * Opens a video; otherwise as {@link #VideoContainer(Content, ContainerKind)}.
   *
   * @throws MalformedFileException if it has no video
   */
  VideoContainer(Content content) throws IOException {
    this(content, ContainerKind.VIDEO);
  }

  /**
   * Opens a file.
   *
   * @param content the bytes, with the name for messages and for formats told by it
   * @param kind what it has to be
   * @throws MalformedFileException if it is not
   * @throws IOException if the file system fails
   */
  VideoContainer(Content content, ContainerKind kind) throws IOException {
    this.content = inMemoryIfSmall(content);
    this.kind = kind;
    this.path = content.path();
    kind.requireReadable(this.content);
    Ffmpeg.clearMessages();
    this.input = new ContentInput(this.content.open(), this.content.length());
    boolean opened = false;
    try {
      open();
      tickSeconds = HeaderReader.positive(stream.time_base(), 0);
      header = HeaderReader.read(path, format, stream);
      packet = av_packet_alloc();
      opened = true;
    } finally {
      if (!opened) {
        close();
      }
    }
  }

  private static Content inMemoryIfSmall(Content content) throws IOException {
    if (content.length() > IN_MEMORY_BYTES) {
      return content;
    }
    try (FSDataInputStream stream = content.open()) {
      return Content.of(content.path(), stream.readNBytes((int) content.length()));
    }
  }

  /** The bytes; in memory if the file is small. */
  Content content() {
    return content;
  }

  /** What it was opened as. */
  ContainerKind kind() {
    return kind;
  }

  /** Name for messages. */
  String path() {
    return path;
  }

  /** What the container says of the stream. */
  VideoHeader header() {
    return header;
  }

  /** FFmpeg's view of the stream; valid until {@link #close}. */
  AVStream stream() {
    return stream;
  }

  /** FFmpeg's name of the container format, as {@code mov,mp4,m4a,3gp,3g2,mj2}. */
  String formatName() {
    return format.iformat().name().getString();
  }

  /** Length of the unit of the stream's time stamps. */
  double tickSeconds() {
    return tickSeconds;
  }

  /**
   * The next packet of the stream, or null at the end; valid until the next call.
   *
   * @throws IOException if the file system fails or the thread is interrupted
   */
  AVPacket read() throws IOException {
    if (unread) {
      unread = false;
      return packet;
    }
    while (true) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("Interrupted while reading " + path);
      }
      av_packet_unref(packet);
      int result = av_read_frame(format, packet);
      input.rethrowFailure();
      if (result < 0) {
        damaged |= result != AVERROR_EOF();
        return null;
      }
      if (packet.stream_index() == stream.index()) {
        return packet;
      }
    }
  }

  /** Whether a packet becomes a frame: no edit list hides it, nor is it for reference only. */
  boolean isShown(AVPacket of) {
    if ((of.flags() & AV_PKT_FLAG_DISCARD) != 0) {
      return false;
    }
    boolean vp8 = stream.codecpar().codec_id() == AV_CODEC_ID_VP8;
    return !vp8 || of.size() == 0 || (of.data().get() & VP8_SHOWN) != 0;
  }

  /** The packet that {@link #read} returned last. */
  AVPacket packet() {
    return packet;
  }

  /** Makes the next {@link #read} return the current packet once more. */
  void unread() {
    unread = true;
  }

  /**
   * Goes to a key frame at or before a time stamp, as far as the container finds one.
   *
   * @return whether it did
   */
  boolean seek(long timestamp) throws IOException {
    unread = false;
    int result = av_seek_frame(format, stream.index(), timestamp, AVSEEK_FLAG_BACKWARD);
    input.rethrowFailure();
    return result >= 0;
  }

  /** Whether reading ended before the end of the file. */
  boolean isDamaged() {
    return damaged;
  }

  private void open() throws IOException {
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
    kind.require(path, format);
    check(avformat_find_stream_info(format, (PointerPointer<?>) null));
    stream = HeaderReader.videoStream(format);
    if (stream == null) {
      throw new MalformedFileException(path, "it has no video stream");
    }
  }

  /** Throws the file system's error, or that of a file that FFmpeg cannot read. */
  void check(int result) throws IOException {
    if (result < 0) {
      input.rethrowFailure();
      throw new MalformedFileException(path, Ffmpeg.describe(result));
    }
  }

  @Override
  public void close() throws IOException {
    if (packet != null) {
      av_packet_free(packet);
      packet = null;
    }
    if (format != null && !format.isNull()) {
      avformat_close_input(format);
    }
    format = null;
    input.close();
  }
}
