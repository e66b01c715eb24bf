package io.github.sparkreversible.datasets.video;

import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_SIZE;
import static org.bytedeco.ffmpeg.global.avformat.avio_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avio_context_free;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EXTERNAL;
import static org.bytedeco.ffmpeg.global.avutil.av_free;
import static org.bytedeco.ffmpeg.global.avutil.av_malloc;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.fs.FSDataInputStream;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.Read_packet_Pointer_BytePointer_int;
import org.bytedeco.ffmpeg.avformat.Seek_Pointer_long_int;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A Hadoop stream as FFmpeg's input: FFmpeg reads and seeks by calling back, nothing is copied to a
 * local file.
 *
 * <p>JavaCPP has a small fixed number of native functions per callback class, so all inputs of the
 * process share one pair; the {@code opaque} pointer that FFmpeg hands back is not an address but
 * the number of the input.
 */
final class ContentInput implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int SEEK_SET = 0;
  private static final int SEEK_CUR = 1;
  private static final int SEEK_END = 2;

  private static final Map<Long, ContentInput> OPEN = new ConcurrentHashMap<>();
  private static final AtomicLong NUMBERS = new AtomicLong();
  private static final Read READ = new Read();
  private static final Seek SEEK = new Seek();

  private final FSDataInputStream stream;
  private final long length;
  private final long number = NUMBERS.incrementAndGet();
  private final byte[] copy = new byte[BUFFER_BYTES];
  private final AVIOContext context;
  private long position;
  private IOException failure;

  /**
   * Takes over the stream and closes it, also when this constructor fails.
   *
   * @param length size of the file in bytes
   */
  ContentInput(FSDataInputStream stream, long length) throws IOException {
    this.stream = stream;
    this.length = length;
    BytePointer buffer = new BytePointer(av_malloc(BUFFER_BYTES));
    OPEN.put(number, this);
    context =
        avio_alloc_context(buffer, BUFFER_BYTES, 0, new NumberPointer(number), READ, null, SEEK);
    if (context == null) {
      OPEN.remove(number);
      av_free(buffer);
      stream.close();
      throw new IOException("FFmpeg could not allocate an input context");
    }
  }

  /** FFmpeg's view of the stream; valid until {@link #close}. */
  AVIOContext context() {
    return context;
  }

  /**
   * Throws what the stream threw inside a callback, where it could not pass through native code.
   *
   * @throws IOException the file system's own error
   */
  void rethrowFailure() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void close() throws IOException {
    if (OPEN.remove(number) == null) {
      return;
    }
    // FFmpeg may have replaced the buffer, so the one to free is the context's own.
    av_free(context.buffer());
    avio_context_free(context);
    stream.close();
  }

  private int read(BytePointer target, int wanted) {
    try {
      if (position >= length) {
        return AVERROR_EOF();
      }
      if (stream.getPos() != position) {
        stream.seek(position);
      }
      int count = stream.read(copy, 0, Math.min(wanted, copy.length));
      if (count <= 0) {
        return AVERROR_EOF();
      }
      target.put(copy, 0, count);
      position += count;
      return count;
    } catch (IOException e) {
      return fail(e);
    } catch (RuntimeException e) {
      return fail(new IOException("Reading failed at byte " + position, e));
    }
  }

  private int fail(IOException e) {
    if (failure == null) {
      failure = e;
    }
    return AVERROR_EXTERNAL();
  }

  /** As POSIX: a position after the end is no error, reading there ends. */
  private long seek(long offset, int whence) {
    if ((whence & AVSEEK_SIZE) != 0) {
      return length;
    }
    long target =
        switch (whence & 0xFF) {
          case SEEK_SET -> offset;
          case SEEK_CUR -> position + offset;
          case SEEK_END -> length + offset;
          default -> -1;
        };
    if (target < 0) {
      return AVERROR_EXTERNAL();
    }
    position = target;
    return target;
  }

  /** A pointer that carries a number. */
  private static final class NumberPointer extends Pointer {
    NumberPointer(long number) {
      address = number;
    }
  }

  private static final class Read extends Read_packet_Pointer_BytePointer_int {
    @Override
    public int call(Pointer opaque, BytePointer buffer, int size) {
      ContentInput input = OPEN.get(opaque.address());
      return input == null ? AVERROR_EXTERNAL() : input.read(buffer, size);
    }
  }

  private static final class Seek extends Seek_Pointer_long_int {
    @Override
    public long call(Pointer opaque, long offset, int whence) {
      ContentInput input = OPEN.get(opaque.address());
      return input == null ? AVERROR_EXTERNAL() : input.seek(offset, whence);
    }
  }
}
