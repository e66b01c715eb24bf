package io.github.sparkreversible.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.junit.jupiter.api.Test;

public class HeapAlgebraTest extends JUnitPlatformSuite {
  private static final double[] A = {1, 2, 3, 4, 5, 6};

  @Test
  public void products() {
    float[] y = {100, 200};
    HeapAlgebra.productTransposed(new float[] {1, 2, 3}, new float[] {1, 0, 0, 1, 1, 1}, 3, 0.5, y);
    assertArrayEquals(new float[] {51, 106}, y);
    assertArrayEquals(
        new double[] {9, 12, 15, 19, 26, 33}, HeapAlgebra.product(new double[] {1, 2, 3, 4}, A, 2));
    HeapAlgebra.productTransposed(new float[0], new float[6], 3, 1, new float[0]);
    assertEquals(0, HeapAlgebra.product(new double[0], A, 2).length);
  }

  @Test
  public void theSmallerGramMatrix() {
    double[] ofRows = HeapAlgebra.smallerGram(A, 3);
    assertArrayEquals(new double[] {14, 32, 77}, new double[] {ofRows[0], ofRows[1], ofRows[3]});
    double[] ofColumns = HeapAlgebra.smallerGram(A, 2);
    assertArrayEquals(
        new double[] {35, 44, 56}, new double[] {ofColumns[0], ofColumns[1], ofColumns[3]});
  }

  @Test
  public void eigenvectorsAreRows() {
    double[] matrix = {2, 1, -9, 2};
    double[] values = HeapAlgebra.symmetricEigen(matrix, 2);
    assertArrayEquals(new double[] {1, 3}, values, 1e-14);
    double half = Math.sqrt(0.5);
    assertEquals(-0.5, matrix[0] * matrix[1], 1e-14);
    assertEquals(half, Math.abs(matrix[2]), 1e-14);
    assertEquals(0.5, matrix[2] * matrix[3], 1e-14);
  }

  /** The vectors of a matrix that is not like its transpose in any way. */
  @Test
  public void onlyTheUpperTriangleIsRead() {
    double[] matrix = {4, 1, 2, Double.MAX_VALUE, 5, 3, -7, 1e9, 6};
    double[][] symmetric = {{4, 1, 2}, {1, 5, 3}, {2, 3, 6}};
    double[] values = HeapAlgebra.symmetricEigen(matrix, 3);
    for (int i = 0; i < 3; i++) {
      for (int row = 0; row < 3; row++) {
        double product = 0;
        for (int j = 0; j < 3; j++) {
          product += symmetric[row][j] * matrix[i * 3 + j];
        }
        assertEquals(values[i] * matrix[i * 3 + row], product, 1e-12);
      }
    }
  }

  @Test
  public void whatDoesNotFitIsRefused() {
    String message =
        Thrown.message(
            IllegalArgumentException.class,
            () -> HeapAlgebra.symmetricEigen(new double[] {1, Double.NaN, 0, 1}, 2));
    assertTrue(message.contains("NaN"), message);
    Thrown.message(
        IllegalArgumentException.class, () -> HeapAlgebra.symmetricEigen(new double[3], 2));
    Thrown.message(IllegalArgumentException.class, () -> HeapAlgebra.smallerGram(A, 4));
    Thrown.message(
        IllegalArgumentException.class,
        () -> HeapAlgebra.productTransposed(new float[3], new float[3], 3, 0, new float[2]));
  }
}
