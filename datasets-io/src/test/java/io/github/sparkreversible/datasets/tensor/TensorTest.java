package io.github.sparkreversible.datasets.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.nio.ReadOnlyBufferException;
import org.junit.jupiter.api.Test;

public class TensorTest extends JUnitPlatformSuite {
  @Test
  public void keepsShapeTypeAndLittleEndianData() {
    Tensor tensor = Tensor.ofFloats(new float[] {1f, -2f, 0.5f, 4f, 5f, 6f}, 2, 3);
    assertEquals(TensorType.FLOAT32, tensor.type());
    assertArrayEquals(new int[] {2, 3}, tensor.shape());
    assertEquals(6, tensor.length());
    assertEquals(-2f, tensor.data().getFloat(4));
    assertEquals((byte) 0x3F, tensor.toBytes()[3], "1.0f ends in 0x3F in little-endian order");
    assertArrayEquals(new float[] {1f, -2f, 0.5f, 4f, 5f, 6f}, tensor.toFloats());
  }

  @Test
  public void readsUnsignedBytesAsUnsigned() {
    assertArrayEquals(
        new float[] {255f, 0f, 128f},
        Tensor.wrap(TensorType.UINT8, new byte[] {-1, 0, -128}, 3).toFloats());
  }

  @Test
  public void cannotBeChangedFromOutside() {
    byte[] data = {1, 2};
    Tensor tensor = Tensor.copyOf(TensorType.UINT8, data, 2);
    data[0] = 9;
    tensor.shape()[0] = 9;
    tensor.toBytes()[0] = 9;
    assertEquals(Tensor.wrap(TensorType.UINT8, new byte[] {1, 2}, 2), tensor);
    Thrown.message(ReadOnlyBufferException.class, () -> tensor.data().put(0, (byte) 9));
  }

  @Test
  public void takesScalarsAndEmptyTensors() {
    assertEquals(1, Tensor.wrap(TensorType.INT64, new byte[8]).length());
    assertEquals(0, Tensor.wrap(TensorType.UINT8, new byte[0], 0, 7).length());
    assertEquals(
        0,
        Tensor.wrap(TensorType.UINT8, new byte[0], Integer.MAX_VALUE, Integer.MAX_VALUE, 9, 9, 0)
            .length());
  }

  @Test
  public void refusesDataThatDoesNotFitTheShape() {
    String message =
        Thrown.message(
            IllegalArgumentException.class,
            () -> Tensor.wrap(TensorType.FLOAT32, new byte[23], 2, 3));
    assertTrue(
        message.contains("23") && message.contains("[2, 3]") && message.contains("24"), message);
  }

  @Test
  public void refusesNegativeSizesAndOverflow() {
    Thrown.message(
        IllegalArgumentException.class, () -> Tensor.wrap(TensorType.UINT8, new byte[6], -2, -3));
    Thrown.message(
        IllegalArgumentException.class, () -> Tensor.wrap(TensorType.UINT8, new byte[0], -2, 0));
    // 2^31 * 2^31 * 4 is 0 in 64 bits: a product without an overflow check would take it.
    Thrown.message(
        IllegalArgumentException.class,
        () -> Tensor.wrap(TensorType.FLOAT32, new byte[0], 1 << 30, 1 << 30, 4));
  }

  @Test
  public void equalsComparesTypeShapeAndData() {
    Tensor tensor = Tensor.wrap(TensorType.UINT8, new byte[] {1, 2, 3, 4}, 2, 2);
    assertEquals(tensor, Tensor.wrap(TensorType.UINT8, new byte[] {1, 2, 3, 4}, 2, 2));
    assertEquals(
        tensor.hashCode(), Tensor.wrap(TensorType.UINT8, new byte[] {1, 2, 3, 4}, 2, 2).hashCode());
    assertNotEquals(tensor, Tensor.wrap(TensorType.UINT8, new byte[] {1, 2, 3, 4}, 4));
    assertNotEquals(tensor, Tensor.wrap(TensorType.INT32, new byte[] {1, 2, 3, 4}, 1));
    assertNotEquals(tensor, Tensor.wrap(TensorType.UINT8, new byte[] {1, 2, 3, 5}, 2, 2));
  }

  @Test
  public void namesTheKnownTypesWhenOneIsUnknown() {
    String message =
        Thrown.message(IllegalArgumentException.class, () -> TensorType.ofDtype("float31"));
    assertTrue(message.contains("float31") && message.contains("uint8, int32"), message);
  }

  @Test
  public void reshapeKeepsTheElements() {
    Tensor tensor = Tensor.ofFloats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
    assertEquals(Tensor.ofFloats(new float[] {1, 2, 3, 4, 5, 6}, 1, 6, 1), tensor.reshape(1, 6, 1));
    Thrown.message(IllegalArgumentException.class, () -> tensor.reshape(5));
  }
}
