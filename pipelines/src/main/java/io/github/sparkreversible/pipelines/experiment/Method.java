package io.github.sparkreversible.pipelines.experiment;

import io.github.sparkreversible.ml.Dr2NetClassifier;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What is done about rare classes and hard samples, each with its own defaults: those that inject
 * generated features into the middle of the stage have others than those that do not.
 */
public enum Method {
  /** Nothing. */
  NONE("none", Rows.AS_THEY_ARE, classifier -> {}),
  /** Rows count in the loss with their class's inverse frequency. */
  CLASS_WEIGHTS("classWeights", Rows.AS_THEY_ARE, classifier -> classifier.setClassWeightPower(1)),
  /** Rows of rare classes are repeated, of frequent ones left out. */
  OVERSAMPLING("oversampling", Rows.BALANCED, classifier -> {}),
  /** The same with rows between two of a class in place of repeated ones. */
  SMOTE("smote", Rows.INTERPOLATED, classifier -> {}),
  /** Log frequencies on the logits in training (arXiv 2007.07314). */
  LOGIT_ADJUSTMENT(
      "logitAdjustment", Rows.AS_THEY_ARE, classifier -> classifier.setLogitAdjustment(1)),
  /** Generated features nearer to the decision boundary. */
  BOUNDARY("boundary", Rows.AS_THEY_ARE, strategy("boundary")),
  /** Generated features beyond the boundary. */
  BEYOND("beyond", Rows.AS_THEY_ARE, strategy("beyond")),
  /** Generated features between hard samples of a pair of classes. */
  MIXTURE("mixture", Rows.AS_THEY_ARE, strategy("mixture")),
  /** Generated features that are harder as the class is rarer. */
  PRIOR("prior", Rows.AS_THEY_ARE, strategy("prior")),
  /** The author's earlier experiment: prototypes, and the divergence from them. */
  PROTOTYPE("prototype", Rows.AS_THEY_ARE, strategy("prototype").andThen(Method::withDivergence)),
  /** As boundary, injected into the middle of the stage. */
  BOUNDARY_DEEP("boundaryDeep", Rows.AS_THEY_ARE, BOUNDARY.settings.andThen(Method::intoTheMiddle)),
  /** As mixture, injected into the middle of the stage. */
  MIXTURE_DEEP("mixtureDeep", Rows.AS_THEY_ARE, MIXTURE.settings.andThen(Method::intoTheMiddle)),
  /** As prototype, injected into the middle of the stage. */
  PROTOTYPE_DEEP(
      "prototypeDeep", Rows.AS_THEY_ARE, PROTOTYPE.settings.andThen(Method::intoTheMiddle)),
  /** As beyond, injected into the middle of the stage. */
  BEYOND_DEEP("beyondDeep", Rows.AS_THEY_ARE, BEYOND.settings.andThen(Method::intoTheMiddle)),
  /** As prior, injected into the middle of the stage. */
  PRIOR_DEEP("priorDeep", Rows.AS_THEY_ARE, PRIOR.settings.andThen(Method::intoTheMiddle));

  /** What becomes of the training rows. */
  enum Rows {
    AS_THEY_ARE,
    BALANCED,
    INTERPOLATED
  }

  private final String text;
  private final Rows rows;
  private final Consumer<Dr2NetClassifier> settings;

  Method(String text, Rows rows, Consumer<Dr2NetClassifier> settings) {
    this.text = text;
    this.rows = rows;
    this.settings = settings;
  }

  private static Consumer<Dr2NetClassifier> strategy(String name) {
    return classifier -> classifier.setLatentStrategy(name);
  }

  private static void withDivergence(Dr2NetClassifier classifier) {
    if (!classifier.isSet(classifier.latentDivergenceWeight())) {
      classifier.setLatentDivergenceWeight(0.1);
    }
  }

  /** A block has two residual functions: half of all are behind the injection. */
  private static void intoTheMiddle(Dr2NetClassifier classifier) {
    classifier.setLatentInjectionDepth(classifier.getDepth());
  }

  /**
   * A method by its name.
   *
   * @throws IllegalArgumentException if there is none; lists all
   */
  public static Method of(String name) {
    return Arrays.stream(values())
        .filter(method -> method.text.equalsIgnoreCase(name.strip()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no method '%s', expected one of %s"
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .map(Method::toString)
                                .collect(Collectors.joining(", ")))));
  }

  Rows rows() {
    return rows;
  }

  void configure(Dr2NetClassifier classifier) {
    settings.accept(classifier);
  }

  @Override
  public String toString() {
    return text;
  }
}
