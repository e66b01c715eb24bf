package io.github.sparkreversible.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.SeededArrays;
import io.github.sparkreversible.testing.SeededArrays.Layout;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

public class HeapCopiesTest extends JUnitPlatformSuite {

  @Test
  public void valuesGoThereAndBack() {
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      for (Layout layout : new Layout[] {Layout.CONTIGUOUS, Layout.OFFSET}) {
        SeededArrays arrays = new SeededArrays(12, type, layout);
        INDArray x = arrays.normal(3, 4);
        float[] values = new float[12];
        HeapCopies.read(x, values);
        for (int i = 0; i < 12; i++) {
          assertTrue(x.getFloat(i / 4, i % 4) == values[i], arrays.toString());
        }
        INDArray y = arrays.result(3, 4);
        HeapCopies.write(values, y);
        float[] again = new float[12];
        HeapCopies.read(y, again);
        assertArrayEquals(values, again, arrays.toString());
        arrays.requireNothingWrittenBeside();
      }
    }
  }

  @Test
  public void gapsAndOtherLengthsAreRefused() {
    INDArray strided = new SeededArrays(13, DataType.FLOAT, Layout.STRIDED).normal(3, 4);
    String gaps =
        Thrown.message(
            IllegalArgumentException.class, () -> HeapCopies.read(strided, new float[12]));
    assertTrue(gaps.contains("without gaps"), gaps);
    INDArray dense = new SeededArrays(13, DataType.FLOAT, Layout.CONTIGUOUS).normal(3, 4);
    String length =
        Thrown.message(
            IllegalArgumentException.class, () -> HeapCopies.write(new float[11], dense));
    assertTrue(length.contains("11 values"), length);
  }
}
