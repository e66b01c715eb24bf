package io.github.sparkreversible.datasets.video;

import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_ALL;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avformat.AV_DISPOSITION_ATTACHED_PIC;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.AV_TIME_BASE;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.IntPointer;

/** Finds the video stream of an open container, and what the container says of it. */
final class HeaderReader {
  private static final int INT_BYTES = 4;

  private HeaderReader() {}

  /** The first stream of pictures, null if there is none; all others are left out from now on. */
  static AVStream videoStream(AVFormatContext format) {
    AVStream stream = null;
    for (int i = 0; i < format.nb_streams(); i++) {
      AVStream candidate = format.streams(i);
      if (stream == null
          && candidate.codecpar().codec_type() == AVMEDIA_TYPE_VIDEO
          && (candidate.disposition() & AV_DISPOSITION_ATTACHED_PIC) == 0) {
        stream = candidate;
      } else {
        candidate.discard(AVDISCARD_ALL);
      }
    }
    return stream;
  }

  /**
   * The header of a stream.
   *
   * @param path file, for messages
   * @throws MalformedFileException if the frames have no size
   */
  static VideoHeader read(String path, AVFormatContext format, AVStream stream)
      throws MalformedFileException {
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
        avcodec_get_name(parameters.codec_id()).getString(),
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
        return Orientation.ofDisplayMatrix(new IntPointer(data.data()));
      }
    }
    return Orientation.UPRIGHT;
  }

  /** A positive number, or another one if it is not positive. */
  static double positive(AVRational rational, double otherwise) {
    return rational.num() > 0 && rational.den() > 0
        ? rational.num() / (double) rational.den()
        : otherwise;
  }
}
