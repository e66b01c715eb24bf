package io.github.sparkreversible.ml;

import io.github.sparkreversible.backbone.ClassifierHead;
import io.github.sparkreversible.datasets.params.ParamChecks;
import io.github.sparkreversible.datasets.params.ParamChecks.Range;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * Params of the classifier layer, which the estimator and its model share; those of a model record
 * what it was trained with.
 */
public interface HasHeadParams extends Params {
  /** Values of {@link #head()}. */
  List<String> HEADS = List.of("linear", "cosine", "angularMargin");

  /** The declarations behind the accessors. */
  Declarations headParams();

  /**
   * What makes class probabilities of a feature: {@code linear}, a linear map with bias; {@code
   * cosine}, scaled cosines between the feature and the weights of each class; {@code
   * angularMargin}, the same, while training makes the angle to the true class larger by a margin
   * (ArcFace), for features that are compared with each other afterwards.
   */
  default Param<String> head() {
    return headParams().head;
  }

  /** Value of {@link #head()}. */
  default String getHead() {
    return getOrDefault(head());
  }

  /** Factor of the cosines before the softmax. */
  default DoubleParam headScale() {
    return headParams().headScale;
  }

  /** Value of {@link #headScale()}. */
  default double getHeadScale() {
    return (double) getOrDefault(headScale());
  }

  /** Margin in radians. */
  default DoubleParam headMargin() {
    return headParams().headMargin;
  }

  /** Value of {@link #headMargin()}. */
  default double getHeadMargin() {
    return (double) getOrDefault(headMargin());
  }

  /** Doc, allowed values and default of each param. */
  final class Declarations implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Param<String> head;
    private final DoubleParam headScale;
    private final DoubleParam headMargin;

    Declarations(ParamChecks make) {
      head =
          make.choice(
              "head",
              "what makes class probabilities of a feature; with angularMargin, training adds"
                  + " headMargin to the angle of the true class",
              "linear",
              HEADS);
      headScale =
          make.real(
              "headScale",
              "factor of the cosines before the softmax, of heads that have cosines",
              ClassifierHead.DEFAULT_SCALE,
              Range.above(0));
      headMargin =
          make.real(
              "headMargin",
              "what training adds to the angle of the true class in radians, if head is"
                  + " angularMargin",
              ClassifierHead.DEFAULT_MARGIN,
              Range.below(0, Math.PI / 2));
    }

    /** The head that the values of these params describe. */
    ClassifierHead value(HasHeadParams params) {
      return switch (params.getHead()) {
        case "cosine" -> ClassifierHead.cosine(params.getHeadScale());
        case "angularMargin" ->
            ClassifierHead.angularMargin(params.getHeadScale(), params.getHeadMargin());
        default -> ClassifierHead.LINEAR;
      };
    }
  }
}
