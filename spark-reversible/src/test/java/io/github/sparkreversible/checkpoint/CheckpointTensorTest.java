package io.github.sparkreversible.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ReadOnlyBufferException;
import org.junit.jupiter.api.Test;

/** Conversions of every floating-point number, and what a tensor gives away. */
public class CheckpointTensorTest extends JUnitPlatformSuite {

  private static CheckpointTensor tensor(ElementType type, ByteBuffer data) {
    return CheckpointTensor.of(
        "t", type, new long[] {data.capacity() / type.bytes()}, data::duplicate);
  }

  /** Sign, exponent and fraction by the formula; an exponent of ones is infinite or no number. */
  private static double value(int bits, int exponentBits, int fractionBits) {
    int exponent = bits >> fractionBits & (1 << exponentBits) - 1;
    int fraction = bits & (1 << fractionBits) - 1;
    int bias = (1 << exponentBits - 1) - 1;
    double sign = (bits >> exponentBits + fractionBits & 1) == 0 ? 1 : -1;
    if (exponent == (1 << exponentBits) - 1) {
      return fraction == 0 ? sign / 0.0 : Double.NaN;
    }
    double significand = Math.scalb((double) fraction, -fractionBits) + (exponent == 0 ? 0 : 1);
    return sign * Math.scalb(significand, Math.max(exponent, 1) - bias);
  }

  private static void requireAll(ElementType type, int exponentBits, int fractionBits)
      throws IOException {
    ByteBuffer data = ByteBuffer.allocate(1 << 17).order(ByteOrder.LITTLE_ENDIAN);
    while (data.hasRemaining()) {
      data.putShort((short) (data.position() / 2));
    }
    float[] values = tensor(type, data.flip()).toFloats();
    assertEquals(1 << 16, values.length);
    for (int bits = 0; bits < values.length; bits++) {
      assertEquals((float) value(bits, exponentBits, fractionBits), values[bits], "bits " + bits);
    }
  }

  @Test
  public void everyHalfAndEveryBrainFloatIsConverted() throws IOException {
    requireAll(ElementType.F16, 5, 10);
    requireAll(ElementType.BF16, 8, 7);
  }

  @Test
  public void everyFloatOfEightBitsIsConverted() throws IOException {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    float[] e5m2 = tensor(ElementType.F8_E5M2, ByteBuffer.wrap(all)).toFloats();
    float[] e4m3 = tensor(ElementType.F8_E4M3, ByteBuffer.wrap(all)).toFloats();
    for (int bits = 0; bits < 256; bits++) {
      assertEquals((float) value(bits, 5, 2), e5m2[bits], "bits " + bits);
      // Without infinities: the largest exponent is an ordinary one, but for a fraction of ones.
      int exponent = bits >> 3 & 15;
      double magnitude =
          exponent < 15 ? value(bits & 127, 4, 3) : Math.scalb(1 + (bits & 7) / 8.0, 8);
      double expected = (bits & 127) == 127 ? Double.NaN : bits < 128 ? magnitude : -magnitude;
      assertEquals((float) expected, e4m3[bits], "bits " + bits);
    }
    assertEquals(448, e4m3[126]);
  }

  @Test
  public void singleAndDoublePrecisionAreConverted() throws IOException {
    double[] numbers = {0, -0.0, 1, 1 + 1e-12, 1e300, -1e-300, Double.NaN, 0.1};
    ByteBuffer doubles = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer floats = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    float[] expected = new float[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      doubles.putDouble(numbers[i]);
      expected[i] = (float) numbers[i];
      floats.putFloat(expected[i]);
    }
    assertArrayEquals(expected, tensor(ElementType.F64, doubles.flip()).toFloats());
    assertArrayEquals(expected, tensor(ElementType.F32, floats.flip()).toFloats());
  }

  @Test
  public void elementsGoToThePositionOfABuffer() throws IOException {
    for (ElementType type : new ElementType[] {ElementType.F32, ElementType.BF16}) {
      int elements = 10_000;
      ByteBuffer data = ByteBuffer.allocate(elements * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < elements; i++) {
        int bits = Float.floatToIntBits(i % 128);
        if (type == ElementType.F32) {
          data.putInt(bits);
        } else {
          data.putShort((short) (bits >> 16));
        }
      }
      FloatBuffer target = FloatBuffer.allocate(elements + 5).position(3);
      tensor(type, data.flip()).copyTo(target);
      assertEquals(elements + 3, target.position());
      assertEquals(0, target.get(2));
      for (int i = 0; i < elements; i++) {
        assertEquals(i % 128, target.get(i + 3), type + " element " + i);
      }
      String message =
          Thrown.message(IllegalArgumentException.class, () -> tensor(type, data).copyTo(target));
      assertEquals("Tensor t has 10000 elements, but the target has room for 2", message);
    }
  }

  @Test
  public void aTensorCannotBeChanged() throws IOException {
    long[] shape = {2, 2};
    CheckpointTensor tensor = CheckpointTensor.of("w", shape, new float[] {1, 2, 3, 4});
    shape[0] = 7;
    tensor.shape()[1] = 7;
    assertArrayEquals(new long[] {2, 2}, tensor.shape());
    Thrown.message(ReadOnlyBufferException.class, () -> tensor.data().put((byte) 1));
    assertEquals("v F32[2, 2]", tensor.withName("v").toString());
    assertEquals(16, tensor.bytes());
  }

  @Test
  public void whatIsImpossibleIsRefused() {
    String message =
        Thrown.message(
            IllegalArgumentException.class,
            () -> CheckpointTensor.of("w", new long[] {2, 2}, new float[3]));
    assertEquals("Tensor w of shape [2, 2] has 3 values, expected 4", message);
    assertTrue(
        Thrown.message(
                IllegalArgumentException.class,
                () -> tensor(ElementType.I64, ByteBuffer.allocate(8)).toFloats())
            .contains("of type I64, expected a floating-point type"));
    for (long[] shape : new long[][] {{-1}, {1L << 62, 2}}) {
      Thrown.message(
          IllegalArgumentException.class,
          () -> CheckpointTensor.of("w", ElementType.F32, shape, () -> ByteBuffer.allocate(0)));
    }
    CheckpointTensor large =
        CheckpointTensor.of(
            "w", ElementType.F32, new long[] {1 << 30}, () -> ByteBuffer.allocate(0));
    assertEquals(
        "Tensor w has 4294967296 bytes, expected at most 1073741824",
        Thrown.message(IOException.class, large::data));
  }
}
