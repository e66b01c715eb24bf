package io.github.sparkreversible.datasets.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.InputFile;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.datasets.source.FileFormat;
import io.github.sparkreversible.datasets.source.FilePart;
import io.github.sparkreversible.datasets.source.RecordReader;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.junit.jupiter.api.Test;

/** What is read of a picture before its record is asked for. */
public class ImageFormatTest extends JUnitPlatformSuite {
  private static final int HEIGHT = 40;
  private static final int WIDTH = 60;

  private static byte[] png() throws IOException {
    BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < HEIGHT * WIDTH; i++) {
      picture.setRGB(i % WIDTH, i / WIDTH, i * 7919);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(picture, "png", bytes);
    return bytes.toByteArray();
  }

  private static RecordReader open(byte[] bytes) throws IOException {
    FileFormat format = new ImageFileDataSource().format(new CaseInsensitiveStringMap(Map.of()));
    return format.open(
        Content.of("a.png", bytes),
        FilePart.whole(new InputFile("a.png", bytes.length, List.of())),
        Set.of(ImageColumns.TENSOR, FileFormat.CORRUPT_RECORD));
  }

  /** Filters on the size are asked before the first record: they save the decoding. */
  @Test
  public void theSizeIsKnownBeforeThePixelsAreDecoded() throws IOException {
    byte[] whole = png();
    try (RecordReader record = open(Arrays.copyOf(whole, whole.length / 2))) {
      assertEquals(HEIGHT, record.headerValue(ImageColumns.HEIGHT));
      assertEquals(WIDTH, record.headerValue(ImageColumns.WIDTH));
      String message = Thrown.message(MalformedFileException.class, record::next);
      assertTrue(message.contains("a.png"), message);
    }
    try (RecordReader record = open(whole)) {
      assertTrue(record.next());
      assertEquals(WIDTH, record.headerValue(ImageColumns.WIDTH));
    }
  }
}
