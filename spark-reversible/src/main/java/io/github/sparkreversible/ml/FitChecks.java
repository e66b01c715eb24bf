package io.github.sparkreversible.ml;

import io.github.sparkreversible.backbone.InputShape;
import io.github.sparkreversible.backbone.NetworkSettings;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.ops.Arithmetic;
import io.github.sparkreversible.reversible.AnchorPolicy;
import io.github.sparkreversible.reversible.CoefficientSchedule;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.types.StructField;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Params that do not fit each other or the declared input, found before any row is decoded. What a
 * column does not declare is checked with the rows.
 */
final class FitChecks {
  private static final int FRAMES = 0;
  private static final int HEIGHT = 1;
  private static final int WIDTH = 2;
  private static final int CHANNELS = 3;

  private final Dr2NetClassifier params;
  private final TensorKind kind;

  /**
   * Checks of a fit.
   *
   * @param params with the architecture of initial model and backbone
   * @param kind what the backbone takes
   */
  FitChecks(Dr2NetClassifier params, TensorKind kind) {
    this.params = params;
    this.kind = kind;
  }

  /**
   * Checks everything.
   *
   * @param features the tensor column
   * @param label the label column
   * @throws IllegalArgumentException naming the params, their values and the values expected
   */
  void check(StructField features, StructField label) {
    if (params.getDim() % params.getHeads() != 0) {
      throw new IllegalArgumentException(
          "heads = %d, expected a divisor of dim = %d"
              .formatted(params.getHeads(), params.getDim()));
    }
    checkPretrained();
    checkAnchors();
    checkWindows();
    checkArithmetic();
    LatentClassifier.check(params);
    checkNormalization();
    TensorColumn.declaredShape(features).ifPresent(this::checkShape);
    TrainingAugmenter.of(params, kind, features);
    Optional<Integer> classes = ClassifierSchema.declaredClasses(label);
    if (classes.isPresent() && classes.get() < 2) {
      throw new IllegalArgumentException(
          "Column '%s' holds %d class by its metadata, expected at least 2"
              .formatted(label.name(), classes.get()));
    }
    if (classes.isPresent() && params.isDefined(params.thresholds())) {
      checkThresholds(params.getThresholds(), classes.get());
    }
  }

  static void checkThresholds(double[] thresholds, int classes) {
    if (thresholds.length != classes) {
      throw new IllegalArgumentException(
          "thresholds has %d values, expected %d, one a class"
              .formatted(thresholds.length, classes));
    }
  }

  private void checkPretrained() {
    if (!params.getPretrained().isEmpty() && !params.getInitialModel().isEmpty()) {
      throw new IllegalArgumentException(
          "pretrained is '%s' and initialModel is '%s', expected one of both"
              .formatted(params.getPretrained(), params.getInitialModel()));
    }
  }

  private void checkAnchors() {
    boolean withoutAnchors =
        params.getActivationStorage().equals("reversible")
            && params.getAnchorInterval() == AnchorPolicy.NONE
            && params.getDepth() > 0;
    if (!withoutAnchors) {
      return;
    }
    int iterations = 1000;
    CoefficientSchedule schedule = NetworkConfigurations.coefficients(params, iterations);
    if (schedule.at(0).beta() == 0 || schedule.at(iterations).beta() == 0) {
      throw new IllegalArgumentException(
          ("anchorInterval is %d (no anchors), but beta is 0 at %s of the schedule, where no state"
                  + " can be reversed; expected betaStart and betaEnd above 0, or anchorInterval 0"
                  + " (automatic) or more")
              .formatted(AnchorPolicy.NONE, schedule.at(0).beta() == 0 ? "the start" : "the end"));
    }
  }

  private void checkWindows() {
    boolean hasWindow =
        params.isDefined(params.alphaWindow()) || params.isDefined(params.betaWindow());
    if (hasWindow && params.getScheduleShape().equals("interleaved")) {
      throw new IllegalArgumentException(
          "scheduleShape is interleaved, where alpha and beta take turns; expected no alphaWindow"
              + " and no betaWindow, or another shape");
    }
  }

