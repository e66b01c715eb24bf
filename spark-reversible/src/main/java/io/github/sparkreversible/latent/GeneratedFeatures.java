package io.github.sparkreversible.latent;

import java.util.Arrays;

/**
 * Generated latent features, where they come from, and the way of a gradient back to there.
 *
 * <p>A feature is a linear map of its source's (and partner's) feature plus a constant. Its
 * gradient is carried back exactly, also to the classifier's parameters that the two were made of,
 * but for {@link LatentStrategy#PRIOR}'s; noise is held constant.
 */
public final class GeneratedFeatures {
  private final int dim;
  private final GradientShares shares;
  private final int[] sources;
  private final int[] partners;
  private final int[] labels;
  private final float[] features;
  private final PairSteps steps;
  private final int withoutPartner;
  private final boolean unsolvable;

  private GeneratedFeatures(Collector from, boolean unsolvable) {
    this.dim = from.dim;
    this.shares = from.shares;
    this.sources = Arrays.copyOf(from.sources, from.count);
    this.partners = Arrays.copyOf(from.partners, from.count);
    this.labels = Arrays.copyOf(from.labels, from.count);
    this.features = from.trimmed(from.features);
    this.steps = from.steps;
    this.withoutPartner = from.withoutPartner;
    this.unsolvable = unsolvable;
  }

  /** Takes features one by one. */
  static final class Collector {
    private final int dim;
    private final GradientShares shares;
    private final int[] sources;
    private final int[] partners;
    private final int[] labels;
    private final float[] features;
    private final PairSteps steps;
    private int count;
    private int withoutPartner;

    /**
     * Room for features.
     *
     * @param most number of features
     * @param steps null if they are no steps between two classes
     */
    Collector(int most, int dim, GradientShares shares, PairSteps steps) {
      this.dim = dim;
      this.shares = shares;
      this.sources = new int[most];
      this.partners = new int[most];
      this.labels = new int[most];
      this.features = new float[Math.multiplyExact(most, dim)];
      this.steps = steps;
    }

    void skipWithoutPartner() {
      withoutPartner++;
    }

    void add(int source, int partner, int label, double[] feature) {
      sources[count] = source;
      partners[count] = partner;
      labels[count] = label;
      for (int i = 0; i < dim; i++) {
        features[count * dim + i] = (float) feature[i];
      }
      count++;
    }

    private float[] trimmed(float[] rows) {
      return rows.length == count * dim ? rows : Arrays.copyOf(rows, count * dim);
    }

    GeneratedFeatures collected(boolean unsolvable) {
      return new GeneratedFeatures(this, unsolvable);
    }
  }

  /** Number of features. */
  public int size() {
    return sources.length;
  }

  /** Row of the sample that feature {@code i} was made of. */
  public int source(int i) {
    return sources[i];
  }

  /** Row of the other sample of a mixture, -1 for other strategies. */
  public int partner(int i) {
    return partners[i];
  }

  /** Labels of the features: the true classes of their sources. */
  public int[] labels() {
    return labels;
  }

  /** The features, {@code [size, dim]}. */
  public float[] features() {
    return features;
  }

  /** Sources that gave nothing, since no other hard sample has their pair of classes. */
  public int withoutPartner() {
    return withoutPartner;
  }

  /** Features whose constraints no feature meets: they are the least-squares solutions. */
  public int unsolvable() {
    return unsolvable ? size() : 0;
  }

  /** The features of the sources, {@code [size, dim]}, of the samples given to the generator. */
  float[] ofSources(float[] samples) {
    float[] rows = new float[features.length];
    for (int i = 0; i < sources.length; i++) {
      System.arraycopy(samples, sources[i] * dim, rows, i * dim, dim);
    }
    return rows;
  }

  /**
   * Carries a gradient back to the samples that the features were made of.
   *
   * @param generated gradient for the generated features, {@code [size, dim]}
   * @param samples gradient for the samples given to the generator, {@code [rows, dim]}, to which
   *     it is added
   * @throws IllegalArgumentException if the generated features' gradient has another size
   */
  public void addGradient(float[] generated, float[] samples) {
    requireGradient(generated);
    for (int i = 0; i < sources.length; i++) {
      add(shares.source(), generated, i, samples, sources[i]);
      if (shares.partner() != 0) {
        add(shares.partner(), generated, i, samples, partners[i]);
      }
      if (steps != null) {
        steps.addSourceGradient(i, generated, sources[i], samples);
      }
    }
  }

  /**
   * Carries a gradient back to the classifier's parameters inside the map ({@link
   * LatentStrategy#reachesHead}).
   *
   * @param generated gradient for the generated features, {@code [size, dim]}
   * @param samples features of the samples given to the generator, {@code [rows, dim]}
   * @param head gradient for the parameters, to which it is added
   */
  void addHeadGradient(float[] generated, float[] samples, HeadGradient head) {
    requireGradient(generated);
    for (int i = 0; i < sources.length; i++) {
      if (steps != null) {
        steps.addHeadGradient(i, generated, sources[i], samples, head);
      }
      if (shares.prototype() != 0) {
        for (int j = 0; j < dim; j++) {
          head.addWeight(labels[i], j, shares.prototype() * generated[i * dim + j]);
        }
      }
    }
  }

  private void requireGradient(float[] generated) {
    if (generated.length != features.length) {
      throw new IllegalArgumentException(
          "The gradient of the generated features has %d values, expected [%d, %d]"
              .formatted(generated.length, size(), dim));
    }
  }

  private void add(double scale, float[] from, int row, float[] to, int toRow) {
    for (int i = 0; i < dim; i++) {
      to[toRow * dim + i] += (float) (scale * from[row * dim + i]);
    }
  }
}
