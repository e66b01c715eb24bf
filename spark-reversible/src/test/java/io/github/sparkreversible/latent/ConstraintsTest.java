package io.github.sparkreversible.latent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.junit.jupiter.api.Test;

/** Generated features meet their constraints and are the nearest that do. */
public class ConstraintsTest extends JUnitPlatformSuite {
  private static final double TOLERANCE = 1e-4;

  /** Many and few features, two classes, more classes than features, weights of lower rank. */
  private static List<LatentFixture> fixtures() {
    return List.of(
        new LatentFixture(21, 60, 32, 10),
        new LatentFixture(22, 60, 32, 2),
        new LatentFixture(23, 60, 8, 40),
        new LatentFixture(24, 60, 32, 10, 4),
        new LatentFixture(25, 60, 1, 3));
  }

  private static double margin(double[] logits, int label, int rival) {
    return logits[label] - logits[rival];
  }

  /** Checks the margin between label and the rival of before, and the distance to the source. */
  private static void assertMargin(
      LatentFixture fixture, GeneratedFeatures made, int i, double keep, double offset) {
    double[] before = fixture.sourceLogits(made, i);
    int label = fixture.labels[made.source(i)];
    int rival = LatentFixture.rival(before, label);
    double expected = keep * margin(before, label, rival) + offset;
    double found = margin(fixture.madeLogits(made, i), label, rival);
    assertEquals(expected, found, TOLERANCE, fixture.toString());
    double[] nearest = nearest(fixture, made, i, label, rival, expected);
    double[] feature = LatentFixture.row(made.features(), i, fixture.head.dim());
    assertArrayEquals(nearest, feature, TOLERANCE, fixture.toString());
  }

  /** The least-squares solution by the singular value decomposition of commons-math. */
  private static double[] nearest(
      LatentFixture fixture, GeneratedFeatures made, int i, int label, int rival, double margin) {
    int dim = fixture.head.dim();
    double[] source = LatentFixture.row(fixture.features, made.source(i), dim);
    double[][] constraint = new double[1][dim];
    fixture.head.difference(label, rival, constraint[0]);
    double[] missing = {margin - margin(fixture.logits(source), label, rival)};
    double[] step = pseudoInverse(constraint).operate(missing);
    for (int j = 0; j < dim; j++) {
      step[j] += source[j];
    }
    return step;
  }

  static RealMatrix pseudoInverse(double[][] matrix) {
    return new SingularValueDecomposition(new Array2DRowRealMatrix(matrix))
        .getSolver()
        .getInverse();
  }

  @Test
  public void boundaryBringsTrueClassAndRivalTogether() {
    for (LatentFixture fixture : fixtures()) {
      for (double strength : new double[] {0, 0.3, 1}) {
        LatentSettings settings =
            LatentSettings.of(LatentStrategy.BOUNDARY).withStrength(strength).withHardMargin(1);
        GeneratedFeatures made = fixture.generate(settings, 5);
        assertTrue(made.size() > 0, fixture.toString());
        for (int i = 0; i < made.size(); i++) {
          assertMargin(fixture, made, i, 1 - strength, 0);
        }
      }
    }
  }

  @Test
  public void beyondStepsOverTheBoundaryByTheMarginThatIsMissing() {
    for (LatentFixture fixture : fixtures()) {
      for (double strength : new double[] {0, 0.5, 2}) {
        LatentSettings settings =
            LatentSettings.of(LatentStrategy.BEYOND).withStrength(strength).withHardMargin(1.5);
        GeneratedFeatures made = fixture.generate(settings, 5);
        assertTrue(made.size() > 0, fixture.toString());
        for (int i = 0; i < made.size(); i++) {
          assertMargin(fixture, made, i, strength, -1.5 * strength);
        }
      }
    }
  }

  @Test
  public void featuresKeepTheTrueClassOfTheirSource() {
    LatentFixture fixture = new LatentFixture(31, 80, 16, 5);
    for (LatentStrategy strategy : LatentStrategy.values()) {
      GeneratedFeatures made = fixture.generate(LatentSettings.of(strategy), 6);
      assertTrue(made.size() > 40, strategy + ", " + fixture);
      for (int i = 0; i < made.size(); i++) {
        assertEquals(fixture.labels[made.source(i)], made.labels()[i], strategy.toString());
      }
    }
  }

  @Test
  public void noiseLeavesConstrainedLogitsAlone() {
    for (LatentFixture fixture : fixtures()) {
      for (LatentStrategy strategy : LatentStrategy.values()) {
        LatentSettings plain = LatentSettings.of(strategy);
        GeneratedFeatures without = fixture.generate(plain, 7);
        GeneratedFeatures with = fixture.generate(plain.withNoise(0.5), 7);
        assertEquals(without.size(), with.size());
        for (int i = 0; i < with.size(); i++) {
          assertEquals(without.source(i), with.source(i));
          assertSameConstrainedLogits(fixture, strategy, without, with, i);
        }
      }
    }
  }

  private static void assertSameConstrainedLogits(
      LatentFixture fixture,
      LatentStrategy strategy,
      GeneratedFeatures without,
      GeneratedFeatures with,
      int i) {
    double[] expected = fixture.madeLogits(without, i);
    double[] found = fixture.madeLogits(with, i);
    String message = strategy + ", " + fixture;
    switch (strategy) {
      case PRIOR -> assertArrayEquals(expected, found, TOLERANCE, message);
      case PROTOTYPE -> {
        // Nothing is constrained.
      }
      default -> {
        int label = with.labels()[i];
        int rival = LatentFixture.rival(fixture.sourceLogits(with, i), label);
        assertEquals(
            margin(expected, label, rival), margin(found, label, rival), TOLERANCE, message);
      }
    }
  }

  /** In the null space it is as large as asked for. */
  @Test
  public void noiseHasTheDeviationAskedFor() {
    int dim = 40;
    int classes = 10;
    LatentFixture fixture = new LatentFixture(33, 200, dim, classes);
    for (LatentStrategy strategy : LatentStrategy.values()) {
      int constrained =
          switch (strategy) {
            case BOUNDARY, BEYOND, MIXTURE -> 1;
            case PRIOR -> classes;
            case PROTOTYPE -> 0;
          };
      LatentSettings settings = LatentSettings.of(strategy);
      float[] without = fixture.generate(settings, 8).features();
      float[] with = fixture.generate(settings.withNoise(0.3), 8).features();
      double squares = 0;
      for (int i = 0; i < with.length; i++) {
        squares += Math.pow(with[i] - without[i], 2);
      }
      double free = with.length * (1 - constrained / (double) dim);
      assertEquals(0.3, Math.sqrt(squares / free), 0.02, strategy + ", " + fixture);
    }
  }
}
