package io.github.sparkreversible.datasets.transform;

import io.github.sparkreversible.datasets.params.ParamChecks;
import io.github.sparkreversible.datasets.params.ParamChecks.Range;
import io.github.sparkreversible.datasets.sampling.CloudNormalization;
import io.github.sparkreversible.datasets.sampling.CloudNormalization.Center;
import io.github.sparkreversible.datasets.sampling.CloudNormalization.Scale;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import java.util.List;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.types.StructField;

/**
 * Moves and scales each point cloud, float32 {@code [points, columns]} with x, y, z first, so that
 * clouds of different places and units are alike; and normalizes its further columns.
 *
 * <p>The coordinates become (x - c) / s with one s for all three: proportions are kept. {@code
 * center} says what c is: 0 (<b>none</b>), the <b>mean</b> of the points or the centre of their
 * bounding <b>box</b>. {@code scale} says what s is: 1 (<b>none</b>), the distance of the farthest
 * point from c (<b>unitSphere</b>) or the longest edge of the bounding box (<b>unitBox</b>, which
 * with center box reaches from -0.5 to 0.5); 1 in clouds without extent.
 *
 * <p>Points whose x, y or z is not finite do not count and keep their coordinates. The further
 * columns become (v - columnMean) / columnStd, the same for all clouds; colours from 0 to 255, for
 * example, with columnStd 255 become 0 to 1. A column {@code offset} of the data source no longer
 * belongs to the result.
 */
public final class PointCloudNormalizer extends TensorTransformer {
  /** Values of {@link #center()}. */
  public static final List<String> CENTERS = List.of("none", "mean", "box");

  /** Values of {@link #scale()}. */
  public static final List<String> SCALES = List.of("none", "unitSphere", "unitBox");

  private static final long serialVersionUID = 1L;
  private static final int AXES = 3;

  private final Param<String> center;
  private final Param<String> scale;
  private final DoubleArrayParam columnMean;
  private final DoubleArrayParam columnStd;

  /** A normalizer with default params and a random uid. */
  public PointCloudNormalizer() {
    this(Identifiable$.MODULE$.randomUID("pointCloudNormalizer"));
  }

  /** A normalizer with default params. */
  public PointCloudNormalizer(String uid) {
    super(uid);
    ParamChecks make = new ParamChecks(this);
    center = make.choice("center", "what becomes the origin", "mean", CENTERS);
    scale = make.choice("scale", "what becomes 1", "unitSphere", SCALES);
    columnMean =
        make.reals(
            "columnMean", "what is taken off the columns behind x, y, z", "column", Range.any());
    setDefault(columnMean, new double[] {0});
    columnStd =
        make.reals(
            "columnStd",
            "what the columns behind x, y, z are divided by after that",
            "column",
            Range.above(0));
    setDefault(columnStd, new double[] {1});
  }

  /** What becomes the origin. */
  public Param<String> center() {
    return center;
  }

  /** Value of {@link #center()}. */
  public String getCenter() {
    return getOrDefault(center);
  }

  /** Sets {@link #center()}. */
  public PointCloudNormalizer setCenter(String value) {
    return (PointCloudNormalizer) set(center, value);
  }

  /** What becomes 1. */
  public Param<String> scale() {
    return scale;
  }

  /** Value of {@link #scale()}. */
  public String getScale() {
    return getOrDefault(scale);
  }

  /** Sets {@link #scale()}. */
  public PointCloudNormalizer setScale(String value) {
    return (PointCloudNormalizer) set(scale, value);
  }

  /** What is taken off the columns behind x, y, z: one value for all, or one a column. */
  public DoubleArrayParam columnMean() {
    return columnMean;
  }

  /** Value of {@link #columnMean()}. */
  public double[] getColumnMean() {
    return getOrDefault(columnMean);
  }

  /** Sets {@link #columnMean()}. */
  public PointCloudNormalizer setColumnMean(double[] value) {
    return (PointCloudNormalizer) set(columnMean, value);
  }

  /** What the columns behind x, y, z are divided by: one value for all, or one a column. */
  public DoubleArrayParam columnStd() {
    return columnStd;
  }

  /** Value of {@link #columnStd()}. */
  public double[] getColumnStd() {
    return getOrDefault(columnStd);
  }

  /** Sets {@link #columnStd()}. */
  public PointCloudNormalizer setColumnStd(double[] value) {
    return (PointCloudNormalizer) set(columnStd, value);
  }

  /** Sets {@link #inputCol()}. */
  public PointCloudNormalizer setInputCol(String value) {
    return (PointCloudNormalizer) set(inputCol(), value);
  }

  /** Sets {@link #outputCol()}. */
  public PointCloudNormalizer setOutputCol(String value) {
    return (PointCloudNormalizer) set(outputCol(), value);
  }

  @Override
  protected StructField outputField(StructField input, String name) {
    DeclaredTensor clouds = DeclaredTensor.of(input, TensorKind.CLOUD);
    requireColumns(clouds, columnMean, getColumnMean());
    requireColumns(clouds, columnStd, getColumnStd());
    return clouds.withShape(name, clouds.size(0), clouds.size(1));
  }

  private void requireColumns(DeclaredTensor clouds, DoubleArrayParam param, double[] values) {
    int columns = clouds.size(1) - AXES;
    if (clouds.size(1) != TensorColumn.ANY && values.length != 1 && values.length != columns) {
      throw new IllegalArgumentException(
          "%s: param '%s' has %d values, expected 1 or %d: column '%s' has %d columns behind x, y, z"
              .formatted(uid(), param.name(), values.length, columns, getInputCol(), columns));
    }
  }

  @Override
  protected TensorFunction function() {
    CloudNormalization normalization =
        new CloudNormalization(
            Center.values()[CENTERS.indexOf(getCenter())],
            Scale.values()[SCALES.indexOf(getScale())],
            getColumnMean(),
            getColumnStd());
    return (cloud, rowKey) -> cloud.with(normalization.apply(cloud.tensor()));
  }

  @Override
  public PointCloudNormalizer copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  @Override
  protected boolean movesPoints() {
    return true;
  }

  /** Reads a normalizer that was saved. */
  public static MLReader<PointCloudNormalizer> read() {
    return new DefaultParamsReader<>();
  }

  /** A normalizer that was saved under a path. */
  public static PointCloudNormalizer load(String path) {
    return read().load(path);
  }
}
