package io.github.sparkreversible.datasets.transform;

import io.github.sparkreversible.datasets.augmentation.Augmentation;
import io.github.sparkreversible.datasets.augmentation.ClipFlip;
import io.github.sparkreversible.datasets.augmentation.ClipOperations;
import io.github.sparkreversible.datasets.augmentation.ClipShift;
import io.github.sparkreversible.datasets.augmentation.ColourJitter;
import io.github.sparkreversible.datasets.augmentation.Fill;
import io.github.sparkreversible.datasets.augmentation.ResizedCrop;
import io.github.sparkreversible.datasets.params.ParamChecks;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;

/**
 * Changes clips, uint8 or float32 {@code [frames, height, width, channels]}, at random; all frames
 * of a clip alike. For estimators; see {@link Augmenter}.
 *
 * <p>In this order: a random part of the frames, resized ({@link ResizedCrop}); flips ({@link
 * ClipFlip}); shift ({@link ClipShift}); random operations ({@link ClipOperations}); brightness,
 * contrast, saturation and hue, in an order of their own ({@link ColourJitter}). Operations and
 * changes of colours take 1 or 3 channels, and values from 0 to 1 in float32.
 */
public final class VideoAugmenter extends Augmenter implements HasClipAugmentation {
  private static final long serialVersionUID = 1L;

  private final HasClipAugmentation.Declarations clipAugmentation;

  /** An augmenter with default params, which changes nothing, and a random uid. */
  public VideoAugmenter() {
    this(Identifiable$.MODULE$.randomUID("videoAugmenter"));
  }

  /** An augmenter with default params, which changes nothing. */
  public VideoAugmenter(String uid) {
    super(uid);
    clipAugmentation = new HasClipAugmentation.Declarations(new ParamChecks(this));
  }

  @Override
  public HasClipAugmentation.Declarations clipAugmentation() {
    return clipAugmentation;
  }

  /** Sets {@link #cropArea()}: least and most. */
  public VideoAugmenter setCropArea(double... value) {
    return (VideoAugmenter) set(cropArea(), value);
  }

  /** Sets {@link #cropAspect()}: least and most; needs a {@link #cropArea()} below 1. */
  public VideoAugmenter setCropAspect(double... value) {
    return (VideoAugmenter) set(cropAspect(), value);
  }

  /** Sets {@link #flip()}. */
  public VideoAugmenter setFlip(double value) {
    return (VideoAugmenter) set(flip(), value);
  }

  /** Sets {@link #verticalFlip()}. */
  public VideoAugmenter setVerticalFlip(double value) {
    return (VideoAugmenter) set(verticalFlip(), value);
  }

  /** Sets {@link #shift()}. */
  public VideoAugmenter setShift(double value) {
    return (VideoAugmenter) set(shift(), value);
  }

  /** Sets {@link #fill()}. */
  public VideoAugmenter setFill(String value) {
    return (VideoAugmenter) set(fill(), value);
  }

  /** Sets {@link #operations()}. */
  public VideoAugmenter setOperations(int value) {
    return (VideoAugmenter) set(operations(), value);
  }

  /** Sets {@link #magnitude()}. */
  public VideoAugmenter setMagnitude(double value) {
    return (VideoAugmenter) set(magnitude(), value);
  }

  /** Sets {@link #brightness()}. */
  public VideoAugmenter setBrightness(double value) {
    return (VideoAugmenter) set(brightness(), value);
  }

  /** Sets {@link #contrast()}. */
  public VideoAugmenter setContrast(double value) {
    return (VideoAugmenter) set(contrast(), value);
  }

  /** Sets {@link #saturation()}. */
  public VideoAugmenter setSaturation(double value) {
    return (VideoAugmenter) set(saturation(), value);
  }

  /** Sets {@link #hue()}. */
  public VideoAugmenter setHue(double value) {
    return (VideoAugmenter) set(hue(), value);
  }

  /** Sets {@link #inputCol()}. */
  public VideoAugmenter setInputCol(String value) {
    return (VideoAugmenter) set(inputCol(), value);
  }

  /** Sets {@link #outputCol()}. */
  public VideoAugmenter setOutputCol(String value) {
    return (VideoAugmenter) set(outputCol(), value);
  }

  /** Sets {@link #seed()}. */
  public VideoAugmenter setSeed(long value) {
    return (VideoAugmenter) set(seed(), value);
  }

  /** Sets {@link #keyCol()}. */
  public VideoAugmenter setKeyCol(String value) {
    return (VideoAugmenter) set(keyCol(), value);
  }

  /** Sets {@link #epoch()}. */
  public VideoAugmenter setEpoch(int value) {
    return (VideoAugmenter) set(epoch(), value);
  }

  @Override
  public TensorKind kind() {
    return TensorKind.CLIP;
  }

  @Override
  protected List<Augmentation> steps() {
    double[] area = getCropArea();
    double[] aspect = getCropAspect();
    if (area[0] == 1 && (aspect[0] != 1 || aspect[1] != 1)) {
      throw new IllegalArgumentException(
          "%s: param 'cropAspect' is %s with 'cropArea' %s, expected a least cropArea below 1: a part of another aspect ratio is smaller than the frame"
              .formatted(uid(), Arrays.toString(aspect), Arrays.toString(area)));
    }
    Fill fill = Fill.valueOf(getFill().toUpperCase(Locale.ROOT));
    return List.of(
        new ResizedCrop(area[0], area[1], aspect[0], aspect[1]),
        new ClipFlip(getFlip(), getVerticalFlip()),
        new ClipShift(getShift(), fill),
        new ClipOperations(getOperations(), getMagnitude(), fill),
        new ColourJitter(getBrightness(), getContrast(), getSaturation(), getHue()));
  }

  @Override
  protected List<Param<?>> augmentationParams() {
    return clipAugmentation.all();
  }

  @Override
  public VideoAugmenter copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /** Reads an augmenter that was saved. */
  public static MLReader<VideoAugmenter> read() {
    return new DefaultParamsReader<>();
  }

  /** An augmenter that was saved under a path. */
  public static VideoAugmenter load(String path) {
    return read().load(path);
  }
}
