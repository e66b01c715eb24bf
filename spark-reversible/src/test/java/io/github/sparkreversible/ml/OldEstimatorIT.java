package io.github.sparkreversible.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.augmentation.Augmentation;
import io.github.sparkreversible.datasets.augmentation.Draw;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.datasets.transform.Augmenter;
import io.github.sparkreversible.testing.LocalSpark;
import io.github.sparkreversible.testing.Warnings;
import io.github.sparkreversible.training.ClipPreparation;
import io.github.sparkreversible.training.ShardLayout;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.CRC32;
import org.apache.spark.ml.Pipeline;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Estimators that earlier versions have saved; {@code MakeShiftEstimators.java} beside them wrote
 * them and told the checksums.
 */
class OldEstimatorIT {
  @TempDir Path folder;

  @BeforeAll
  static void startsSpark() {
    LocalSpark.session();
  }

  private static String path(String name) {
    URL resource = OldEstimatorIT.class.getResource("/estimators/" + name);
    return String.valueOf(resource);
  }

  @Test
  void theShiftThatWasSetIsTheAugmenter() {
    Dr2NetClassifier classifier = Dr2NetClassifier.load(path("set"));
    assertEquals("dr2net_set", classifier.uid());
    assertEquals("video shift=0.3 fill=zero", classifier.getAugmenter());
    assertEquals(7, classifier.getSeed());
    assertEquals("d380c186", checksum(classifier));
  }

  @Test
  void noShiftIsNoAugmentation() {
    Dr2NetClassifier classifier = Dr2NetClassifier.load(path("none"));
    assertTrue(Augmenter.parse(classifier.getAugmenter()).augmentation().changesNothing());
    assertEquals("550ad8c8", checksum(classifier));
  }

  @Test
  void theShiftOfTheDefaultIsTheDefaultStill() {
    Dr2NetClassifier classifier = Dr2NetClassifier.load(path("default"));
    assertFalse(classifier.isSet(classifier.augmenter()));
    assertEquals(3, classifier.getEpochs());
    assertEquals("3eb3dfd", checksum(classifier));
  }

  @Test
  void aPipelineIsReadAndSavedAnew() throws Exception {
    Pipeline pipeline = Pipeline.load(path("pipeline"));
    String copy = folder.resolve("pipeline").toUri().toString();
    pipeline.write().save(copy);
    Dr2NetClassifier classifier = (Dr2NetClassifier) Pipeline.load(copy).getStages()[1];
    assertEquals("video shift=0.3 fill=zero", classifier.getAugmenter());
  }

  /** Such a text was valid when the aspect ratio had no effect without an area. */
  @Test
  void anAspectRatioWithoutAnAreaIsLeftOut() throws Exception {
    Path saved = folder.resolve("aspect");
    new Dr2NetClassifier("dr2net_aspect")
        .setAugmenter("video cropArea=0.5:1 cropAspect=0.75:1.25 flip=0.5")
        .setSeed(7)
        .write()
        .save(saved.toUri().toString());
    Path metadata = saved.resolve("metadata/part-00000");
    String text = Files.readString(metadata);
    assertTrue(text.contains("cropArea=0.5:1 "), text);
    Files.delete(metadata.resolveSibling(".part-00000.crc"));
    Files.writeString(metadata, text.replace("cropArea=0.5:1 ", ""));
    try (Warnings warnings = new Warnings(ClassifierReader.class.getName())) {
      Dr2NetClassifier classifier = Dr2NetClassifier.load(saved.toUri().toString());
      assertEquals("video flip=0.5", classifier.getAugmenter());
      assertEquals(7, classifier.getSeed());
      assertTrue(
          warnings.messages().toString().contains("cropAspect=0.75:1.25 flip=0.5' is read as"),
          warnings.messages().toString());
    }
  }

  /** Of the network's input over 5 epochs of 40 rows with the same clip. */
  private static String checksum(Dr2NetClassifier classifier) {
    byte[] data = new byte[2 * 20 * 30 * 3];
    new Random(5).nextBytes(data);
    Tensor clip = Tensor.wrap(TensorType.UINT8, data, 2, 20, 30, 3);
    Augmentation augmentation = Augmenter.parse(classifier.getAugmenter()).augmentation();
    ClipPreparation preparation =
        new ClipPreparation(ShardLayout.of(clip), new double[] {0.25}, new double[] {0.5});
    float[] out = new float[data.length];
    ByteBuffer buffer =
        ByteBuffer.allocate(out.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    CRC32 crc = new CRC32();
    for (int epoch = 0; epoch < 5; epoch++) {
      for (long row = 0; row < 40; row++) {
        Tensor changed = augmentation.apply(clip, new Draw(classifier.getSeed(), row, epoch));
        preparation.normalize(changed.data(), out, 0);
        buffer.asFloatBuffer().put(out);
        crc.update(buffer.array());
      }
    }
    return Long.toHexString(crc.getValue());
  }
}
