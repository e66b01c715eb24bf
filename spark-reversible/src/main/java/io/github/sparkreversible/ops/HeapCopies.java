package io.github.sparkreversible.ops;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Copies between row-major arrays without gaps and single-precision arrays on the Java heap. Single
 * precision in memory that the processor sees is copied as a block, anything else value by value.
 */
public final class HeapCopies {

  private HeapCopies() {}

  /** Memory of an array from its first element on. */
  private static final class Block extends FloatPointer {
    Block(Operand operand) {
      super((FloatPointer) null);
      address = operand.address();
    }
  }

  /**
   * Copies an array to the heap.
   *
   * @param array row-major without gaps
   * @param target of the array's length
   * @throws IllegalArgumentException if the lengths differ or the array has gaps
   */
  public static void read(INDArray array, float[] target) {
    Operand operand = operand(array, target);
    if (isBlock(array)) {
      new Block(operand).get(target, 0, target.length);
      operand.keepAlive();
    } else {
      INDArray flat = array.reshape(array.length());
      for (int i = 0; i < target.length; i++) {
        target[i] = flat.getFloat(i);
      }
    }
  }

  /**
   * Copies an array from the heap.
   *
   * @param source of the array's length
   * @param array row-major without gaps
   * @throws IllegalArgumentException if the lengths differ or the array has gaps
   */
  public static void write(float[] source, INDArray array) {
    Operand operand = operand(array, source);
    if (isBlock(array)) {
      new Block(operand).put(source, 0, source.length);
      operand.keepAlive();
    } else {
      INDArray flat = array.reshape(array.length());
      for (int i = 0; i < source.length; i++) {
        flat.putScalar(i, source[i]);
      }
    }
  }

  private static boolean isBlock(INDArray array) {
    return array.dataType() == DataType.FLOAT
        && Nd4j.getExecutioner().type() == ExecutionerType.NATIVE_CPU;
  }

  private static Operand operand(INDArray array, float[] values) {
    Operand operand = Operand.of(array);
    if (array.length() != values.length || !operand.isDense()) {
      throw new IllegalArgumentException(
          "An array of shape %s and strides %s and %d values; expected as many, without gaps"
              .formatted(
                  Arrays.toString(array.shape()), Arrays.toString(array.stride()), values.length));
    }
    return operand;
  }
}
