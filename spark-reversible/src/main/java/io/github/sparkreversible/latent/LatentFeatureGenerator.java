package io.github.sparkreversible.latent;

import java.io.Serializable;
import java.util.Objects;

/**
 * Generates latent features of hard samples by reversing the linear classifier: what feature, near
 * a sample's own, would give these logits?
 *
 * <p>A generator is made for a classifier's present weights; when they change, make a new one. For
 * all strategies but {@link LatentStrategy#PRIOR} that costs nothing; there it takes the
 * eigenvectors of a matrix of size min(classes, dim). It has no other state and may be used by
 * several threads, and by several processes.
 */
public final class LatentFeatureGenerator implements Serializable {
  private static final long serialVersionUID = 1L;

  private final LinearHead head;
  private final LatentSettings settings;
  private final double[] classWeights;
  private final PriorStep priorStep;

  private LatentFeatureGenerator(
      LinearHead head, LatentSettings settings, double[] classWeights, PriorStep priorStep) {
    this.head = head;
    this.settings = settings;
    this.classWeights = classWeights;
    this.priorStep = priorStep;
  }

  /**
   * A generator.
   *
   * @param head the classifier
   * @param settings what is generated
   * @param priors how frequent the classes are
   * @throws IllegalArgumentException if classifier and priors differ in the number of classes, or
   *     the classifier's weights are not finite
   */
  public static LatentFeatureGenerator of(
      LinearHead head, LatentSettings settings, ClassPriors priors) {
    if (head.classes() != priors.classes()) {
      throw new IllegalArgumentException(
          "The classifier has %d classes, the priors have %d"
              .formatted(head.classes(), priors.classes()));
    }
    PriorStep step =
        settings.strategy() == LatentStrategy.PRIOR ? PriorStep.of(head, priors, settings) : null;
    return new LatentFeatureGenerator(
        head, settings, priors.weights(settings.classWeightPower()), step);
  }

  /** As {@link #generate(float[], float[], int[], long)}, with logits computed here. */
  public GeneratedFeatures generate(float[] features, int[] labels, long key) {
    return generate(features, head.logits(features), labels, key);
  }

  /**
   * Generates features of hard samples, drawn from those given.
   *
   * @param features z, {@code [rows, dim]}
   * @param logits the classifier's, {@code [rows, classes]}; they tell the hard samples and rivals
   * @param labels true class of each row
   * @param key of all draws: the same key gives the same features, see {@link
   *     io.github.sparkreversible.ops.CounterRandom#key}
   * @return {@code ratio} times as many features as rows, rounded; fewer where a source has no
   *     partner, none if no sample is hard
   * @throws IllegalArgumentException if the lengths do not fit, or a label is no class
   * @throws ArithmeticException naming two classes, if their weights coincide and the strategy
   *     needs a direction between them
   */
  public GeneratedFeatures generate(float[] features, float[] logits, int[] labels, long key) {
    int rows = head.requireRows(features);
    Objects.requireNonNull(labels, "labels");
    if (labels.length != rows || logits.length != rows * head.classes()) {
      throw new IllegalArgumentException(
          "%d rows of features, %d labels, %d logits; expected a label and %d logits for each row"
              .formatted(rows, labels.length, logits.length, head.classes()));
    }
    HardSamples samples = HardSamples.of(logits, labels, settings.hardMargin());
    int count = Math.toIntExact(Math.round(settings.ratio() * rows));
    Generation generation = new Generation(head, settings, priorStep, samples, features, key);
    return generation.generate(count, classWeights);
  }

  /**
   * Generates one feature of a sample that is known to be hard, for who draws the samples of a
   * large data set: nothing else of it is needed here.
   *
   * @param features {@code [1 + partners, dim]}: the sample's, and for {@link
   *     LatentStrategy#MIXTURE} those of other hard samples of its unordered pair of classes
   * @param label true class of the sample
   * @param rival class of its largest other logit
   * @param key of all draws, as above
   * @return one feature; none if it is to be a mixture and there are no partners
   * @throws IllegalArgumentException if the features are no whole number of rows, or the classes
   *     are not two of the classifier's
   * @throws ArithmeticException as above
   */
  public GeneratedFeatures generateOne(float[] features, int label, int rival, long key) {
    int rows = head.requireRows(features);
    int classes = head.classes();
    boolean areClasses = label >= 0 && label < classes && rival >= 0 && rival < classes;
    if (rows == 0 || !areClasses || label == rival) {
      throw new IllegalArgumentException(
          "%d features of label %d and rival %d, expected at least 1, of two of the %d classes"
              .formatted(rows, label, rival, classes));
    }
    HardSamples samples = HardSamples.ofPair(rows, label, rival);
    return new Generation(head, settings, priorStep, samples, features, key).generate(0);
  }

  /** Whether features can meet their constraints; otherwise they are least-squares solutions. */
  public boolean isSolvable() {
    return priorStep == null || priorStep.solved();
  }
}
