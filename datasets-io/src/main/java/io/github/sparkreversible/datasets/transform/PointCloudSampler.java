package io.github.sparkreversible.datasets.transform;

import io.github.sparkreversible.datasets.params.ParamChecks;
import io.github.sparkreversible.datasets.params.ParamChecks.Range;
import io.github.sparkreversible.datasets.sampling.PointChoice;
import io.github.sparkreversible.datasets.sampling.PointChoice.Fewer;
import io.github.sparkreversible.datasets.sampling.PointChoice.Method;
import io.github.sparkreversible.datasets.sampling.Slices;
import io.github.sparkreversible.datasets.tensor.LabelledTensor;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Brings point clouds, float32 {@code [points, columns]} with x, y, z first, to a fixed number of
 * points; their labels follow.
 *
 * <p><b>random</b>: every set of points is equally likely; in the cloud's order. <b>farthest</b>:
 * each point is the one farthest from those chosen before it; in this order, points that are not
 * finite last. <b>voxel</b>: of each cube of space the point nearest to the mean of its points,
 * then {@code points} of these at random, in the cloud's order; points that are not finite are left
 * out.
 *
 * <p>Where there are fewer points (or voxels with points) than asked for, {@code fewer} decides;
 * the first n are in the order of the method. <b>repeat</b>: of n points each comes floor(points /
 * n) times and some, drawn at random, once more; an empty cloud is an error. <b>error</b>: an
 * error. <b>keep</b>: all of them, so that clouds still differ in size.
 */
public final class PointCloudSampler extends RandomTensorTransformer implements HasPointLabels {
  /** Values of {@link #method()}. */
  public static final List<String> METHODS = List.of("random", "farthest", "voxel");

  /** Values of {@link #fewer()}. */
  public static final List<String> FEWER = List.of("repeat", "error", "keep");

  /** Values of {@link #start()}. */
  public static final List<String> STARTS = List.of("random", "first");

  private static final long serialVersionUID = 1L;
  private static final String VOXEL = "voxel";
  private static final String RANDOM = "random";

  private final Param<String> method;
  private final IntParam points;
  private final DoubleParam voxelSize;
  private final Param<String> fewer;
  private final Param<String> start;
  private final HasPointLabels.Declarations pointLabels;

  /** A sampler with default params and a random uid. */
  public PointCloudSampler() {
    this(Identifiable$.MODULE$.randomUID("pointCloudSampler"));
  }

  /** A sampler with default params. */
  public PointCloudSampler(String uid) {
    super(uid);
    ParamChecks make = new ParamChecks(this);
    method = make.choice("method", "how points are chosen", RANDOM, METHODS);
    points = make.integer("points", "points of a cloud; 0 with method voxel: all voxels", 1024, 0);
    voxelSize = make.real("voxelSize", "edge of a voxel, with method voxel", Range.above(0));
    fewer = make.choice("fewer", "what happens to clouds with fewer points", "repeat", FEWER);
    start = make.choice("start", "first point of method farthest", RANDOM, STARTS);
    pointLabels = new HasPointLabels.Declarations(make);
  }

  /** How points are chosen. */
  public Param<String> method() {
    return method;
  }

  /** Value of {@link #method()}. */
  public String getMethod() {
    return getOrDefault(method);
  }

  /** Sets {@link #method()}. */
  public PointCloudSampler setMethod(String value) {
    return (PointCloudSampler) set(method, value);
  }

  /** Points of a cloud; 0 with method voxel: all voxels. */
  public IntParam points() {
    return points;
  }

  /** Value of {@link #points()}. */
  public int getPoints() {
    return (int) getOrDefault(points);
  }

  /** Sets {@link #points()}. */
  public PointCloudSampler setPoints(int value) {
    return (PointCloudSampler) set(points, value);
  }

  /** Edge of a voxel, in the unit of the coordinates; to be set with method voxel. */
  public DoubleParam voxelSize() {
    return voxelSize;
  }

  /** Value of {@link #voxelSize()}, which has to be set. */
  public double getVoxelSize() {
    return (double) getOrDefault(voxelSize);
  }

