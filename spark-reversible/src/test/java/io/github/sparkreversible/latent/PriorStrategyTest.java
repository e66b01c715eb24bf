package io.github.sparkreversible.latent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.junit.jupiter.api.Test;

/** The strategy that moves all logits by the logarithms of the priors. */
public class PriorStrategyTest extends JUnitPlatformSuite {
  private static final double TOLERANCE = 1e-4;

  private static GeneratedFeatures generate(LatentFixture fixture, double strength) {
    return fixture.generate(
        LatentSettings.of(LatentStrategy.PRIOR).withStrength(strength).withHardMargin(3), 4);
  }

  private static double[] target(LatentFixture fixture, double strength) {
    return Arrays.stream(fixture.longTail().logarithms()).map(log -> strength * log).toArray();
  }

  private static double[] step(LatentFixture fixture, GeneratedFeatures made, int i) {
    int dim = fixture.head.dim();
    double[] step = LatentFixture.row(made.features(), i, dim);
    double[] source = LatentFixture.row(fixture.features, made.source(i), dim);
    for (int j = 0; j < dim; j++) {
      step[j] -= source[j];
    }
    return step;
  }

  private static double[] centred(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    return Arrays.stream(values).map(value -> value - mean).toArray();
  }

  /** Logit adjustment (Menon et al., arXiv 2007.07314): the logits plus s log prior. */
  @Test
  public void logitsAreAdjustedByThePriors() {
    for (int classes : new int[] {2, 10}) {
      LatentFixture fixture = new LatentFixture(41, 50, 24, classes);
      for (double strength : new double[] {0, 1, 1.5}) {
        GeneratedFeatures made = generate(fixture, strength);
        assertTrue(made.size() > 0, fixture.toString());
        assertEquals(0, made.unsolvable(), fixture.toString());
        double[] adjustment = target(fixture, strength);
        for (int i = 0; i < made.size(); i++) {
          double[] expected = fixture.sourceLogits(made, i);
          for (int c = 0; c < classes; c++) {
            expected[c] += adjustment[c];
          }
          assertArrayEquals(
              centred(expected),
              centred(fixture.madeLogits(made, i)),
              TOLERANCE,
              fixture.toString());
        }
      }
    }
  }

  /** Any other constant in the logits gives a longer step. */
  @Test
  public void theStepIsTheShortestOfAllConstants() {
    LatentFixture fixture = new LatentFixture(42, 20, 24, 10);
    RealMatrix inverse = ConstraintsTest.pseudoInverse(weights(fixture, 0));
    double[] target = target(fixture, 1);
    double length = norm(step(fixture, generate(fixture, 1), 0));
    double shortest = Double.MAX_VALUE;
    for (double constant = -20; constant <= 20; constant += 0.01) {
      double shift = constant;
      shortest =
          Math.min(
              shortest, norm(inverse.operate(Arrays.stream(target).map(t -> t + shift).toArray())));
    }
    assertEquals(shortest, length, 1e-3 * shortest, fixture.toString());
    assertTrue(length < shortest * (1 + 1e-5), fixture.toString());
  }

  private static double[][] weights(LatentFixture fixture, int furtherColumns) {
    int dim = fixture.head.dim();
    double[][] weights = new double[fixture.head.classes()][dim + furtherColumns];
    for (int c = 0; c < weights.length; c++) {
      Arrays.fill(weights[c], dim, dim + furtherColumns, 1);
      for (int i = 0; i < dim; i++) {
        weights[c][i] = fixture.head.weight(c, i);
      }
    }
    return weights;
  }

  private static double norm(double[] values) {
    return new ArrayRealVector(values).getNorm();
  }

  /** More classes than features: least squares over step and constant together, by QR. */
  @Test
  public void whatCannotBeSolvedIsTheLeastSquaresSolutionAndCounted() {
    LatentFixture fixture = new LatentFixture(43, 30, 8, 40);
    GeneratedFeatures made = generate(fixture, 1);
    RealVector expected =
        new QRDecomposition(new Array2DRowRealMatrix(weights(fixture, 1)))
            .getSolver()
            .solve(new ArrayRealVector(target(fixture, 1)));
    assertTrue(made.size() > 0, fixture.toString());
    assertEquals(made.size(), made.unsolvable(), fixture.toString());
    for (int i = 0; i < made.size(); i++) {
      assertArrayEquals(
          expected.getSubVector(0, 8).toArray(),
          step(fixture, made, i),
          TOLERANCE * expected.getNorm(),
          fixture.toString());
    }
  }

  /** Weights of rank 4 for ten classes: the shortest step of all that miss the target least. */
  @Test
  public void weightsOfLowRankGiveTheShortestLeastSquaresSolution() {
    LatentFixture fixture = new LatentFixture(44, 30, 24, 10, 4);
    GeneratedFeatures made = generate(fixture, 1);
    assertTrue(made.size() > 0, fixture.toString());
    assertEquals(made.size(), made.unsolvable(), fixture.toString());
    double[][] differences = weights(fixture, 0);
    double[] means = new double[24];
    for (int i = 0; i < 24; i++) {
      int column = i;
      means[i] = Arrays.stream(differences).mapToDouble(row -> row[column]).average().orElseThrow();
      for (double[] row : differences) {
        row[i] -= means[i];
      }
    }
    double[] expected = shortestOfRank(differences, centred(target(fixture, 1)), 4);
    assertArrayEquals(
        expected, step(fixture, made, 0), TOLERANCE * norm(expected), fixture.toString());
  }

  /** From the singular vectors, so that float's rounding does not count as rank. */
  private static double[] shortestOfRank(double[][] matrix, double[] target, int rank) {
    SingularValueDecomposition svd =
        new SingularValueDecomposition(new Array2DRowRealMatrix(matrix));
    RealVector x = new ArrayRealVector(matrix[0].length);
    for (int i = 0; i < rank; i++) {
      double share = svd.getU().getColumnVector(i).dotProduct(new ArrayRealVector(target));
      x = x.add(svd.getV().getColumnVector(i).mapMultiply(share / svd.getSingularValues()[i]));
    }
    return x.toArray();
  }

  /** Rank of the differences is less than of the weights; the constraints can still be met. */
  @Test
  public void coincidingClassesOfTheSamePriorDoNotMatter() {
    LatentFixture fixture = new LatentFixture(45, 10, 4, 3);
    float[] weights = new float[12];
    for (int i = 0; i < 12; i++) {
      weights[i] = fixture.head.weight(Math.min(1, i / 4), i % 4);
    }
    LinearHead head = new LinearHead(weights, new float[3]);
    GeneratedFeatures made =
        LatentFeatureGenerator.of(
                head, LatentSettings.of(LatentStrategy.PRIOR), ClassPriors.ofCounts(1000, 10, 10))
            .generate(fixture.features, fixture.labels, 1);
    assertEquals(10, made.size());
    assertEquals(0, made.unsolvable(), fixture.toString());
  }

  @Test
  public void weightsThatAreNotFiniteAreRefused() {
    float[] weights = {1, 2, Float.NaN, 4};
    LinearHead head = new LinearHead(weights, new float[2]);
    String message =
        Thrown.message(
            IllegalArgumentException.class,
            () ->
                LatentFeatureGenerator.of(
                    head, LatentSettings.of(LatentStrategy.PRIOR), ClassPriors.uniform(2)));
    assertTrue(message.contains("not finite"), message);
  }
}
