package io.github.sparkreversible.datasets.video;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGRA;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;

/** Bytes of small picture files: by Java's own writers, and by FFmpeg for formats they lack. */
public final class PictureFiles {
  private PictureFiles() {}

  /** A picture of this type, smooth, with a block in its upper left corner. */
  public static BufferedImage picture(int height, int width, int type) {
    BufferedImage picture = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        boolean block = y < height / 3 && x < width / 4;
        int red = block ? 230 : 40 + 150 * x / width;
        int green = block ? 30 : 40 + 150 * y / height;
        picture.setRGB(x, y, 0xFF000000 | red << 16 | green << 8 | (block ? 30 : 120));
      }
    }
    return picture;
  }

  /** A file of Java's writer: png, jpg, bmp, gif, tiff. */
  public static byte[] javaFile(BufferedImage picture, String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (!ImageIO.write(picture, format, out)) {
      throw new IOException("Java has no writer of " + format);
    }
    return out.toByteArray();
  }

  /** A small file of every format that is tested, by the ending of its name. */
  public static Map<String, byte[]> all(int height, int width) throws IOException {
    BufferedImage picture = picture(height, width, BufferedImage.TYPE_INT_RGB);
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String format : new String[] {"png", "jpg", "bmp", "gif", "tiff"}) {
      files.put(format, javaFile(picture, format));
    }
    files.put("webp", ffmpegFile(picture, "libwebp", AV_PIX_FMT_BGRA, "lossless"));
    files.put("jp2", ffmpegFile(picture, "jpeg2000", AV_PIX_FMT_RGB24, ""));
    files.put("ppm", ffmpegFile(picture, "ppm", AV_PIX_FMT_RGB24, ""));
    files.put("qoi", ffmpegFile(picture, "qoi", AV_PIX_FMT_RGB24, ""));
    return files;
  }

  /** The packet of an encoder, which for these formats is a file. */
  private static byte[] ffmpegFile(BufferedImage picture, String encoder, int format, String flag)
      throws IOException {
    AVCodec codec = avcodec_find_encoder_by_name(encoder);
    AVCodecContext context = avcodec_alloc_context3(codec);
    context.width(picture.getWidth()).height(picture.getHeight()).pix_fmt(format);
    context.time_base().num(1).den(1);
    AVDictionary options = new AVDictionary(null);
    if (!flag.isEmpty()) {
      av_dict_set(options, flag, "1", 0);
    }
    AVFrame frame = frame(picture, format);
    AVPacket packet = av_packet_alloc();
    try {
      if (avcodec_open2(context, codec, options) < 0
          || avcodec_send_frame(context, frame) < 0
          || avcodec_send_frame(context, null) < 0
          || avcodec_receive_packet(context, packet) < 0) {
        throw new IOException("Cannot encode with " + encoder);
      }
      byte[] bytes = new byte[packet.size()];
      packet.data().get(bytes);
      return bytes;
    } finally {
      av_packet_free(packet);
      av_frame_free(frame);
      avcodec_free_context(context);
    }
  }

  private static AVFrame frame(BufferedImage picture, int format) {
    AVFrame frame = av_frame_alloc();
    frame.width(picture.getWidth()).height(picture.getHeight()).format(format);
    av_frame_get_buffer(frame, 0);
    int bytes = format == AV_PIX_FMT_BGRA ? 4 : 3;
    BytePointer plane = frame.data(0);
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        int rgb = picture.getRGB(x, y);
        long at = (long) y * frame.linesize(0) + (long) x * bytes;
        byte red = (byte) (rgb >> 16);
        plane.put(at, bytes == 4 ? (byte) rgb : red);
        plane.put(at + 1, (byte) (rgb >> 8));
        plane.put(at + 2, bytes == 4 ? red : (byte) rgb);
        if (bytes == 4) {
          plane.put(at + 3, (byte) 255);
        }
      }
    }
    return frame;
  }

  /** A JPEG file that states how it is to be turned, by EXIF. */
  public static byte[] withOrientation(byte[] jpeg, int orientation) {
    byte[] exif = {
      (byte) 0xFF,
      (byte) 0xE1,
      0,
      34,
      'E',
      'x',
      'i',
      'f',
      0,
      0,
      'I',
      'I',
      42,
      0,
      8,
      0,
      0,
      0,
      1,
      0,
      0x12,
      0x01,
      3,
      0,
      1,
      0,
      0,
      0,
      (byte) orientation,
      0,
      0,
      0,
      0,
      0,
      0,
      0
    };
    byte[] turned = new byte[jpeg.length + exif.length];
    System.arraycopy(jpeg, 0, turned, 0, 2);
    System.arraycopy(exif, 0, turned, 2, exif.length);
    System.arraycopy(jpeg, 2, turned, 2 + exif.length, jpeg.length - 2);
    return turned;
  }
}
