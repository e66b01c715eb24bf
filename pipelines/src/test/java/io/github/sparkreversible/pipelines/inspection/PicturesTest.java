package io.github.sparkreversible.pipelines.inspection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small pictures. */
public class PicturesTest extends JUnitPlatformSuite {

  @Test
  public void aPixelIsTheMeanOfThoseItStandsFor() {
    // 2 x 4 pixels after 3 bytes of another frame; red rises by 10 from pixel to pixel.
    ByteBuffer data = ByteBuffer.allocate(3 + 2 * 4 * 3);
    for (int i = 0; i < 8; i++) {
      data.put(3 + 3 * i, (byte) (10 * i + 150));
      data.put(3 + 3 * i + 2, (byte) 255);
    }

    BufferedImage image = Pictures.shrunk(data, 3, 2, 4, 2);

    assertEquals(2, image.getWidth());
    assertEquals(1, image.getHeight());
    // Left pixels 0, 1, 4, 5, right pixels 2, 3, 6, 7.
    assertEquals((175 << 16) + 255, image.getRGB(0, 0) & 0xFFFFFF);
    assertEquals((195 << 16) + 255, image.getRGB(1, 0) & 0xFFFFFF);
  }

  @ParameterizedTest
  @CsvSource({
    "100, 400, 208, 52",
    "400, 100, 52, 208",
    "32, 32, 32, 32",
    "1, 5000, 208, 1",
    "101, 67, 67, 101"
  })
  public void theLongerSideIsLimitedAndTheShapeKept(
      int height, int width, int smallWidth, int smallHeight) {
    BufferedImage image =
        Pictures.shrunk(ByteBuffer.allocate(height * width * 3), 0, height, width, 208);

    assertEquals(smallWidth, image.getWidth());
    assertEquals(smallHeight, image.getHeight());
  }

  @Test
  public void filesHoldThePicture() throws IOException {
    BufferedImage image = new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 200; i++) {
      image.setRGB(i % 20, i / 20, 0x4080C0);
    }

    for (byte[] file : new byte[][] {Pictures.jpeg(image), Pictures.png(image)}) {
      BufferedImage read = ImageIO.read(new ByteArrayInputStream(file));
      assertEquals(20, read.getWidth());
      assertEquals(10, read.getHeight());
      for (int shift = 0; shift <= 16; shift += 8) {
        assertEquals(0x4080C0 >> shift & 0xFF, read.getRGB(3, 7) >> shift & 0xFF, 3);
      }
    }
  }
}
