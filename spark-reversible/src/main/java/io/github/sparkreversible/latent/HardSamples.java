package io.github.sparkreversible.latent;

import io.github.sparkreversible.ops.CounterRandom;
import java.util.Arrays;

/**
 * Margins of labelled samples, and which of them are hard.
 *
 * <p>The margin of a sample is the logit of its true class minus the largest other logit, whose
 * class (the first of several) is its rival. A sample is hard if its margin is less than {@code
 * hardMargin}: on the wrong side of the decision boundary, or inside the margin (arXiv 1910.09108,
 * introduction). A margin that is NaN is not hard.
 */
public final class HardSamples {
  private final int[] labels;
  private final int[] rivals;
  private final double[] margins;
  private final int[] rows;

  private HardSamples(int[] labels, int[] rivals, double[] margins, int[] rows) {
    this.labels = labels;
    this.rivals = rivals;
    this.margins = margins;
    this.rows = rows;
  }

  /**
   * Finds the hard samples.
   *
   * @param logits {@code [rows, classes]}
   * @param labels true class of each row; held, not copied
   * @param hardMargin margin from which on a sample is not hard
   * @throws IllegalArgumentException if the lengths do not fit, there are fewer than two classes,
   *     or a label is no class
   */
  public static HardSamples of(float[] logits, int[] labels, double hardMargin) {
    int classes = labels.length == 0 ? 0 : logits.length / labels.length;
    if (logits.length != classes * labels.length || (labels.length > 0 && classes < 2)) {
      throw new IllegalArgumentException(
          "%d logits for %d labels, expected [rows, classes] of at least 2 classes"
              .formatted(logits.length, labels.length));
    }
    int[] rivals = new int[labels.length];
    double[] margins = new double[labels.length];
    int[] hard = new int[labels.length];
    int count = 0;
    for (int row = 0; row < labels.length; row++) {
      int label = ClassPriors.requireClass(labels[row], row, classes);
      rivals[row] = rival(logits, row * classes, classes, label);
      margins[row] = (double) logits[row * classes + label] - logits[row * classes + rivals[row]];
      if (margins[row] < hardMargin) {
        hard[count++] = row;
      }
    }
    return new HardSamples(labels, rivals, margins, Arrays.copyOf(hard, count));
  }

  /** Hard samples, all of one pair of classes, whose margins nobody asks for. */
  static HardSamples ofPair(int count, int label, int rival) {
    int[] labels = new int[count];
    int[] rivals = new int[count];
    double[] margins = new double[count];
    int[] rows = new int[count];
    Arrays.fill(labels, label);
    Arrays.fill(rivals, rival);
    Arrays.fill(margins, Double.NaN);
    Arrays.setAll(rows, row -> row);
    return new HardSamples(labels, rivals, margins, rows);
  }

  private static int rival(float[] logits, int begin, int classes, int label) {
    int rival = label == 0 ? 1 : 0;
    for (int c = rival + 1; c < classes; c++) {
      if (c != label && logits[begin + c] > logits[begin + rival]) {
        rival = c;
      }
    }
    return rival;
  }

  /** Rows of the hard samples, ascending. */
  public int[] rows() {
    return rows.clone();
  }

  /** Number of hard samples. */
  public int count() {
    return rows.length;
  }

  /** True class of a row. */
  public int label(int row) {
    return labels[row];
  }

  /** Class of the largest logit beside the true one's. */
  public int rival(int row) {
    return rivals[row];
  }

  /** A number of the unordered pair of a row's true class and rival. */
  public long pair(int row) {
    int label = labels[row];
    int rival = rivals[row];
    return ((long) Math.min(label, rival) << Integer.SIZE) | Math.max(label, rival);
  }

  /** Margin of a row, hard or not. */
  public double margin(int row) {
    return margins[row];
  }

  /**
   * Draws hard samples in proportion to the weights of their classes, systematically: one random
   * offset, and even steps from there on through the added-up weights. A sample that is expected n
   * times is drawn n times, rounded down or up. Independent draws, as many as there are samples of
   * equal weight, would leave out a third of them.
   *
   * @param count number of draws
   * @param classWeights a positive weight for each class
   * @param key of the draws: the same key gives the same draws
   * @return rows, ascending; none if no sample is hard
   */
  public int[] draw(int count, double[] classWeights, long key) {
    if (rows.length == 0) {
      return new int[0];
    }
    double[] upTo = new double[rows.length];
    double sum = 0;
    for (int i = 0; i < rows.length; i++) {
      sum += classWeights[labels[rows[i]]];
      upTo[i] = sum;
    }
    int[] drawn = new int[count];
    double offset = CounterRandom.uniform(key, 0);
    for (int i = 0; i < count; i++) {
      int place = Arrays.binarySearch(upTo, (i + offset) / count * sum);
      // A number found belongs to the next sample; rounding may reach the last sum.
      int index = place >= 0 ? place + 1 : -place - 1;
      drawn[i] = rows[Math.min(index, rows.length - 1)];
    }
    return drawn;
  }
}
