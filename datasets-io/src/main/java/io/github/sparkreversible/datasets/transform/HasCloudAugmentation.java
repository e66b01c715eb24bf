package io.github.sparkreversible.datasets.transform;

import io.github.sparkreversible.datasets.params.ParamChecks;
import io.github.sparkreversible.datasets.params.ParamChecks.Range;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Params of {@link PointCloudAugmenter}. */
public interface HasCloudAugmentation extends Params {
  /** Values of {@link #scaleAxes()}. */
  List<String> SCALE_AXES = List.of("same", "each");

  /** Values of {@link #rotationAxis()}. */
  List<String> ROTATION_AXES = List.of("x", "y", "z", "any");

  /** The declarations behind the accessors. */
  Declarations cloudAugmentation();

  /** Probability that x changes its sign. */
  default DoubleParam flipX() {
    return cloudAugmentation().flipX;
  }

  /** Value of {@link #flipX()}. */
  default double getFlipX() {
    return (double) getOrDefault(flipX());
  }

  /** Probability that y changes its sign. */
  default DoubleParam flipY() {
    return cloudAugmentation().flipY;
  }

  /** Value of {@link #flipY()}. */
  default double getFlipY() {
    return (double) getOrDefault(flipY());
  }

  /** Probability that z changes its sign. */
  default DoubleParam flipZ() {
    return cloudAugmentation().flipZ;
  }

  /** Value of {@link #flipZ()}. */
  default double getFlipZ() {
    return (double) getOrDefault(flipZ());
  }

  /** Smallest and largest factor of the coordinates. */
  default DoubleArrayParam scale() {
    return cloudAugmentation().scale;
  }

  /** Value of {@link #scale()}. */
  default double[] getScale() {
    return getOrDefault(scale());
  }

  /** Whether the axes have the same factor. */
  default Param<String> scaleAxes() {
    return cloudAugmentation().scaleAxes;
  }

  /** Value of {@link #scaleAxes()}. */
  default String getScaleAxes() {
    return getOrDefault(scaleAxes());
  }

  /** Largest angle of the rotation, in degrees. */
  default DoubleParam rotation() {
    return cloudAugmentation().rotation;
  }

  /** Value of {@link #rotation()}. */
  default double getRotation() {
    return (double) getOrDefault(rotation());
  }

  /** What a cloud turns about, through the origin. */
  default Param<String> rotationAxis() {
    return cloudAugmentation().rotationAxis;
  }

  /** Value of {@link #rotationAxis()}. */
  default String getRotationAxis() {
    return getOrDefault(rotationAxis());
  }

  /** Largest move along each axis, in the unit of the coordinates. */
  default DoubleParam translation() {
    return cloudAugmentation().translation;
  }

  /** Value of {@link #translation()}. */
  default double getTranslation() {
    return (double) getOrDefault(translation());
  }

  /** Standard deviation of the moves of single coordinates. */
  default DoubleParam jitter() {
    return cloudAugmentation().jitter;
  }

  /** Value of {@link #jitter()}. */
  default double getJitter() {
    return (double) getOrDefault(jitter());
  }

  /** Largest such move; 0 for no limit. */
  default DoubleParam jitterLimit() {
    return cloudAugmentation().jitterLimit;
  }

  /** Value of {@link #jitterLimit()}. */
  default double getJitterLimit() {
    return (double) getOrDefault(jitterLimit());
  }

  /** Largest probability that a point is dropped. */
  default DoubleParam drop() {
    return cloudAugmentation().drop;
  }

  /** Value of {@link #drop()}. */
  default double getDrop() {
    return (double) getOrDefault(drop());
  }

  /** Index of the first of three columns of normals; -1 for none. */
  default IntParam normals() {
    return cloudAugmentation().normals;
  }

  /** Value of {@link #normals()}. */
  default int getNormals() {
    return (int) getOrDefault(normals());
  }

  /** Doc, allowed values and default of each param. */
  final class Declarations implements Serializable {
    private static final long serialVersionUID = 1L;

    private final DoubleParam flipX;
    private final DoubleParam flipY;
    private final DoubleParam flipZ;
    private final DoubleArrayParam scale;
    private final Param<String> scaleAxes;
    private final DoubleParam rotation;
    private final Param<String> rotationAxis;
    private final DoubleParam translation;
    private final DoubleParam jitter;
    private final DoubleParam jitterLimit;
    private final DoubleParam drop;
    private final IntParam normals;

    Declarations(ParamChecks make) {
      flipX = make.real("flipX", "probability that x changes its sign", 0, Range.between(0, 1));
      flipY = make.real("flipY", "probability that y changes its sign", 0, Range.between(0, 1));
      flipZ = make.real("flipZ", "probability that z changes its sign", 0, Range.between(0, 1));
      scale = make.interval("scale", "factor of the coordinates", 1, 1, Range.above(0));
      scaleAxes =
          make.choice(
              "scaleAxes",
              "whether the axes have the same factor, or each its own",
              "same",
              SCALE_AXES);
      rotation =
          make.real(
              "rotation", "largest angle of the rotation, in degrees", 0, Range.between(0, 180));
      rotationAxis =
          make.choice(
              "rotationAxis",
              "axis of the rotation, through the origin; any: drawn too",
              "z",
              ROTATION_AXES);
      translation =
          make.real(
              "translation", "largest move of the cloud along each axis", 0, Range.atLeast(0));
      jitter =
          make.real(
              "jitter", "standard deviation of moves of single coordinates", 0, Range.atLeast(0));
      jitterLimit =
          make.real("jitterLimit", "largest such move; 0 for no limit", 0, Range.atLeast(0));
      drop = make.real("drop", "largest probability that a point is dropped", 0, Range.below(0, 1));
      normals =
          make.integer(
              "normals", "index of the first of the three columns of normals; -1 for none", -1, -1);
    }

    /** All of them. */
    List<Param<?>> all() {
      return List.of(
          flipX,
          flipY,
          flipZ,
          scale,
          scaleAxes,
          rotation,
          rotationAxis,
          translation,
          jitter,
          jitterLimit,
          drop,
          normals);
    }
  }
}
