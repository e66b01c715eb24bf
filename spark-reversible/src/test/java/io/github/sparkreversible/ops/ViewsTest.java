package io.github.sparkreversible.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Parts of views, wherever these lie in their memory. */
public class ViewsTest extends JUnitPlatformSuite {
  private static final long ROWS = 5;
  private static final long[] SHAPE = {ROWS, 3, 4};
  private static final int LENGTH = 60;

  @Test
  public void anAxisOfOneHasAnyStride() {
    boolean nd4jFails = false;
    for (long[] shape : new long[][] {{4}, {1}, {1, 4}, {4, 1}, {4, 1, 3}, {1, 2, 1, 3, 1}}) {
      INDArray array = Nd4j.zeros(DataType.FLOAT, shape);
      assertTrue(Views.isRowMajor(array), () -> Arrays.toString(shape));
      nd4jFails |= !Shape.hasDefaultStridesForShape(array);
    }
    assertTrue(nd4jFails, "ND4J's own check would do now");
    INDArray values = Nd4j.zeros(DataType.FLOAT, 12);
    long[] shape = {4, 1, 3};
    assertTrue(Views.isRowMajor(Views.view(values, 0, shape, new long[] {3, 7, 1})));
    assertFalse(Views.isRowMajor(Views.view(values, 0, shape, new long[] {1, 7, 4})));
    assertTrue(Views.isRowMajor(Nd4j.scalar(1f)));
  }

  @Test
  public void gapsAndOtherOrdersAreNotRowMajor() {
    INDArray array = Nd4j.zeros(DataType.FLOAT, 4, 1, 3, 2);
    assertFalse(Views.isRowMajor(array.permute(0, 1, 3, 2)));
    assertFalse(Views.isRowMajor(array.dup('f')));
    INDArray column = Nd4j.create(DataType.FLOAT, new long[] {4, 1}, 'f');
    assertFalse(Views.isRowMajor(column), "one that says otherwise");
    INDArray gaps = array.get(all(), all(), NDArrayIndex.interval(0, 2), all());
    assertFalse(Views.isRowMajor(gaps));
    assertTrue(Views.isRowMajor(Views.rows(array, 1, 2)), "a part of the rows");
  }

  @Test
  public void partsOfViewsAreTheirRows() {
    INDArray memory = Nd4j.arange(200).castTo(DataType.FLOAT).reshape(200);
    boolean nd4jFails = false;
    for (int begin = 0; begin <= 140; begin += 7) {
      INDArray view =
          memory.get(NDArrayIndex.interval(begin, begin + LENGTH)).reshape('c', SHAPE.clone());
      for (long row = 0; row < ROWS; row++) {
        INDArray slice = Views.slice(view, row);
        assertArrayEquals(new long[] {3, 4}, slice.shape());
        assertEquals(begin + 12 * row, slice.getDouble(0, 0));
        INDArray rest = Views.rows(view, row, ROWS - row);
        assertArrayEquals(new long[] {ROWS - row, 3, 4}, rest.shape());
        assertEquals(begin + LENGTH - 1, rest.getDouble(ROWS - row - 1, 2, 3));
        nd4jFails |= view.slice(row).isEmpty();
      }
    }
    assertTrue(nd4jFails, "ND4J's own slices would do now");
  }
}
