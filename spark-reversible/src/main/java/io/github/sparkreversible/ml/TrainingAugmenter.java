package io.github.sparkreversible.ml;

import io.github.sparkreversible.datasets.augmentation.Augmentation;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import io.github.sparkreversible.datasets.transform.Augmenter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.types.StructField;

/** The param {@code augmenter}: a text that becomes what happens to training rows. */
final class TrainingAugmenter {
  static final String EXPECTED =
      "video or pointcloud and params of VideoAugmenter or PointCloudAugmenter, such as"
          + " 'video flip=0.5 cropArea=0.3:1'; empty for none";

  /** What a fit does instead of using a param of the augmenter. */
  private static final Map<String, String> INSTEAD =
      Map.of(
          "seed", "set 'seed' of the estimator",
          "keyCol", "set 'keyCol' of the estimator",
          "epoch", "epochs are counted while training",
          "inputCol", "set 'featuresCol' of the estimator",
          "outputCol", "no column is written",
          "labelsCol", "set 'labelCol' of the estimator",
          "labelsOutputCol", "no column is written");

  private TrainingAugmenter() {}

  /**
   * The text of an augmenter.
   *
   * @param estimator uid of the estimator that it is for
   * @throws IllegalArgumentException if a param is set that a fit does not use; names it, and says
   *     what there is instead
   */
  static String text(String estimator, Augmenter augmenter) {
    List<Param<?>> unused = augmenter.setOutsideText();
    if (!unused.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: the augmenter %s sets what a fit does not use, expected it not set: %s"
              .formatted(
                  estimator,
                  augmenter.uid(),
                  unused.stream()
                      .map(param -> "'%s' (%s)".formatted(param.name(), INSTEAD.get(param.name())))
                      .collect(Collectors.joining(", "))));
    }
    return augmenter.toText();
  }

  /**
   * Checks a text.
   *
   * @throws IllegalArgumentException if it is none of those expected
   */
  static void check(String text) {
    parse(text);
  }

  private static Optional<Augmenter> parse(String text) {
    return text.isBlank() ? Optional.empty() : Optional.of(Augmenter.parse(text));
  }

  /**
   * Leaves rows as they are where the backbone takes point clouds and the user has said nothing:
   * the default of the param is for clips.
   *
   * @param classifier with its architecture, changed in place
   */
  static void chooseDefault(Dr2NetClassifier classifier) {
    boolean isOfClips = ChosenBackbone.of(classifier).kind() == TensorKind.CLIP;
    if (!isOfClips && !classifier.isSet(classifier.augmenter())) {
      classifier.setAugmenter("");
    }
  }

  /**
   * What happens to training rows.
   *
   * @param kind what they hold
   * @param features the tensor column, with what is known of the tensors
   * @return empty if nothing happens
   * @throws IllegalArgumentException if such tensors cannot be changed so; names the column
   */
  static Optional<Augmentation> of(
      HasTrainingParams params, TensorKind kind, StructField features) {
    Optional<Augmenter> augmenter = parse(params.getAugmenter());
    if (augmenter.isPresent() && augmenter.get().kind() != kind) {
      throw new IllegalArgumentException(
          "Column '%s' holds %s, but augmenter is '%s', which takes %s; expected a %s augmenter, or none"
              .formatted(
                  features.name(),
                  kind.noun(),
                  params.getAugmenter(),
                  augmenter.get().kind(),
                  kind == TensorKind.CLIP ? "video" : "pointcloud"));
    }
    Optional<Augmentation> augmentation = augmenter.map(Augmenter::augmentation);
    augmentation.ifPresent(each -> Augmenter.check(each, features));
    return augmentation.filter(each -> !each.changesNothing());
  }
}
