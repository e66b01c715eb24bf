package io.github.sparkreversible.datasets.transform;

import io.github.sparkreversible.datasets.params.ParamChecks;
import io.github.sparkreversible.datasets.sampling.ColourChannels;
import io.github.sparkreversible.datasets.sampling.FrameFit;
import io.github.sparkreversible.datasets.sampling.FrameFit.Fit;
import io.github.sparkreversible.datasets.sampling.Resampler.Filter;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.types.StructField;

/**
 * Makes clips of one shape, {@code [frames, height, width, channels]}, out of images and clips of
 * any: uint8 or float32, which is kept, {@code [height, width]}, {@code [height, width, channels]}
 * or {@code [frames, height, width, channels]}.
 *
 * <p>{@code fit} says what happens where the aspect ratios differ. <b>crop</b>: the largest part in
 * the middle is kept. <b>stretch</b>: the frame is distorted. <b>pad</b>: black is put beside it.
 * Shrinking is antialiased.
 *
 * <p>Channels are grey, grey and alpha, RGB, or RGB and alpha. Grey becomes RGB by repetition, RGB
 * grey by the luma of BT.601. Alpha is left out, and the colours stay as they are stored. An image
 * is repeated {@code frames} times; the frames of a clip are spread evenly over it, see {@link
 * io.github.sparkreversible.datasets.video.FrameSampling}.
 */
public final class ClipShaper extends TensorTransformer {
  /** Values of {@link #fit()}. */
  public static final List<String> FITS = List.of("crop", "stretch", "pad");

  /** Values of {@link #channels()}. */
  public static final List<Integer> CHANNELS = List.of(1, 3);

  private static final long serialVersionUID = 1L;

  /** Dimensions of an image without channels. */
  private static final int GREY_RANK = 2;

  private final IntParam frames;
  private final IntParam height;
  private final IntParam width;
  private final IntParam channels;
  private final Param<String> fit;
  private final Param<String> interpolation;

  /** A shaper with default params and a random uid. */
  public ClipShaper() {
    this(Identifiable$.MODULE$.randomUID("clipShaper"));
  }

  /** A shaper with default params. */
  public ClipShaper(String uid) {
    super(uid);
    ParamChecks make = new ParamChecks(this);
    frames = make.integer("frames", "frames of a clip", 16, 1);
    height = make.integer("height", "rows of a frame", 224, 1);
    width = make.integer("width", "columns of a frame", 224, 1);
    channels = make.choice("channels", "1: grey, 3: RGB", 3, CHANNELS);
    fit = make.choice("fit", "what happens where the aspect ratios differ", "crop", FITS);
    interpolation =
        make.choice(
            "interpolation", "filter of the resizing", "bicubic", VideoClipSampler.INTERPOLATIONS);
  }

  /** Frames of a clip. */
  public IntParam frames() {
    return frames;
  }

  /** Value of {@link #frames()}. */
  public int getFrames() {
    return (int) getOrDefault(frames);
  }

  /** Sets {@link #frames()}. */
  public ClipShaper setFrames(int value) {
    return (ClipShaper) set(frames, value);
  }

  /** Rows of a frame. */
  public IntParam height() {
    return height;
  }

  /** Value of {@link #height()}. */
  public int getHeight() {
    return (int) getOrDefault(height);
  }

  /** Sets {@link #height()}. */
  public ClipShaper setHeight(int value) {
    return (ClipShaper) set(height, value);
  }

  /** Columns of a frame. */
  public IntParam width() {
    return width;
  }

  /** Value of {@link #width()}. */
  public int getWidth() {
    return (int) getOrDefault(width);
  }

  /** Sets {@link #width()}. */
  public ClipShaper setWidth(int value) {
    return (ClipShaper) set(width, value);
  }

  /** Channels of a pixel: 1 for grey, 3 for RGB. */
  public IntParam channels() {
    return channels;
  }

  /** Value of {@link #channels()}. */
  public int getChannels() {
    return (int) getOrDefault(channels);
  }

  /** Sets {@link #channels()}. */
  public ClipShaper setChannels(int value) {
    return (ClipShaper) set(channels, value);
  }

  /** What happens where the aspect ratios differ. */
  public Param<String> fit() {
    return fit;
  }

  /** Value of {@link #fit()}. */
  public String getFit() {
    return getOrDefault(fit);
  }

  /** Sets {@link #fit()}. */
  public ClipShaper setFit(String value) {
    return (ClipShaper) set(fit, value);
  }

  /** Filter of the resizing. */
  public Param<String> interpolation() {
    return interpolation;
  }

  /** Value of {@link #interpolation()}. */
  public String getInterpolation() {
    return getOrDefault(interpolation);
  }

  /** Sets {@link #interpolation()}. */
  public ClipShaper setInterpolation(String value) {
    return (ClipShaper) set(interpolation, value);
  }

  /** Sets {@link #inputCol()}. */
  public ClipShaper setInputCol(String value) {
    return (ClipShaper) set(inputCol(), value);
  }

  /** Sets {@link #outputCol()}. */
  public ClipShaper setOutputCol(String value) {
    return (ClipShaper) set(outputCol(), value);
  }

  @Override
  protected StructField outputField(StructField input, String name) {
    DeclaredTensor frames = DeclaredTensor.of(input, TensorKind.IMAGE_OR_CLIP);
    int declared = frames.rank() > GREY_RANK ? frames.size(frames.rank() - 1) : TensorColumn.ANY;
    if (declared != TensorColumn.ANY && !ColourChannels.areConvertible(declared)) {
      throw new IllegalArgumentException(
          "Column '%s' declares %s, expected %s"
              .formatted(input.name(), frames, ColourChannels.EXPECTED));
    }
    return frames.withShape(name, getFrames(), getHeight(), getWidth(), getChannels());
  }

  @Override
  protected TensorFunction function() {
    FrameFit frameFit =
        new FrameFit(
            Fit.valueOf(getFit().toUpperCase(Locale.ROOT)),
            getHeight(),
            getWidth(),
            Filter.valueOf(getInterpolation().toUpperCase(Locale.ROOT)));
    return new ClipShaping(getFrames(), frameFit, getChannels());
  }

  @Override
  public ClipShaper copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /** Reads a shaper that was saved. */
  public static MLReader<ClipShaper> read() {
    return new DefaultParamsReader<>();
  }

  /** A shaper that was saved under a path. */
  public static ClipShaper load(String path) {
    return read().load(path);
  }
}
