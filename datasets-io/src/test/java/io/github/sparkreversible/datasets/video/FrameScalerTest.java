package io.github.sparkreversible.datasets.video;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_UNSPECIFIED;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.junit.jupiter.api.Test;

public class FrameScalerTest extends JUnitPlatformSuite {
  private static final int SIDE = 40;

  /**
   * Frames of RGB codecs name no matrix of luma; scaling must not go through two different ones.
   */
  @Test
  public void coloursOfRgbFramesSurviveScaling() throws MalformedFileException {
    for (int colorSpace : new int[] {AVCOL_SPC_RGB, AVCOL_SPC_UNSPECIFIED}) {
      for (int colour : new int[] {0xff0000, 0x00ff00, 0x0000ff, 0x336699}) {
        byte[] scaled = scale(colour, colorSpace);
        for (int channel = 0; channel < 3; channel++) {
          String name = Integer.toHexString(colour) + " in colour space " + colorSpace;
          assertEquals(level(colour, channel), scaled[3 * 100 + channel] & 0xff, 2, name);
        }
      }
    }
  }

  private static int level(int colour, int channel) {
    return colour >> (16 - 8 * channel) & 0xff;
  }

  private static byte[] scale(int colour, int colorSpace) throws MalformedFileException {
    VideoHeader header = new VideoHeader("test", SIDE, SIDE, Orientation.UPRIGHT, 25, 1, 25);
    AVFrame frame = av_frame_alloc();
    try (FrameScaler scaler = new FrameScaler("test", header, FrameSize.parse("16"), false)) {
      frame.width(SIDE).height(SIDE).format(AV_PIX_FMT_RGB24).colorspace(colorSpace);
      assertEquals(0, av_frame_get_buffer(frame, 0));
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < 3 * SIDE; x++) {
          frame.data(0).put((long) y * frame.linesize(0) + x, (byte) level(colour, x % 3));
        }
      }
      byte[] scaled = new byte[16 * 16 * 3];
      scaler.scale(frame, scaled, 0);
      return scaled;
    } finally {
      av_frame_free(frame);
    }
  }
}
