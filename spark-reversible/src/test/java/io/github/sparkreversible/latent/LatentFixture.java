package io.github.sparkreversible.latent;

import java.util.Random;

/**
 * A classifier and labelled features from seeded random numbers, in which about half of the samples
 * are on the wrong side of the boundary.
 */
final class LatentFixture {
  final long seed;
  final LinearHead head;
  final float[] features;
  final int[] labels;
  private final Random random;

  LatentFixture(long seed, int rows, int dim, int classes) {
    this(seed, rows, dim, classes, Math.min(dim, classes));
  }

  /** With weights of a given rank. */
  LatentFixture(long seed, int rows, int dim, int classes, int rank) {
    this.seed = seed;
    this.random = new Random(seed);
    float[] left = normal(classes * rank, 1 / Math.sqrt(rank));
    float[] right = normal(rank * dim, 1 / Math.sqrt(dim));
    float[] weights = new float[classes * dim];
    for (int c = 0; c < classes; c++) {
      for (int i = 0; i < dim; i++) {
        for (int r = 0; r < rank; r++) {
          weights[c * dim + i] += left[c * rank + r] * right[r * dim + i];
        }
      }
    }
    head = new LinearHead(weights, normal(classes, 0.2));
    features = normal(rows * dim, 1);
    labels = random.ints(rows, 0, classes).toArray();
  }

  float[] normal(int count, double deviation) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return values;
  }

  /** Counts that fall from class to class, the last a hundredth of the first. */
  ClassPriors longTail() {
    int classes = head.classes();
    long[] counts = new long[classes];
    for (int c = 0; c < classes; c++) {
      counts[c] = Math.round(5000 * Math.pow(0.01, c / (classes - 1.0)));
    }
    return ClassPriors.ofCounts(counts);
  }

  GeneratedFeatures generate(LatentSettings settings, long key) {
    return LatentFeatureGenerator.of(head, settings, longTail()).generate(features, labels, key);
  }

  /** A row of features as double precision. */
  static double[] row(float[] rows, int row, int dim) {
    double[] values = new double[dim];
    for (int i = 0; i < dim; i++) {
      values[i] = rows[row * dim + i];
    }
    return values;
  }

  /** Logits in double precision. */
  double[] logits(double[] feature) {
    double[] logits = new double[head.classes()];
    for (int c = 0; c < logits.length; c++) {
      logits[c] = head.bias(c);
      for (int i = 0; i < feature.length; i++) {
        logits[c] += (double) head.weight(c, i) * feature[i];
      }
    }
    return logits;
  }

  double[] sourceLogits(GeneratedFeatures made, int i) {
    return logits(row(features, made.source(i), head.dim()));
  }

  double[] madeLogits(GeneratedFeatures made, int i) {
    return logits(row(made.features(), i, head.dim()));
  }

  /** The largest class beside the true one. */
  static int rival(double[] logits, int label) {
    int rival = -1;
    for (int c = 0; c < logits.length; c++) {
      if (c != label && (rival < 0 || logits[c] > logits[rival])) {
        rival = c;
      }
    }
    return rival;
  }

  @Override
  public String toString() {
    return "seed %d, dim %d, %d classes".formatted(seed, head.dim(), head.classes());
  }
}
