package io.github.sparkreversible.datasets.image;

import static io.github.sparkreversible.datasets.image.SmallCollections.cifar;
import static io.github.sparkreversible.datasets.image.SmallCollections.counting;
import static io.github.sparkreversible.datasets.image.SmallCollections.gzip;
import static io.github.sparkreversible.datasets.image.SmallCollections.idx;
import static io.github.sparkreversible.datasets.image.SmallCollections.images;

import io.github.sparkreversible.datasets.video.PictureFiles;
import io.github.sparkreversible.testing.fuzz.FuzzRun;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged pictures and collections give rows or a clear error, soon and in little memory. The
 * number of cases is the system property {@code fuzz.cases}; what is read is made by {@link
 * ImageFuzzProgram}.
 */
public class ImageFuzzTest extends JUnitPlatformSuite {
  private static final int CASES = Integer.getInteger("fuzz.cases", 2000);
  private static final long SEED = Long.getLong("fuzz.seed", 20_240_611L);

  @TempDir public Path folder;

  private Path originals() throws IOException {
    Path originals = Files.createDirectory(folder.resolve("originals"));
    for (Map.Entry<String, byte[]> file : PictureFiles.all(37, 50).entrySet()) {
      Files.write(originals.resolve("picture." + file.getKey()), file.getValue());
    }
    BufferedImage palette = PictureFiles.picture(29, 31, BufferedImage.TYPE_BYTE_INDEXED);
    BufferedImage grey = PictureFiles.picture(29, 31, BufferedImage.TYPE_BYTE_GRAY);
    byte[] jpeg = PictureFiles.javaFile(grey, "jpg");
    Files.write(originals.resolve("palette.png"), PictureFiles.javaFile(palette, "png"));
    Files.write(originals.resolve("turned.jpg"), PictureFiles.withOrientation(jpeg, 6));
    Files.write(originals.resolve("idx-images"), images(5, 7, 6));
    Files.write(originals.resolve("idx-images.gz"), gzip(images(50, 7, 6)));
    Files.write(originals.resolve("idx-doubles"), idx(0x0E, new int[] {3, 4}, counting(96)));
    Files.write(originals.resolve("idx-shorts"), idx(0x0B, new int[] {40}, counting(80)));
    Files.write(originals.resolve("cifar10"), cifar(3, false));
    Files.write(originals.resolve("cifar10.gz"), gzip(cifar(6, false)));
    Files.write(originals.resolve("cifar100"), cifar(3, true));
    return originals;
  }

  @Test
  public void damagedImagesGiveAResultOrAClearError() throws IOException, InterruptedException {
    new FuzzRun(ImageFuzzProgram.class, originals(), folder, CASES, SEED).check();
  }
}
