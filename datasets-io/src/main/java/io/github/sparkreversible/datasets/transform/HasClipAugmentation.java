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

/** Params of {@link VideoAugmenter}. */
public interface HasClipAugmentation extends Params {
  /** Values of {@link #fill()}. */
  List<String> FILLS = List.of("edge", "zero");

  /** The declarations behind the accessors. */
  Declarations clipAugmentation();

  /** Smallest and largest area of a random part of the frames, as fractions of theirs. */
  default DoubleArrayParam cropArea() {
    return clipAugmentation().cropArea;
  }

  /** Value of {@link #cropArea()}. */
  default double[] getCropArea() {
    return getOrDefault(cropArea());
  }

  /**
   * Smallest and largest aspect ratio of that part, in units of that of the frames; others than 1
   * need a {@link #cropArea()} below 1.
   */
  default DoubleArrayParam cropAspect() {
    return clipAugmentation().cropAspect;
  }

  /** Value of {@link #cropAspect()}. */
  default double[] getCropAspect() {
    return getOrDefault(cropAspect());
  }

  /** Probability that left and right are exchanged. */
  default DoubleParam flip() {
    return clipAugmentation().flip;
  }

  /** Value of {@link #flip()}. */
  default double getFlip() {
    return (double) getOrDefault(flip());
  }

  /** Probability that top and bottom are exchanged. */
  default DoubleParam verticalFlip() {
    return clipAugmentation().verticalFlip;
  }

  /** Value of {@link #verticalFlip()}. */
  default double getVerticalFlip() {
    return (double) getOrDefault(verticalFlip());
  }

  /** Largest shift in whole pixels, as a fraction of height and width. */
  default DoubleParam shift() {
    return clipAugmentation().shift;
  }

  /** Value of {@link #shift()}. */
  default double getShift() {
    return (double) getOrDefault(shift());
  }

  /** What takes the place of pixels from outside of the frames. */
  default Param<String> fill() {
    return clipAugmentation().fill;
  }

  /** Value of {@link #fill()}. */
  default String getFill() {
    return getOrDefault(fill());
  }

  /** Number of random operations, as in RandAugment. */
  default IntParam operations() {
    return clipAugmentation().operations;
  }

  /** Value of {@link #operations()}. */
  default int getOperations() {
    return (int) getOrDefault(operations());
  }

  /** Strength of these operations. */
  default DoubleParam magnitude() {
    return clipAugmentation().magnitude;
  }

  /** Value of {@link #magnitude()}. */
  default double getMagnitude() {
    return (double) getOrDefault(magnitude());
  }

  /** Largest change of the factor of brightness. */
  default DoubleParam brightness() {
    return clipAugmentation().brightness;
  }

  /** Value of {@link #brightness()}. */
  default double getBrightness() {
    return (double) getOrDefault(brightness());
  }

  /** Largest change of the factor of contrast. */
  default DoubleParam contrast() {
    return clipAugmentation().contrast;
  }

  /** Value of {@link #contrast()}. */
  default double getContrast() {
    return (double) getOrDefault(contrast());
  }

  /** Largest change of the factor of saturation. */
  default DoubleParam saturation() {
    return clipAugmentation().saturation;
  }

  /** Value of {@link #saturation()}. */
  default double getSaturation() {
    return (double) getOrDefault(saturation());
  }

  /** Largest turn of the hue, in circles. */
  default DoubleParam hue() {
    return clipAugmentation().hue;
  }

  /** Value of {@link #hue()}. */
  default double getHue() {
    return (double) getOrDefault(hue());
  }

  /** Doc, allowed values and default of each param. */
  final class Declarations implements Serializable {
    private static final long serialVersionUID = 1L;

    private final DoubleArrayParam cropArea;
    private final DoubleArrayParam cropAspect;
    private final DoubleParam flip;
    private final DoubleParam verticalFlip;
    private final DoubleParam shift;
    private final Param<String> fill;
    private final IntParam operations;
    private final DoubleParam magnitude;
    private final DoubleParam brightness;
    private final DoubleParam contrast;
    private final DoubleParam saturation;
    private final DoubleParam hue;

    Declarations(ParamChecks make) {
      cropArea =
          make.interval(
              "cropArea",
              "area of a random part of the frames, which is resized to their size",
              1,
              1,
              Range.above(0, 1));
      cropAspect =
          make.interval(
              "cropAspect",
              "aspect ratio of that part, width by height; 1: that of the frames; others need a"
                  + " cropArea below 1",
              1,
              1,
              Range.above(0));
      flip =
          make.real(
              "flip", "probability that left and right are exchanged", 0, Range.between(0, 1));
      verticalFlip =
          make.real(
              "verticalFlip",
              "probability that top and bottom are exchanged",
              0,
              Range.between(0, 1));
      shift =
          make.real(
              "shift", "largest shift as a fraction of height and width", 0, Range.between(0, 1));
      fill =
          make.choice(
              "fill",
              "what shift and operations uncover: repeated edge pixels, or 0",
              "edge",
              FILLS);
      operations =
          make.integer("operations", "random operations of each clip, as in RandAugment", 0, 0);
      magnitude = make.real("magnitude", "strength of these operations", 0.3, Range.between(0, 1));
      brightness =
          make.real(
              "brightness", "largest change of the factor of brightness", 0, Range.atLeast(0));
      contrast =
          make.real("contrast", "largest change of the factor of contrast", 0, Range.atLeast(0));
      saturation =
          make.real(
              "saturation", "largest change of the factor of saturation", 0, Range.atLeast(0));
      hue =
          make.real(
              "hue",
              "largest turn of the hue; 1: the whole circle of colours",
              0,
              Range.between(0, 0.5));
    }

    /** All of them. */
    List<Param<?>> all() {
      return List.of(
          cropArea,
          cropAspect,
          flip,
          verticalFlip,
          shift,
          fill,
          operations,
          magnitude,
          brightness,
          contrast,
          saturation,
          hue);
    }
  }
}
