package io.github.sparkreversible.datasets.transform;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Augmenters as a line of text. */
public class AugmenterTextTest extends JUnitPlatformSuite {

  @Test
  public void everyKindOfParamIsRead() {
    VideoAugmenter video =
        (VideoAugmenter)
            Augmenter.parse("  video flip=0.5\tcropArea=0.3:1  operations=2 fill=zero ");
    assertEquals(0.5, video.getFlip());
    assertArrayEquals(new double[] {0.3, 1}, video.getCropArea());
    assertEquals(2, video.getOperations());
    assertEquals("zero", video.getFill());
    assertEquals(0, video.getShift());
    PointCloudAugmenter cloud =
        (PointCloudAugmenter) Augmenter.parse("pointcloud rotation=180 rotationAxis=y normals=3");
    assertEquals(180, cloud.getRotation());
    assertEquals("y", cloud.getRotationAxis());
    assertEquals(3, cloud.getNormals());
  }

  @Test
  public void whatDiffersFromTheDefaultsIsWritten() {
    VideoAugmenter video =
        new VideoAugmenter()
            .setHue(0.1)
            .setCropArea(0.3, 1)
            .setFlip(0)
            .setVerticalFlip(1)
            .setOperations(2)
            .setFill("zero")
            .setSeed(5)
            .setEpoch(3)
            .setInputCol("clip");
    String text = "video cropArea=0.3:1 verticalFlip=1 fill=zero operations=2 hue=0.1";
    assertEquals(text, video.toText());
    assertEquals(text, Augmenter.parse(text).toText());
    assertEquals("video", new VideoAugmenter().toText());
    assertEquals("video", Augmenter.parse("video").toText());
    String cloud = "pointcloud scale=0.8:1.25 jitter=1.0E-4 drop=0.5";
    assertEquals(cloud, Augmenter.parse(cloud).toText());
    assertTrue(Augmenter.parse("pointcloud").augmentation().changesNothing());
    assertTrue(new VideoAugmenter().augmentation().changesNothing());
  }

  /** As of all stages: params of two that share a uid would be taken for the same. */
  @Test
  public void eachHasAUidOfItsOwn() {
    for (String text : new String[] {"video flip=0.5", "pointcloud drop=0.5"}) {
      assertNotEquals(Augmenter.parse(text).uid(), Augmenter.parse(text).uid(), text);
    }
    assertTrue(Augmenter.parse("video").uid().startsWith("videoAugmenter_"));
    assertTrue(Augmenter.class.isSealed());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "audio | no augmenter 'audio', expected one of video, pointcloud",
        "'' | no augmenter '', expected one of video, pointcloud",
        "java.util.Random | no augmenter 'java.util.Random'",
        "video flop=0.5 | video: there is no param 'flop', expected one of cropArea, cropAspect, flip",
        "video rotation=5 | video: there is no param 'rotation'",
        "video seed=5 | video: there is no param 'seed'",
        "pointcloud shift=1 | expected one of flipX",
        "video flip | param 'flip' has no value, expected flip=...",
        "video flip = 0.5 | param 'flip' has no value",
        "video flip= | param 'flip' is '', expected a number",
        "video flip=often | param 'flip' is 'often', expected a number",
        "video flip=1.5 | param 'flip' is 1.5, expected a number at least 0.0 and at most 1.0",
        "video flip=NaN | param 'flip' is NaN",
        "video flip=0.1 flip=0.1 | param 'flip' comes twice",
        "video operations=1.5 | param 'operations' is '1.5', expected a whole number",
        "video operations=-1 | param 'operations' is -1, expected an integer of at least 0",
        "video fill=black | param 'fill' is black, expected one of edge, zero",
        "video cropAspect=0.75:1.25 | param 'cropAspect' is [0.75, 1.25] with 'cropArea' [1.0, 1.0], expected a least cropArea below 1",
        "video cropArea=0.3 | param 'cropArea' is [0.3], expected the least and the most",
        "video cropArea=0.3: | param 'cropArea' is '0.3:', expected two numbers such as 0.5:1",
        "video cropArea=1:0.3 | param 'cropArea' is [1.0, 0.3], expected the least and the most",
        "video cropArea=0:1 | a number above 0.0 and at most 1.0",
        "video cropArea=0.3:1.1 | a number above 0.0 and at most 1.0",
        "pointcloud drop=1 | param 'drop' is 1.0, expected a number at least 0.0 and below 1.0",
        "pointcloud rotationAxis=w | expected one of x, y, z, any"
      })
  public void refusedTextsNameTheParamWhatWasSeenAndWhatIsAllowed(String text, String expected) {
    String message = Thrown.message(IllegalArgumentException.class, () -> Augmenter.parse(text));
    assertTrue(message.contains(expected), message);
  }
}
