package io.github.sparkreversible.datasets.transform;

import io.github.sparkreversible.datasets.augmentation.Augmentation;
import io.github.sparkreversible.datasets.augmentation.CloudDrop;
import io.github.sparkreversible.datasets.augmentation.CloudFlip;
import io.github.sparkreversible.datasets.augmentation.CloudJitter;
import io.github.sparkreversible.datasets.augmentation.CloudRotation;
import io.github.sparkreversible.datasets.augmentation.CloudRotation.Axis;
import io.github.sparkreversible.datasets.augmentation.CloudScale;
import io.github.sparkreversible.datasets.augmentation.CloudTranslation;
import io.github.sparkreversible.datasets.params.ParamChecks;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.types.StructType;

/**
 * Changes point clouds, float32 {@code [points, columns]} with x, y, z first, at random; their
 * labels follow. For estimators; see {@link Augmenter}.
 *
 * <p>In this order: flips ({@link CloudFlip}), scale ({@link CloudScale}), rotation ({@link
 * CloudRotation}), translation ({@link CloudTranslation}), jitter ({@link CloudJitter}), dropped
 * points ({@link CloudDrop}). Flips, scale and rotation are about the origin, where {@link
 * PointCloudNormalizer} puts the centre. Columns behind z stay as they are, but for normals, which
 * turn with the points if {@code normals} says where they are. Points that are not finite stay.
 */
public final class PointCloudAugmenter extends Augmenter
    implements HasCloudAugmentation, HasPointLabels {
  private static final long serialVersionUID = 1L;

  private final HasCloudAugmentation.Declarations cloudAugmentation;
  private final HasPointLabels.Declarations pointLabels;

  /** An augmenter with default params, which changes nothing, and a random uid. */
  public PointCloudAugmenter() {
    this(Identifiable$.MODULE$.randomUID("pointCloudAugmenter"));
  }

  /** An augmenter with default params, which changes nothing. */
  public PointCloudAugmenter(String uid) {
    super(uid);
    ParamChecks make = new ParamChecks(this);
    cloudAugmentation = new HasCloudAugmentation.Declarations(make);
    pointLabels = new HasPointLabels.Declarations(make);
  }

  @Override
  public HasCloudAugmentation.Declarations cloudAugmentation() {
    return cloudAugmentation;
  }

  @Override
  public HasPointLabels.Declarations pointLabels() {
    return pointLabels;
  }

  /** Sets {@link #labelsCol()}. */
  public PointCloudAugmenter setLabelsCol(String value) {
    return (PointCloudAugmenter) set(labelsCol(), value);
  }

  /** Sets {@link #labelsOutputCol()}. */
  public PointCloudAugmenter setLabelsOutputCol(String value) {
    return (PointCloudAugmenter) set(labelsOutputCol(), value);
  }

  /** Sets {@link #flipX()}. */
  public PointCloudAugmenter setFlipX(double value) {
    return (PointCloudAugmenter) set(flipX(), value);
  }

  /** Sets {@link #flipY()}. */
  public PointCloudAugmenter setFlipY(double value) {
    return (PointCloudAugmenter) set(flipY(), value);
  }

  /** Sets {@link #flipZ()}. */
  public PointCloudAugmenter setFlipZ(double value) {
    return (PointCloudAugmenter) set(flipZ(), value);
  }

  /** Sets {@link #scale()}: least and most. */
  public PointCloudAugmenter setScale(double... value) {
    return (PointCloudAugmenter) set(scale(), value);
  }

  /** Sets {@link #scaleAxes()}. */
  public PointCloudAugmenter setScaleAxes(String value) {
    return (PointCloudAugmenter) set(scaleAxes(), value);
  }

  /** Sets {@link #rotation()}. */
  public PointCloudAugmenter setRotation(double value) {
    return (PointCloudAugmenter) set(rotation(), value);
  }

  /** Sets {@link #rotationAxis()}. */
  public PointCloudAugmenter setRotationAxis(String value) {
    return (PointCloudAugmenter) set(rotationAxis(), value);
  }

  /** Sets {@link #translation()}. */
  public PointCloudAugmenter setTranslation(double value) {
    return (PointCloudAugmenter) set(translation(), value);
  }

  /** Sets {@link #jitter()}. */
  public PointCloudAugmenter setJitter(double value) {
    return (PointCloudAugmenter) set(jitter(), value);
  }

  /** Sets {@link #jitterLimit()}. */
  public PointCloudAugmenter setJitterLimit(double value) {
    return (PointCloudAugmenter) set(jitterLimit(), value);
  }

  /** Sets {@link #drop()}. */
  public PointCloudAugmenter setDrop(double value) {
    return (PointCloudAugmenter) set(drop(), value);
  }

  /** Sets {@link #normals()}. */
  public PointCloudAugmenter setNormals(int value) {
    return (PointCloudAugmenter) set(normals(), value);
  }

  /** Sets {@link #inputCol()}. */
  public PointCloudAugmenter setInputCol(String value) {
    return (PointCloudAugmenter) set(inputCol(), value);
  }

  /** Sets {@link #outputCol()}. */
  public PointCloudAugmenter setOutputCol(String value) {
    return (PointCloudAugmenter) set(outputCol(), value);
  }

  /** Sets {@link #seed()}. */
  public PointCloudAugmenter setSeed(long value) {
    return (PointCloudAugmenter) set(seed(), value);
  }

  /** Sets {@link #keyCol()}. */
  public PointCloudAugmenter setKeyCol(String value) {
    return (PointCloudAugmenter) set(keyCol(), value);
  }

  /** Sets {@link #epoch()}. */
  public PointCloudAugmenter setEpoch(int value) {
    return (PointCloudAugmenter) set(epoch(), value);
  }

  @Override
  public TensorKind kind() {
    return TensorKind.CLOUD;
  }

  /** Without dropped points the labels stay as they are. */
  @Override
  protected Optional<LabelColumns> labelColumns(StructType schema) {
    return LabelColumns.of(this, schema, !replacesInput() && getDrop() > 0);
  }

  @Override
  protected List<Augmentation> steps() {
    int normals = getNormals();
    double[] scale = getScale();
    Axis axis = Axis.valueOf(getRotationAxis().toUpperCase(Locale.ROOT));
    return List.of(
        new CloudFlip(getFlipX(), getFlipY(), getFlipZ(), normals),
        new CloudScale(scale[0], scale[1], getScaleAxes().equals("each"), normals),
        new CloudRotation(getRotation(), axis, normals),
        new CloudTranslation(getTranslation()),
        new CloudJitter(getJitter(), getJitterLimit()),
        new CloudDrop(getDrop()));
  }

  @Override
  protected List<Param<?>> augmentationParams() {
    return cloudAugmentation.all();
  }

  @Override
  public PointCloudAugmenter copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  @Override
  protected boolean movesPoints() {
    return true;
  }

  /** Reads an augmenter that was saved. */
  public static MLReader<PointCloudAugmenter> read() {
    return new DefaultParamsReader<>();
  }

  /** An augmenter that was saved under a path. */
  public static PointCloudAugmenter load(String path) {
    return read().load(path);
  }
}
