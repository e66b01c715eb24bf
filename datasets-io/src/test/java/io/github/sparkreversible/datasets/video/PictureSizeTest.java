package io.github.sparkreversible.datasets.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Sizes by the headers of pictures, against those of the decoded pictures. */
public class PictureSizeTest extends JUnitPlatformSuite {
  private static final int HEIGHT = 37;
  private static final int WIDTH = 50;

  private static PictureSize read(byte[] file) throws IOException {
    return PictureSize.read(Content.of("made", file));
  }

  private static PictureSize decoded(byte[] file) throws IOException {
    try (StillImage image = StillImage.decode(Content.of("made", file))) {
      return image.size();
    }
  }

  private static byte[] jpeg() throws IOException {
    return PictureFiles.javaFile(
        PictureFiles.picture(HEIGHT, WIDTH, BufferedImage.TYPE_INT_RGB), "jpg");
  }

  @Test
  public void everyFormatTellsItsSize() throws IOException {
    for (Map.Entry<String, byte[]> file : PictureFiles.all(HEIGHT, WIDTH).entrySet()) {
      assertEquals(new PictureSize(HEIGHT, WIDTH), read(file.getValue()), file.getKey());
    }
  }

  /** Pixels that cannot be decoded, with the whole header before them. */
  @Test
  public void noPixelIsDecoded() throws IOException {
    Map<String, byte[]> files = PictureFiles.all(HEIGHT, WIDTH);
    for (String format : List.of("jpg", "png", "gif", "bmp", "jp2", "ppm", "qoi")) {
      byte[] file = files.get(format);
      byte[] damaged = Arrays.copyOf(file, file.length * 3 / 4);
      if (format.equals("png")) {
        damaged = file.clone();
        damaged[file.length / 2] ^= 1;
      }
      byte[] broken = damaged;
      Thrown.message(MalformedFileException.class, () -> decoded(broken));
      assertEquals(new PictureSize(HEIGHT, WIDTH), read(broken), format);
    }
  }

  @Test
  public void picturesAreAsTheyAreTurned() throws IOException {
    for (int orientation = 0; orientation <= 9; orientation++) {
      byte[] file = PictureFiles.withOrientation(jpeg(), orientation);
      assertEquals(decoded(file), read(file), "orientation " + orientation);
      // No value of 16 bits: whatever the decoder makes of it.
      byte[] other = file.clone();
      other[24] = 4;
      assertEquals(decoded(other), read(other), "orientation " + orientation + " of 32 bits");
    }
    byte[] turned = PictureFiles.withOrientation(jpeg(), 6);
    assertEquals(new PictureSize(WIDTH, HEIGHT), read(turned));
    byte[] bigEndianOf32Bits = turned.clone();
    byte[] data = {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 4, 0, 0, 0, 1, 0, 0, 0, 6};
    System.arraycopy(data, 0, bigEndianOf32Bits, 12, data.length);
    assertEquals(decoded(bigEndianOf32Bits), read(bigEndianOf32Bits));
    byte[] png = PictureFiles.all(HEIGHT, WIDTH).get("png");
    byte[] exif = Arrays.copyOfRange(turned, 12, 38);
    byte[] withExif = withChunk(png, "eXIf", exif);
    assertEquals(decoded(withExif), read(withExif));
  }

  /** The file with a chunk before its last one. */
  private static byte[] withChunk(byte[] png, String type, byte[] data) {
    byte[] named = Arrays.copyOf(type.getBytes(StandardCharsets.US_ASCII), 4 + data.length);
    System.arraycopy(data, 0, named, 4, data.length);
    java.util.zip.CRC32 checksum = new java.util.zip.CRC32();
    checksum.update(named);
    ByteBuffer file = ByteBuffer.allocate(png.length + named.length + 8);
    file.put(png, 0, png.length - 12).putInt(data.length).put(named);
    file.putInt((int) checksum.getValue()).put(png, png.length - 12, 12);
    return file.array();
  }

  @Test
  public void whatIsNoPictureIsMalformed() throws IOException {
    byte[] lying = PictureFiles.all(HEIGHT, WIDTH).get("png").clone();
    lying[16] = 0x10;
    for (byte[] file :
        List.of(new byte[0], "This is no picture.".getBytes(StandardCharsets.UTF_8), lying)) {
      String message = Thrown.message(MalformedFileException.class, () -> read(file));
      assertTrue(message.contains("made"), message);
    }
  }
}