  private void checkArithmetic() {
    Arithmetic asked = Arithmetic.valueOf(params.getArithmetic().toUpperCase(Locale.ROOT));
    if (asked != Arithmetic.ONEDNN) {
      return;
    }
    try {
      asked.forType(DataType.FLOAT);
    } catch (IllegalStateException e) {
      throw new IllegalArgumentException("arithmetic is onednn: " + e.getMessage(), e);
    }
  }

  private void checkNormalization() {
    for (DoubleArrayParam param : List.of(params.mean(), params.std())) {
      if (kind == TensorKind.CLOUD && params.isDefined(param)) {
        throw new IllegalArgumentException(
            "%s is %s, but point clouds stay as they are; leave it unset, PointCloudNormalizer centres and scales them"
                .formatted(param.name(), Arrays.toString(params.getOrDefault(param))));
      }
    }
  }

  private void checkShape(int[] shape) {
    if (kind == TensorKind.CLOUD) {
      checkClouds(shape);
    } else {
      checkClips(shape);
    }
  }

  private void checkClouds(int[] shape) {
    if (Arrays.stream(shape).noneMatch(size -> size == TensorColumn.ANY)) {
      ChosenBackbone.of(params)
          .configuration(
              InputShape.of(shape), 2, NetworkSettings.of(CoefficientSchedule.fixed(0, 1)));
    }
  }

  private void checkClips(int[] shape) {
    Set<Param<?>> sizes = ChosenBackbone.sizes(params).keySet();
    if (sizes.contains(params.tubelet())) {
      requireAtMost("tubelet", params.getTubelet(), shape, FRAMES);
    }
    if (sizes.contains(params.patch())) {
      requireAtMost("patch", params.getPatch(), shape, HEIGHT);
      requireAtMost("patch", params.getPatch(), shape, WIDTH);
    }
    requireChannels(params.mean(), shape);
    requireChannels(params.std(), shape);
  }

  private static void requireAtMost(String param, int value, int[] shape, int axis) {
    if (shape[axis] != TensorColumn.ANY && value > shape[axis]) {
      throw new IllegalArgumentException(
          "%s is %d, but the clips are %s [frames, height, width, channels]; expected at most %d"
              .formatted(param, value, Arrays.toString(shape), shape[axis]));
    }
  }

  private void requireChannels(DoubleArrayParam param, int[] shape) {
    int channels = shape[CHANNELS];
    if (channels == TensorColumn.ANY || !params.isDefined(param)) {
      return;
    }
    double[] values = params.getOrDefault(param);
    if (values.length != 1 && values.length != channels) {
      throw new IllegalArgumentException(
          "%s has %d values %s, expected 1 or %d, one a channel of the clips"
              .formatted(param.name(), values.length, Arrays.toString(values), channels));
    }
  }

  /** Whether tensors of a declared type and shape can be those that a model takes. */
  static void checkDeclared(StructField features, TensorType type, int[] wanted) {
    Optional<TensorType> declaredType = TensorColumn.declaredType(features);
    Optional<int[]> declared = TensorColumn.declaredShape(features);
    boolean fits =
        (declaredType.isEmpty() || declaredType.get() == type)
            && (declared.isEmpty() || fits(declared.get(), wanted));
    if (!fits) {
      throw new IllegalArgumentException(
          "Column '%s' declares %s %s, expected %s %s as in training"
              .formatted(
                  features.name(),
                  declaredType.map(TensorType::dtype).orElse("tensors"),
                  declared.map(Arrays::toString).orElse(""),
                  type.dtype(),
                  Arrays.toString(wanted)));
    }
  }

  private static boolean fits(int[] declared, int[] wanted) {
    for (int axis = 0; axis < wanted.length; axis++) {
      if (declared[axis] != TensorColumn.ANY && declared[axis] != wanted[axis]) {
        return false;
      }
    }
    return true;
  }
}
