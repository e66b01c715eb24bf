package io.github.sparkreversible.datasets.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.junit.jupiter.api.Test;

public class SlicesTest extends JUnitPlatformSuite {
  private static final Tensor POINTS = Tensor.ofFloats(new float[] {1, 2, 3, 4, 5, 6}, 3, 2);

  @Test
  public void slicesComeInTheOrderAskedForAndMayRepeat() {
    assertEquals(
        Tensor.ofFloats(new float[] {5, 6, 1, 2, 5, 6}, 3, 2), Slices.take(POINTS, 2, 0, 2));
    assertEquals(
        Tensor.wrap(TensorType.UINT8, new byte[] {3, 3}, 2),
        Slices.take(Tensor.wrap(TensorType.UINT8, new byte[] {1, 3}, 2), 1, 1));
    assertEquals(Tensor.ofFloats(new float[0], 0, 2), Slices.take(POINTS));
    assertEquals(
        Tensor.ofFloats(new float[0], 0, 2), Slices.take(Tensor.ofFloats(new float[0], 0, 2)));
    assertEquals(
        Tensor.ofFloats(new float[0], 2, 0),
        Slices.take(Tensor.ofFloats(new float[0], 3, 0), 1, 2));
  }

  @Test
  public void refusesSlicesThatAreNotThere() {
    String message =
        Thrown.message(IndexOutOfBoundsException.class, () -> Slices.take(POINTS, 0, 3));
    assertTrue(message.contains("no slice 3") && message.contains("[3, 2]"), message);
    Thrown.message(IndexOutOfBoundsException.class, () -> Slices.take(POINTS, -1));
    Thrown.message(
        IllegalArgumentException.class, () -> Slices.take(Tensor.ofFloats(new float[1])));
    String large =
        Thrown.message(
            IllegalArgumentException.class,
            () ->
                Slices.take(
                    Tensor.wrap(TensorType.UINT8, new byte[1 << 20], 1, 1 << 20),
                    new int[1 << 12]));
    assertTrue(large.contains("[4096, 1048576] would take 4294967296 bytes"), large);
  }
}
