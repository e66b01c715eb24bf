package io.github.sparkreversible.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.junit.jupiter.api.Test;

/** Statistics of the pixels of each channel. */
public class ChannelSumsTest extends JUnitPlatformSuite {

  @Test
  public void bytesCountAsPartsOf255() {
    ChannelSums sums = new ChannelSums();
    byte[] clip = {0, 51, (byte) 255, 51};
    sums.add(Tensor.wrap(TensorType.UINT8, clip, 1, 1, 2, 2), 2);
    assertArrayEquals(new double[] {0.5, 0.2}, sums.mean(), 1e-12);
    assertArrayEquals(new double[] {0.5, 1}, sums.standardDeviation(), 1e-12);
  }

  @Test
  public void sumsOfTasksAddUp() {
    ChannelSums whole = new ChannelSums();
    ChannelSums parts = new ChannelSums();
    for (float base : new float[] {-3, 7, 1}) {
      Tensor clip = Tensor.ofFloats(new float[] {base, base + 1, base * 2, 4}, 1, 2, 2, 1);
      whole.add(clip, 1);
      ChannelSums task = new ChannelSums();
      task.add(clip, 1);
      parts.add(task);
    }
    parts.add(new ChannelSums());
    double mean = (-3 - 2 - 6 + 4 + 7 + 8 + 14 + 4 + 1 + 2 + 2 + 4) / 12.0;
    assertEquals(mean, whole.mean()[0], 1e-12);
    assertArrayEquals(whole.mean(), parts.mean(), 1e-12);
    assertArrayEquals(whole.standardDeviation(), parts.standardDeviation(), 1e-12);
  }
}
