package io.github.sparkreversible.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.Comparator;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.ml.linalg.Vectors;
import org.junit.jupiter.api.Test;

/** Verification metrics of counts, whole and in parts, against their definitions. */
public class RocWalkTest extends JUnitPlatformSuite {
  private static final long SEED = 31;
  private static final double[] RATES = {0, 0.001, 0.01, 0.1, 0.3, 0.5, 1};

  @Test
  public void metricsAreThoseOfTheirDefinitions() {
    Random random = new Random(SEED);
    for (int round = 0; round < 300; round++) {
      int count = 2 + random.nextInt(30);
      int values = 1 + random.nextInt(20);
      double[] scores = random.doubles(count).map(x -> Math.floor(x * values) / values).toArray();
      double[] labels = random.ints(count, 0, 2).asDoubleStream().toArray();
      labels[0] = 1;
      labels[1] = 0;
      VerificationReference reference = new VerificationReference(scores, labels);
      for (double rate : RATES) {
        for (int parts : new int[] {1, 2, 5}) {
          String what = "seed %d, round %d, rate %s, %d parts".formatted(SEED, round, rate, parts);
          RocCurve.Point point = measured(scores, labels, rate, parts);
          assertEquals(reference.area(), point.area(), 1e-12, what);
          assertEquals(reference.trueAcceptRate(rate), point.trueAcceptRate(), 0, what);
          assertEquals(reference.equalErrorRate(), point.equalErrorRate(), 1e-12, what);
        }
      }
    }
  }

  private static RocCurve.Point measured(double[] scores, double[] labels, double rate, int parts) {
    Map<Double, long[]> counts = new TreeMap<>(Comparator.reverseOrder());
    long[] all = new long[2];
    for (int i = 0; i < scores.length; i++) {
      counts.computeIfAbsent(scores[i], score -> new long[2])[(int) labels[i]]++;
      all[(int) labels[i]]++;
    }
    RocCurve.Point point = new RocCurve.Point(0, 0, Double.NaN);
    long[] before = new long[2];
    int part = 0;
    RocWalk walk = new RocWalk(all[1], all[0], rate, 0, 0);
    for (long[] count : counts.values()) {
      walk.step(count[1], count[0]);
      before[0] += count[0];
      before[1] += count[1];
      part++;
      if (part % parts == 0) {
        point = point.plus(walk.measured());
        walk = new RocWalk(all[1], all[0], rate, before[1], before[0]);
      }
    }
    return point.plus(walk.measured());
  }

  @Test
  public void perfectAndWorstScores() {
    RocCurve.Point perfect = measured(new double[] {3, 2, 1}, new double[] {1, 1, 0}, 0, 1);
    assertEquals(new RocCurve.Point(1, 1, 0), perfect);
    RocCurve.Point worst = measured(new double[] {3, 2, 1}, new double[] {0, 0, 1}, 0.4, 1);
    assertEquals(new RocCurve.Point(0, 0, 1), worst);
    RocCurve.Point equal = measured(new double[] {2, 2, 2}, new double[] {0, 1, 1}, 0.9, 1);
    assertEquals(new RocCurve.Point(0.5, 0, 0.5), equal);
  }

  @Test
  public void scoresOfVectors() {
    assertEquals(0.6, PairScores.cosine(Vectors.dense(2, 0), Vectors.dense(0.3, 0.4)), 1e-15);
    assertEquals(
        -5,
        PairScores.euclidean(Vectors.dense(1, 1), Vectors.sparse(2, new int[0], new double[0]))
            * 5
            / Math.sqrt(2),
        1e-12);
    assertTrue(Double.isNaN(PairScores.cosine(Vectors.dense(0, 0), Vectors.dense(1, 0))));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> PairScores.cosine(Vectors.dense(1, 2), Vectors.dense(1, 2, 3)))
            .getMessage();
    assertTrue(message.contains("2 and 3 values"), message);
  }
}
