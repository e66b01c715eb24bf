package io.github.sparkreversible.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.junit.jupiter.api.Test;

/** Normalization. */
public class ClipPreparationTest extends JUnitPlatformSuite {
  private static final double[] ONE = {1};

  @Test
  public void bytesAreDividedBy255AndNormalizedByChannel() {
    Tensor clip =
        Tensor.wrap(TensorType.UINT8, new byte[] {0, 51, (byte) 255, (byte) 204}, 1, 1, 2, 2);
    ClipPreparation preparation =
        new ClipPreparation(ShardLayout.of(clip), new double[] {0.5, 0.2}, new double[] {0.5, 0.1});
    float[] out = new float[5];
    preparation.normalize(clip.data(), out, 1);
    assertArrayEquals(new float[] {0, -1, 0, 1, 6}, out, 1e-5f);
  }

  @Test
  public void floatsAreNormalizedAsTheyAre() {
    Tensor clip = Tensor.ofFloats(new float[] {3, -1}, 1, 1, 2, 1);
    ClipPreparation preparation = new ClipPreparation(ShardLayout.of(clip), ONE, new double[] {2});
    float[] out = new float[2];
    preparation.normalize(clip.data(), out, 0);
    assertArrayEquals(new float[] {1, -1}, out);
  }

  @Test
  public void aWrongNumberOfMeansNamesTheChannels() {
    ShardLayout layout = ShardLayout.of(ToyClips.clip(0, 1));
    String message =
        Thrown.message(
            IllegalArgumentException.class,
            () -> new ClipPreparation(layout, new double[] {1, 2, 3}, ONE));
    assertTrue(message.contains("mean has 3 values"), message);
    assertTrue(message.contains("expected 1 or 1"), message);
  }
}
