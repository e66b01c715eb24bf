package io.github.sparkreversible.datasets.transform;

import io.github.sparkreversible.datasets.params.ParamChecks;
import io.github.sparkreversible.datasets.sampling.Resampler.Filter;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import io.github.sparkreversible.datasets.transform.ClipSampling.Crop;
import io.github.sparkreversible.datasets.video.FrameSampling;
import io.github.sparkreversible.datasets.video.FrameSize;
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
 * Brings clips, uint8 or float32 {@code [frames, height, width, channels]}, to a fixed number of
 * frames and a size.
 *
 * <p>Frames are chosen by the rules of the data source {@code video}, see {@link FrameSampling}:
 * <b>uniform</b> over the whole clip, <b>consecutive</b>: every {@code stride}-th of a run in its
 * middle, <b>random</b>: a random one of each of as many equal segments. Where a clip has too few,
 * frames repeat. Sizes are those of the data source too, see {@link FrameSize}; shrinking is
 * antialiased.
 */
public final class VideoClipSampler extends RandomTensorTransformer {
  /** Values of {@link #sampling()}. */
  public static final List<String> SAMPLINGS = List.of("uniform", "consecutive", "random");

  /** Values of {@link #crop()}. */
  public static final List<String> CROPS = List.of("centre", "start", "end");

  /** Values of {@link #interpolation()}. */
  public static final List<String> INTERPOLATIONS = List.of("bicubic", "bilinear");

  private static final long serialVersionUID = 1L;

  private final IntParam frames;
  private final Param<String> sampling;
  private final IntParam stride;
  private final Param<String> size;
  private final Param<String> crop;
  private final Param<String> interpolation;

  /** A sampler with default params and a random uid. */
  public VideoClipSampler() {
    this(Identifiable$.MODULE$.randomUID("videoClipSampler"));
  }

  /** A sampler with default params. */
  public VideoClipSampler(String uid) {
    super(uid);
    ParamChecks make = new ParamChecks(this);
    frames = make.integer("frames", "frames of a clip; 0 keeps all of them", 16, 0);
    sampling = make.choice("sampling", "which frames are taken", "uniform", SAMPLINGS);
    stride = make.integer("stride", "distance of two frames, with sampling consecutive", 1, 1);
    size =
        make.parsed("size", "size of the frames", "original", FrameSize.EXPECTED, FrameSize::parse);
    crop =
        make.choice(
            "crop",
            "what a size of one side keeps of the long side: its middle, the left or upper end, or"
                + " the right or lower end",
            "centre",
            CROPS);
    interpolation =
        make.choice("interpolation", "filter of the resizing", "bicubic", INTERPOLATIONS);
  }

  /** Frames of a clip; 0 keeps all of them. */
  public IntParam frames() {
    return frames;
  }

  /** Value of {@link #frames()}. */
  public int getFrames() {
    return (int) getOrDefault(frames);
  }

  /** Sets {@link #frames()}. */
  public VideoClipSampler setFrames(int value) {
    return (VideoClipSampler) set(frames, value);
  }

  /** Which frames are taken. */
  public Param<String> sampling() {
    return sampling;
  }

  /** Value of {@link #sampling()}. */
  public String getSampling() {
    return getOrDefault(sampling);
  }

  /** Sets {@link #sampling()}. */
  public VideoClipSampler setSampling(String value) {
    return (VideoClipSampler) set(sampling, value);
  }

  /** Distance of two frames, with sampling consecutive. */
  public IntParam stride() {
    return stride;
  }

  /** Value of {@link #stride()}. */
  public int getStride() {
    return (int) getOrDefault(stride);
  }

  /** Sets {@link #stride()}. */
  public VideoClipSampler setStride(int value) {
    return (VideoClipSampler) set(stride, value);
  }

  /**
   * Size of the frames: {@code original}, {@code 224} or {@code 128x171}, as of the data source.
   */
  public Param<String> size() {
    return size;
  }

  /** Value of {@link #size()}. */
  public String getSize() {
    return getOrDefault(size);
  }

  /** Sets {@link #size()}. */
  public VideoClipSampler setSize(String value) {
    return (VideoClipSampler) set(size, value);
  }

  /** What a size of one side keeps of the long side. */
  public Param<String> crop() {
    return crop;
  }

  /** Value of {@link #crop()}. */
  public String getCrop() {
    return getOrDefault(crop);
  }

  /** Sets {@link #crop()}. */
  public VideoClipSampler setCrop(String value) {
    return (VideoClipSampler) set(crop, value);
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
  public VideoClipSampler setInterpolation(String value) {
    return (VideoClipSampler) set(interpolation, value);
  }

  /** Sets {@link #inputCol()}. */
  public VideoClipSampler setInputCol(String value) {
    return (VideoClipSampler) set(inputCol(), value);
  }

  /** Sets {@link #outputCol()}. */
  public VideoClipSampler setOutputCol(String value) {
    return (VideoClipSampler) set(outputCol(), value);
  }

  /** Sets {@link #seed()}. */
  public VideoClipSampler setSeed(long value) {
    return (VideoClipSampler) set(seed(), value);
  }

  /** Sets {@link #keyCol()}. */
  public VideoClipSampler setKeyCol(String value) {
    return (VideoClipSampler) set(keyCol(), value);
  }

  @Override
  protected StructField outputField(StructField input, String name) {
    DeclaredTensor clips = DeclaredTensor.of(input, TensorKind.CLIP);
    FrameSize target = FrameSize.parse(getSize());
    boolean original = target.kind() == FrameSize.Kind.ORIGINAL;
    return clips.withShape(
        name,
        getFrames() == 0 ? clips.size(0) : getFrames(),
        original ? clips.size(1) : target.declaredHeight(),
        original ? clips.size(2) : target.declaredWidth(),
        clips.size(3));
  }

  @Override
  protected TensorFunction function() {
    return new ClipSampling(
        getFrames(),
        FrameSampling.Kind.valueOf(getSampling().toUpperCase(Locale.ROOT)),
        getStride(),
        getSeed(),
        FrameSize.parse(getSize()),
        Crop.valueOf(getCrop().toUpperCase(Locale.ROOT)),
        Filter.valueOf(getInterpolation().toUpperCase(Locale.ROOT)));
  }

  @Override
  public VideoClipSampler copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /** Reads a sampler that was saved. */
  public static MLReader<VideoClipSampler> read() {
    return new DefaultParamsReader<>();
  }

  /** A sampler that was saved under a path. */
  public static VideoClipSampler load(String path) {
    return read().load(path);
  }
}