  /** Sets {@link #voxelSize()}. */
  public PointCloudSampler setVoxelSize(double value) {
    return (PointCloudSampler) set(voxelSize, value);
  }

  /** What happens to clouds with fewer points. */
  public Param<String> fewer() {
    return fewer;
  }

  /** Value of {@link #fewer()}. */
  public String getFewer() {
    return getOrDefault(fewer);
  }

  /** Sets {@link #fewer()}. */
  public PointCloudSampler setFewer(String value) {
    return (PointCloudSampler) set(fewer, value);
  }

  /** First point of method farthest: a random one, or the first that is finite. */
  public Param<String> start() {
    return start;
  }

  /** Value of {@link #start()}. */
  public String getStart() {
    return getOrDefault(start);
  }

  /** Sets {@link #start()}. */
  public PointCloudSampler setStart(String value) {
    return (PointCloudSampler) set(start, value);
  }

  @Override
  public HasPointLabels.Declarations pointLabels() {
    return pointLabels;
  }

  /** Sets {@link #labelsCol()}. */
  public PointCloudSampler setLabelsCol(String value) {
    return (PointCloudSampler) set(labelsCol(), value);
  }

  /** Sets {@link #labelsOutputCol()}. */
  public PointCloudSampler setLabelsOutputCol(String value) {
    return (PointCloudSampler) set(labelsOutputCol(), value);
  }

  /** Sets {@link #inputCol()}. */
  public PointCloudSampler setInputCol(String value) {
    return (PointCloudSampler) set(inputCol(), value);
  }

  /** Sets {@link #outputCol()}. */
  public PointCloudSampler setOutputCol(String value) {
    return (PointCloudSampler) set(outputCol(), value);
  }

  /** Sets {@link #seed()}. */
  public PointCloudSampler setSeed(long value) {
    return (PointCloudSampler) set(seed(), value);
  }

  /** Sets {@link #keyCol()}. */
  public PointCloudSampler setKeyCol(String value) {
    return (PointCloudSampler) set(keyCol(), value);
  }

  @Override
  protected Optional<LabelColumns> labelColumns(StructType schema) {
    return LabelColumns.of(this, schema, !replacesInput());
  }

  @Override
  protected StructField outputField(StructField input, String name) {
    boolean isVoxel = getMethod().equals(VOXEL);
    if (isVoxel && !isDefined(voxelSize)) {
      throw new IllegalArgumentException(
          uid() + ": param 'voxelSize' is not set, expected a number above 0 with method voxel");
    }
    if (!isVoxel && getPoints() == 0) {
      throw new IllegalArgumentException(
          uid() + ": param 'points' is 0, expected at least 1 with method " + getMethod());
    }
    DeclaredTensor clouds =
        DeclaredTensor.of(input, getMethod().equals(RANDOM) ? TensorKind.POINTS : TensorKind.CLOUD);
    boolean fixed = getPoints() > 0 && !getFewer().equals("keep");
    return clouds.withShape(name, fixed ? getPoints() : TensorColumn.ANY, clouds.size(1));
  }

  @Override
  protected TensorFunction function() {
    PointChoice choice =
        new PointChoice(
            Method.valueOf(getMethod().toUpperCase(Locale.ROOT)),
            getPoints(),
            isDefined(voxelSize) ? getVoxelSize() : 0,
            Fewer.valueOf(getFewer().toUpperCase(Locale.ROOT)),
            getStart().equals(RANDOM),
            getSeed());
    return (cloud, rowKey) -> {
      int[] chosen = choice.indices(cloud.tensor(), rowKey);
      return new LabelledTensor(
          Slices.take(cloud.tensor(), chosen),
          cloud.labels() == null ? null : Slices.take(cloud.labels(), chosen));
    };
  }

  @Override
  public PointCloudSampler copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /** Reads a sampler that was saved. */
  public static MLReader<PointCloudSampler> read() {
    return new DefaultParamsReader<>();
  }

  /** A sampler that was saved under a path. */
  public static PointCloudSampler load(String path) {
    return read().load(path);
  }
}
