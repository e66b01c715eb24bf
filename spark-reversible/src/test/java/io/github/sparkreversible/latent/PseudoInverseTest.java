package io.github.sparkreversible.latent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.Random;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;

/** The Moore-Penrose inverse against commons-math's singular value decomposition. */
public class PseudoInverseTest extends JUnitPlatformSuite {
  private static final long SEED = 51;

  private final Random random = new Random(SEED);

  private double[] normal(int count) {
    return random.doubles(count).map(uniform -> random.nextGaussian()).toArray();
  }

  private static RealMatrix matrix(double[] values, int columns) {
    RealMatrix matrix = new Array2DRowRealMatrix(values.length / columns, columns);
    for (int i = 0; i < values.length; i++) {
      matrix.setEntry(i / columns, i % columns, values[i]);
    }
    return matrix;
  }

  @Test
  public void solutionsAreTheShortestLeastSquaresSolutions() {
    for (int[] shape : new int[][] {{1, 1}, {1, 7}, {7, 1}, {5, 9}, {9, 5}, {6, 6}}) {
      double[] values = normal(shape[0] * shape[1]);
      double[] target = normal(shape[0]);
      PseudoInverse inverse = PseudoInverse.of(values, shape[1], 1e-6);
      double[] expected =
          ConstraintsTest.pseudoInverse(matrix(values, shape[1]).getData()).operate(target);
      String message = "seed %d, %d x %d".formatted(SEED, shape[0], shape[1]);
      assertEquals(Math.min(shape[0], shape[1]), inverse.rank(), message);
      assertArrayEquals(expected, inverse.solve(target), 1e-10, message);
    }
  }

  @Test
  public void singularValuesBelowTheToleranceDoNotCount() {
    for (int[] shape : new int[][] {{8, 12}, {12, 8}}) {
      RealMatrix left = matrix(normal(shape[0] * 3), 3);
      RealMatrix product = left.multiply(matrix(normal(3 * shape[1]), shape[1]));
      double[] values = new double[shape[0] * shape[1]];
      for (int i = 0; i < values.length; i++) {
        values[i] = product.getEntry(i / shape[1], i % shape[1]) + 1e-9 * random.nextGaussian();
      }
      PseudoInverse inverse = PseudoInverse.of(values, shape[1], 1e-6);
      String message = "seed %d, %d x %d".formatted(SEED, shape[0], shape[1]);
      assertEquals(3, inverse.rank(), message);
      assertEquals(3, inverse.rowSpace().rank(), message);
      // With the small singular values the solution would be of the size 1e9.
      double[] x = inverse.solve(normal(shape[0]));
      assertEquals(0, new ArrayRealVector(x).getNorm(), 100, message);
    }
  }

  /** Singular values down to a hundred-thousandth of the largest are solved, not only seen. */
  @Test
  public void badlyConditionedConstraintsAreMet() {
    int n = 6;
    RealMatrix graded = matrix(normal(n * 10), 10);
    for (int row = 0; row < n; row++) {
      graded.setRowVector(row, graded.getRowVector(row).mapMultiply(Math.pow(10, -row)));
    }
    RealMatrix mixed = matrix(normal(n * n), n).multiply(graded);
    double[] values = new double[n * 10];
    for (int row = 0; row < n; row++) {
      System.arraycopy(mixed.getRow(row), 0, values, row * 10, 10);
    }
    double[] target = normal(n);
    PseudoInverse inverse = PseudoInverse.of(values, 10, 1e-7);
    double[] left = inverse.residual(inverse.solve(target), target);
    assertEquals(n, inverse.rank());
    assertArrayEquals(new double[n], left, 1e-6, "seed " + SEED);
  }

  @Test
  public void theRowSpaceIsTakenOut() {
    for (int[] shape : new int[][] {{4, 9}, {9, 4}}) {
      double[] values = normal(shape[0] * shape[1]);
      double[] vector = normal(shape[1]);
      PseudoInverse.of(values, shape[1], 1e-6).rowSpace().remove(vector);
      double[] logits = matrix(values, shape[1]).operate(vector);
      assertArrayEquals(new double[shape[0]], logits, 1e-12, "seed " + SEED);
    }
  }

  @Test
  public void aMatrixOfZerosHasRankZero() {
    PseudoInverse inverse = PseudoInverse.of(new double[6], 3, 1e-6);
    assertEquals(0, inverse.rank());
    assertArrayEquals(new double[3], inverse.solve(new double[] {1, 2}));
    double[] vector = {1, 2, 3};
    inverse.rowSpace().remove(vector);
    assertArrayEquals(new double[] {1, 2, 3}, vector);
  }
}
