package io.github.sparkreversible.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Parts of views, wherever these lie in their memory. */
public class ViewsTest extends JUnitPlatformSuite {
  private static final long ROWS = 5;
  private static final long[] SHAPE = {ROWS, 3, 4};
  private static final int LENGTH = 60;

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
