package io.github.sparkreversible.latent;

import java.util.Arrays;

/**
 * Generated latent features, where they come from, and the way of a gradient back to there.
 *
 * <p>A feature is a linear map of its source's (and partner's) feature plus a constant. Its
 * gradient is carried back exactly, with the classifier's weights inside the map held constant.
 */
public final class GeneratedFeatures {
  private final int dim;
  private final GradientShares shares;
  private final int[] sources;
  private final int[] partners;
  private final int[] labels;
  private final float[] features;
  private final float[] directions;
  private final int withoutPartner;
  private final boolean unsolvable;

  private GeneratedFeatures(Collector from, boolean unsolvable) {
    this.dim = from.dim;
    this.shares = from.shares;
    this.sources = Arrays.copyOf(from.sources, from.count);
    this.partners = Arrays.copyOf(from.partners, from.count);
    this.labels = Arrays.copyOf(from.labels, from.count);
    this.features = from.trimmed(from.features);
    this.directions = from.directions;
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
    private final float[] directions;
    private int count;
    private int withoutPartner;

    Collector(int most, int dim, GradientShares shares) {
      this.dim = dim;
      this.shares = shares;
      this.sources = new int[most];
      this.partners = new int[most];
      this.labels = new int[most];
      this.features = new float[Math.multiplyExact(most, dim)];
      this.directions = new float[shares.direction() == 0 ? 0 : features.length];
    }

    void skipWithoutPartner() {
      withoutPartner++;
    }

    void add(int source, int partner, int label, double[] feature, double[] direction) {
      sources[count] = source;
      partners[count] = partner;
      labels[count] = label;
      put(feature, features);
      if (directions.length > 0) {
        put(direction, directions);
      }
      count++;
    }

    private void put(double[] row, float[] target) {
      for (int i = 0; i < dim; i++) {
        target[count * dim + i] = (float) row[i];
      }
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
    if (generated.length != features.length) {
      throw new IllegalArgumentException(
          "The gradient of the generated features has %d values, expected [%d, %d]"
              .formatted(generated.length, size(), dim));
    }
    for (int i = 0; i < sources.length; i++) {
      add(shares.source(), generated, i, samples, sources[i]);
      if (shares.partner() != 0) {
        add(shares.partner(), generated, i, samples, partners[i]);
      }
      if (shares.direction() != 0) {
        double along = 0;
        for (int j = i * dim; j < (i + 1) * dim; j++) {
          along += (double) directions[j] * generated[j];
        }
        add(-shares.direction() * along, directions, i, samples, sources[i]);
      }
    }
  }

  private void add(double scale, float[] from, int row, float[] to, int toRow) {
    for (int i = 0; i < dim; i++) {
      to[toRow * dim + i] += (float) (scale * from[row * dim + i]);
    }
  }
}
