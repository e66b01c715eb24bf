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
          "keyCol", "rows are told apart by their number in the order of the data",
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
   * What happens to training rows.
   *
   * @param features the tensor column, which holds clips, with what is known of them
   * @return empty if nothing happens
   * @throws IllegalArgumentException if such tensors cannot be changed so; names the column
   */
  static Optional<Augmentation> of(HasTrainingParams params, StructField features) {
    Optional<Augmenter> augmenter = parse(params.getAugmenter());
    if (augmenter.isPresent() && augmenter.get().kind() != TensorKind.CLIP) {
      throw new IllegalArgumentException(
          "Column '%s' holds clips, but augmenter is '%s', which takes %s; expected a video augmenter, or none"
              .formatted(features.name(), params.getAugmenter(), augmenter.get().kind()));
    }
    Optional<Augmentation> augmentation = augmenter.map(Augmenter::augmentation);
    augmentation.ifPresent(each -> Augmenter.check(each, features));
    return augmentation.filter(each -> !each.changesNothing());
  }
}
