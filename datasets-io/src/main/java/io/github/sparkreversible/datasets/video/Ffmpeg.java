package io.github.sparkreversible.datasets.video;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;
import org.bytedeco.ffmpeg.avutil.LogCallback;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * FFmpeg's messages and error codes.
 *
 * <p>FFmpeg explains a failure in its log and returns a code that says little. The log of this
 * process goes to SLF4J at debug level, and each thread keeps its last few errors for the message
 * of the exception. Decoders here run in the calling thread, so the messages are those of its file.
 */
final class Ffmpeg {
  private static final Logger LOG = LoggerFactory.getLogger(Ffmpeg.class);

  /** Address of the component that speaks, of no use to anybody who reads the message. */
  private static final Pattern ADDRESS = Pattern.compile(" @ 0x[0-9a-f]+");

  /** Errors of camera data and colour profiles, which no pixel depends on. */
  private static final Pattern OF_METADATA =
      Pattern.compile("EXIF|APP fields|ICC profile", Pattern.CASE_INSENSITIVE);

  /** More than the largest frame takes; what claims more is a lying header. */
  private static final long LONGEST_ALLOCATION = 1L << 29;

  private static final int KEPT_MESSAGES = 4;
  private static final ThreadLocal<Deque<String>> ERRORS = ThreadLocal.withInitial(ArrayDeque::new);

  /** Held here because native code keeps only its address. */
  private static final LogCallback LOG_TO_SLF4J = new LogToSlf4j();

  static {
    avutil.av_max_alloc(LONGEST_ALLOCATION);
    avutil.av_log_set_level(avutil.AV_LOG_ERROR);
    avutil.setLogCallback(LOG_TO_SLF4J);
  }

  private Ffmpeg() {}

  /** Forgets the messages of this thread; called before a file is opened. */
  static void clearMessages() {
    ERRORS.get().clear();
  }

  /** The first errors that FFmpeg logged in this thread since {@link #clearMessages}; may be "". */
  static String messages() {
    return String.join("; ", ERRORS.get());
  }

  /** FFmpeg's text of an error code, followed by what it logged. */
  static String describe(int code) {
    byte[] text = new byte[avutil.AV_ERROR_MAX_STRING_SIZE];
    avutil.av_strerror(code, text, text.length);
    int length = 0;
    while (length < text.length && text[length] != 0) {
      length++;
    }
    String error = new String(text, 0, length, StandardCharsets.UTF_8);
    String logged = messages();
    return logged.isEmpty() ? error : error + " (" + logged + ")";
  }

  private static final class LogToSlf4j extends LogCallback {
    @Override
    public void call(int level, BytePointer message) {
      String text =
          ADDRESS.matcher(message.getString(StandardCharsets.UTF_8)).replaceAll("").strip();
      if (text.isEmpty()) {
        return;
      }
      LOG.debug("{}", text);
      Deque<String> errors = ERRORS.get();
      if (level <= avutil.AV_LOG_ERROR
          && errors.size() < KEPT_MESSAGES
          && !errors.contains(text)
          && !OF_METADATA.matcher(text).find()) {
        errors.add(text);
      }
    }
  }
}
