package io.github.sparkreversible.datasets.video;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.datasets.synthetic.Motion;
import io.github.sparkreversible.datasets.synthetic.MovingShapes;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures, against those that Java's own writers wrote and its readers read. */
public class StillImageTest extends JUnitPlatformSuite {
  private static final int HEIGHT = 37;
  private static final int WIDTH = 50;
  private static final long SEED = 20_250_302L;

  @TempDir public Path folder;

  private static Tensor decode(byte[] bytes, FrameSize size, boolean grey) throws IOException {
    try (StillImage image = StillImage.decode(Content.of("made", bytes))) {
      return image.tensor(size, grey);
    }
  }

  private static Tensor decode(byte[] bytes) throws IOException {
    return decode(bytes, FrameSize.ORIGINAL, false);
  }

  private static float[] rgb(BufferedImage picture) {
    float[] values = new float[picture.getHeight() * picture.getWidth() * 3];
    int at = 0;
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        int pixel = picture.getRGB(x, y);
        values[at++] = pixel >> 16 & 0xFF;
        values[at++] = pixel >> 8 & 0xFF;
        values[at++] = pixel & 0xFF;
      }
    }
    return values;
  }

  private static double meanDifference(float[] a, float[] b) {
    assertEquals(a.length, b.length);
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs(a[i] - b[i]);
    }
    return sum / a.length;
  }

  @Test
  public void everyFormatGivesThePixels() throws IOException {
    for (Map.Entry<String, byte[]> file : PictureFiles.all(HEIGHT, WIDTH).entrySet()) {
      Tensor tensor = decode(file.getValue());
      assertArrayEquals(new int[] {HEIGHT, WIDTH, 3}, tensor.shape(), file.getKey());
      BufferedImage java = ImageIO.read(new ByteArrayInputStream(file.getValue()));
      boolean lossy = file.getKey().equals("jpg") || file.getKey().equals("jp2");
      BufferedImage expected =
          java != null ? java : PictureFiles.picture(HEIGHT, WIDTH, BufferedImage.TYPE_INT_RGB);
      double difference = meanDifference(rgb(expected), tensor.toFloats());
      assertTrue(difference <= (lossy ? 3 : 0), file.getKey() + ": " + difference);
    }
  }

  @Test
  public void palettesGreyAndTransparencyBecomeRgb() throws IOException {
    for (int type :
        new int[] {
          BufferedImage.TYPE_BYTE_INDEXED,
          BufferedImage.TYPE_INT_ARGB,
          BufferedImage.TYPE_BYTE_BINARY,
          BufferedImage.TYPE_3BYTE_BGR
        }) {
      BufferedImage picture = PictureFiles.picture(HEIGHT, WIDTH, type);
      assertArrayEquals(rgb(picture), decode(PictureFiles.javaFile(picture, "png")).toFloats());
    }
    BufferedImage clear = PictureFiles.picture(4, 4, BufferedImage.TYPE_INT_ARGB);
    clear.setRGB(1, 1, 0x40102030);
    float[] values = decode(PictureFiles.javaFile(clear, "png")).toFloats();
    assertArrayEquals(new float[] {0x10, 0x20, 0x30}, Arrays.copyOfRange(values, 15, 18));
  }

  @Test
  public void greyIsWhatTheFileHasOrLuma() throws IOException {
    BufferedImage grey = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
    BufferedImage deep = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_USHORT_GRAY);
    float[] expected = new float[WIDTH * HEIGHT];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = i % 256;
      grey.getRaster().setSample(i % WIDTH, i / WIDTH, 0, i % 256);
      deep.getRaster().setSample(i % WIDTH, i / WIDTH, 0, i % 256 * 257);
    }
    for (String format : new String[] {"png", "bmp", "tiff"}) {
      byte[] file = PictureFiles.javaFile(grey, format);
      // A grey BMP has a palette, which becomes luma by way of RGB.
      assertArrayEquals(
          expected,
          decode(file, FrameSize.ORIGINAL, true).toFloats(),
          format.equals("bmp") ? 1 : 0,
          format);
      float[] rgb = decode(file).toFloats();
      for (int i = 0; i < rgb.length; i++) {
        assertEquals(expected[i / 3], rgb[i], format);
      }
    }
    Tensor sixteen = decode(PictureFiles.javaFile(deep, "png"), FrameSize.ORIGINAL, true);
    assertTrue(meanDifference(expected, sixteen.toFloats()) < 0.51);
    BufferedImage colours = PictureFiles.picture(HEIGHT, WIDTH, BufferedImage.TYPE_INT_RGB);
    float[] rgb = rgb(colours);
    float[] luma =
        decode(PictureFiles.javaFile(colours, "png"), FrameSize.ORIGINAL, true).toFloats();
    for (int i = 0; i < luma.length; i++) {
      double bt601 = 0.299 * rgb[3 * i] + 0.587 * rgb[3 * i + 1] + 0.114 * rgb[3 * i + 2];
      assertEquals(bt601, luma[i], 1.5, "pixel " + i);
    }
  }

  @Test
  public void exifTurnsThePicture() throws IOException {
    byte[] jpeg =
        PictureFiles.javaFile(
            PictureFiles.picture(HEIGHT, WIDTH, BufferedImage.TYPE_INT_RGB), "jpg");
    float[] stored = decode(jpeg).toFloats();
    for (int orientation = 1; orientation <= 8; orientation++) {
      byte[] file = PictureFiles.withOrientation(jpeg, orientation);
      Tensor turned = decode(file);
      boolean transposed = orientation >= 5;
      int rows = transposed ? WIDTH : HEIGHT;
      int columns = transposed ? HEIGHT : WIDTH;
      assertArrayEquals(new int[] {rows, columns, 3}, turned.shape());
      try (StillImage image = StillImage.decode(Content.of("made", file))) {
        assertEquals(new PictureSize(rows, columns), image.size());
      }
      float[] expected = new float[stored.length];
      for (int r = 0; r < rows; r++) {
        for (int c = 0; c < columns; c++) {
          int from =
              switch (orientation) {
                case 1 -> r * WIDTH + c;
                case 2 -> r * WIDTH + WIDTH - 1 - c;
                case 3 -> (HEIGHT - 1 - r) * WIDTH + WIDTH - 1 - c;
                case 4 -> (HEIGHT - 1 - r) * WIDTH + c;
                case 5 -> c * WIDTH + r;
                case 6 -> (HEIGHT - 1 - c) * WIDTH + r;
                case 7 -> (HEIGHT - 1 - c) * WIDTH + WIDTH - 1 - r;
                default -> c * WIDTH + WIDTH - 1 - r;
              };
          System.arraycopy(stored, 3 * from, expected, 3 * (r * columns + c), 3);
        }
      }
      assertArrayEquals(expected, turned.toFloats(), "orientation " + orientation);
    }
  }

  @Test
  public void sizesAreThoseOfVideos() throws IOException {
    byte[] png =
        PictureFiles.javaFile(
            PictureFiles.picture(HEIGHT, WIDTH, BufferedImage.TYPE_INT_RGB), "png");
    assertArrayEquals(new int[] {20, 20, 3}, decode(png, FrameSize.parse("20"), false).shape());
    assertArrayEquals(new int[] {10, 70, 1}, decode(png, FrameSize.parse("10x70"), true).shape());
  }

  private static byte[] inserted(byte[] file, int at, byte[] piece) {
    byte[] longer = Arrays.copyOf(file, file.length + piece.length);
    System.arraycopy(piece, 0, longer, at, piece.length);
    System.arraycopy(file, at, longer, at + piece.length, file.length - at);
    return longer;
  }

  /** Text and camera data that make no sense, and bytes behind the picture. */
  @Test
  public void whatHarmsNoPixelIsPassedOver() throws IOException {
    BufferedImage picture = PictureFiles.picture(HEIGHT, WIDTH, BufferedImage.TYPE_INT_RGB);
    byte[] jpeg = PictureFiles.javaFile(picture, "jpg");
    Tensor expected = decode(jpeg);
    byte[] behind = "Something else behind it".getBytes(StandardCharsets.UTF_8);
    assertEquals(expected, decode(inserted(jpeg, jpeg.length, behind)));
    byte[][] segments = {
      {(byte) 0xFF, (byte) 0xE1, 0, 12, 'E', 'x', 'i', 'f', 0, 0, 'X', 'X', 1, 2},
      {(byte) 0xFF, (byte) 0xE1, 0, 12, 'E', 'x', 'i', 'f', 0, 0, 'I', 'I', 42, 0},
      {(byte) 0xFF, (byte) 0xE1, 0, 3, 'E'},
      {
        (byte) 0xFF,
        (byte) 0xE2,
        0,
        16,
        'I',
        'C',
        'C',
        '_',
        'P',
        'R',
        'O',
        'F',
        'I',
        'L',
        'E',
        0,
        9,
        1
      },
      {(byte) 0xFF, (byte) 0xEE, 0, 4, 'A', 'd'},
      {(byte) 0xFF, (byte) 0xFE, 0, 4, 'h', 'i'}
    };
    for (byte[] segment : segments) {
      assertEquals(expected, decode(inserted(jpeg, 2, segment)), Arrays.toString(segment));
    }
    byte[] png = PictureFiles.javaFile(picture, "png");
    assertEquals(decode(png), decode(inserted(png, png.length, behind)));
  }

  /** Whatever is cut off: the whole picture, because nothing of it was in there, or an error. */
  @Test
  public void aPictureThatBreaksOffIsMalformed() throws IOException {
    System.out.println("seed " + SEED);
    SplittableRandom random = new SplittableRandom(SEED);
    for (Map.Entry<String, byte[]> file : PictureFiles.all(HEIGHT, WIDTH).entrySet()) {
      Tensor whole = decode(file.getValue());
      int refused = 0;
      for (int i = 0; i < 30; i++) {
        byte[] cut =
            Arrays.copyOf(file.getValue(), i == 0 ? 0 : random.nextInt(file.getValue().length));
        try {
          assertEquals(whole, decode(cut), file.getKey() + " of " + cut.length + " bytes");
        } catch (MalformedFileException e) {
          assertTrue(e.getMessage().contains("made"), e.getMessage());
          refused++;
        }
      }
      assertTrue(refused > 20, file.getKey() + " " + refused);
    }
  }

  @Test
  public void whatIsNoPictureIsMalformed() throws IOException {
    Path video = folder.resolve("a.mp4");
    VideoWriter.write(
        new org.apache.hadoop.fs.Path(video.toUri()),
        new Configuration(),
        new MovingShapes(Motion.TRANSLATIONS, 4, 48, 16).clip(Motion.LEFT, 0, 1),
        16);
    String ofVideo =
        Thrown.message(MalformedFileException.class, () -> decode(Files.readAllBytes(video)));
    assertTrue(ofVideo.contains("a text or a video, no picture (format mov"), ofVideo);
    byte[] text = "This is no picture.\n".repeat(50).getBytes(StandardCharsets.UTF_8);
    Thrown.message(MalformedFileException.class, () -> decode(text));
    byte[] png =
        PictureFiles.javaFile(PictureFiles.picture(8, 8, BufferedImage.TYPE_INT_RGB), "png");
    png[16] = 0x10;
    String lying = Thrown.message(MalformedFileException.class, () -> decode(png));
    assertTrue(lying.contains("made"), lying);
  }

  private static byte[] isoFile(String... brands) {
    String text = "\0\0\0\40ftyp" + brands[0] + "\0\0\0\0" + String.join("", brands);
    return Arrays.copyOf(text.getBytes(StandardCharsets.ISO_8859_1), 400);
  }

  @Test
  public void picturesThatAreNotReadAreNamed() throws IOException {
    byte[] png =
        PictureFiles.javaFile(PictureFiles.picture(16, 16, BufferedImage.TYPE_INT_RGB), "png");
    byte[] directory = {
      0,
      0,
      1,
      0,
      1,
      0,
      16,
      16,
      0,
      0,
      1,
      0,
      32,
      0,
      (byte) png.length,
      (byte) (png.length >> 8),
      0,
      0,
      22,
      0,
      0,
      0
    };
    Object[][] files = {
      {isoFile("avif", "mif1"), "an AVIF picture"},
      {isoFile("mif1", "avif"), "an AVIF picture"},
      {isoFile("heic", "mif1"), "a HEIC picture"},
      {isoFile("mif1", "heic"), "a HEIC picture"},
      {inserted(png, 0, directory), "an ICO file"}
    };
    for (Object[] file : files) {
      String message = Thrown.message(MalformedFileException.class, () -> decode((byte[]) file[0]));
      assertTrue(message.contains("made: it is " + file[1] + ", which is not read"), message);
      assertTrue(message.contains("expected JPEG, PNG, GIF"), message);
    }
    String video =
        Thrown.message(MalformedFileException.class, () -> decode(isoFile("isom", "mp42")));
    assertTrue(!video.contains("which is not read"), video);
  }

  @Test
  public void aQoiFileWithoutItsEndIsMalformed() throws IOException {
    byte[] file = PictureFiles.all(HEIGHT, WIDTH).get("qoi");
    for (int missing = 1; missing < file.length; missing += missing < 16 ? 1 : 97) {
      byte[] cut = Arrays.copyOf(file, file.length - missing);
      String message = Thrown.message(MalformedFileException.class, () -> decode(cut));
      boolean named = message.contains("the file ends before the picture does");
      assertTrue(named || missing > file.length / 2, missing + " bytes missing: " + message);
    }
    assertEquals(decode(file), decode(inserted(file, file.length, new byte[] {1, 2, 3})));
  }

  @Test
  public void pixelsInMemoryAreBgr() throws IOException {
    byte[] bgr = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    float[] rgb = {3, 2, 1, 6, 5, 4, 9, 8, 7, 12, 11, 10};
    try (StillImage image = StillImage.ofPixels("made", 2, 2, 3, bgr)) {
      assertArrayEquals(rgb, image.tensor(FrameSize.ORIGINAL, false).toFloats());
    }
    try (StillImage image = StillImage.ofPixels("made", 3, 1, 4, bgr)) {
      float[] alphaDropped = {3, 2, 1, 7, 6, 5, 11, 10, 9};
      assertArrayEquals(alphaDropped, image.tensor(FrameSize.ORIGINAL, false).toFloats());
    }
    try (StillImage image = StillImage.ofPixels("made", 4, 3, 1, bgr)) {
      Tensor tensor = image.tensor(FrameSize.ORIGINAL, true);
      assertArrayEquals(new int[] {4, 3, 1}, tensor.shape());
      assertArrayEquals(bgr, tensor.toBytes());
      assertEquals(12f, image.tensor(FrameSize.ORIGINAL, false).toFloats()[35]);
    }
    int[][] wrong = {{2, 2, 1}, {2, 3, 2}, {0, 0, 3}, {-1, -12, 1}, {1 << 20, 1 << 20, 4}};
    for (int[] sizes : wrong) {
      String message =
          Thrown.message(
              MalformedFileException.class,
              () -> StillImage.ofPixels("made", sizes[0], sizes[1], sizes[2], bgr));
      assertTrue(message.contains("12 bytes for " + sizes[0]), message);
    }
  }
}
