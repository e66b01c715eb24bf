package io.github.sparkreversible.pipelines.inspection;

import java.awt.image.BufferedImage;
import java.awt.image.RenderedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Small pictures as files in memory. */
final class Pictures {
  /** Media type of {@link #jpeg}. */
  static final String JPEG = "image/jpeg";

  /** Media type of {@link #png}. */
  static final String PNG = "image/png";

  private static final float JPEG_QUALITY = 0.8f;
  private static final int CHANNELS = 3;

  private Pictures() {}

  /**
   * A frame, made smaller if it is larger; each pixel is the mean of those it stands for.
   *
   * @param data RGB, uint8 {@code [height, width, 3]} from {@code begin} on
   * @param mostPixels longer side of the result at most
   */
  static BufferedImage shrunk(ByteBuffer data, int begin, int height, int width, int mostPixels) {
    double scale = Math.min(1, mostPixels / (double) Math.max(height, width));
    int smallHeight = Math.max(1, (int) Math.round(height * scale));
    int smallWidth = Math.max(1, (int) Math.round(width * scale));
    BufferedImage image = new BufferedImage(smallWidth, smallHeight, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < smallHeight; y++) {
      int top = (int) ((long) y * height / smallHeight);
      int bottom = (int) ((y + 1L) * height / smallHeight);
      for (int x = 0; x < smallWidth; x++) {
        int left = (int) ((long) x * width / smallWidth);
        int right = (int) ((x + 1L) * width / smallWidth);
        image.setRGB(x, y, mean(data, begin, width, top, bottom, left, right));
      }
    }
    return image;
  }

  private static int mean(
      ByteBuffer data, int begin, int width, int top, int bottom, int left, int right) {
    long red = 0;
    long green = 0;
    long blue = 0;
    for (int y = top; y < bottom; y++) {
      int at = begin + (y * width + left) * CHANNELS;
      for (int x = left; x < right; x++) {
        red += data.get(at) & 0xFF;
        green += data.get(at + 1) & 0xFF;
        blue += data.get(at + 2) & 0xFF;
        at += CHANNELS;
      }
    }
    long pixels = (long) (bottom - top) * (right - left);
    return (int) (red / pixels << 16 | green / pixels << 8 | blue / pixels);
  }

  /** An image as JPEG. */
  static byte[] jpeg(BufferedImage image) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam settings = writer.getDefaultWriteParam();
    settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    settings.setCompressionQuality(JPEG_QUALITY);
    return encoded(writer, settings, image);
  }

  /** An image as PNG. */
  static byte[] png(BufferedImage image) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    return encoded(writer, writer.getDefaultWriteParam(), image);
  }

  private static byte[] encoded(ImageWriter writer, ImageWriteParam settings, RenderedImage image)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // ImageIO's own streams are files in a folder for temporary ones.
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), settings);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
