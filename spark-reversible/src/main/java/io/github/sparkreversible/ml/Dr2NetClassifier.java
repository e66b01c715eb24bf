package io.github.sparkreversible.ml;

import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.transform.Augmenter;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * Finetunes a transformer of videos or of point clouds as a reversible dual-residual network
 * (Dr2Net) on a tensor column.
 *
 * <p>{@code featuresCol} (default {@code tensor}) holds what the backbone takes, all of one shape:
 * clips, uint8 or float32 {@code [frames, height, width, channels]}, with the default backbone; or
 * point clouds, float32 {@code [points, columns]} with x, y, z first. {@code labelCol} (default
 * {@code label}) holds class indices 0, 1, ...; label names in its metadata are kept with the
 * model. Training runs on the executors through DL4J Spark; see {@link
 * io.github.sparkreversible.training.DistributedTrainer}. With one worker, {@code fit} is
 * deterministic for a seed.
 */
public final class Dr2NetClassifier extends Dr2NetClassifierParams
    implements DefaultParamsWritable {
  private static final long serialVersionUID = 1L;

  /** A classifier with default params and a random uid. */
  public Dr2NetClassifier() {
    this(Identifiable$.MODULE$.randomUID("dr2net"));
  }

  /** A classifier with default params. */
  public Dr2NetClassifier(String uid) {
    this(EarlyUid.announce(uid));
  }

  private Dr2NetClassifier(EarlyUid announced) {
    super(announced);
  }

  /** Sets {@link #predictionBatchSize()}. */
  public Dr2NetClassifier setPredictionBatchSize(int value) {
    return (Dr2NetClassifier) set(predictionBatchSize(), value);
  }

  /** Sets {@link #device()}. */
  public Dr2NetClassifier setDevice(String value) {
    return (Dr2NetClassifier) set(device(), value);
  }

  /** Sets {@link #handleInvalid()}: error or skip. */
  public Dr2NetClassifier setHandleInvalid(String value) {
    return (Dr2NetClassifier) set(handleInvalid(), value);
  }

  /** Sets {@link #initialModel()}. */
  public Dr2NetClassifier setInitialModel(String value) {
    return (Dr2NetClassifier) set(initialModel(), value);
  }

  /** Sets {@link #pretrained()}. */
  public Dr2NetClassifier setPretrained(String value) {
    return (Dr2NetClassifier) set(pretrained(), value);
  }

  /** Sets {@link #pretrainedKey()}. */
  public Dr2NetClassifier setPretrainedKey(String value) {
    return (Dr2NetClassifier) set(pretrainedKey(), value);
  }

  /** Sets {@link #pretrainedMismatch()}. */
  public Dr2NetClassifier setPretrainedMismatch(String value) {
    return (Dr2NetClassifier) set(pretrainedMismatch(), value);
  }

  /** Sets {@link #layerDecay()}. */
  public Dr2NetClassifier setLayerDecay(double value) {
    return (Dr2NetClassifier) set(layerDecay(), value);
  }

  /** Sets {@link #frozen()}. */
  public Dr2NetClassifier setFrozen(String value) {
    return (Dr2NetClassifier) set(frozen(), value);
  }

  /** Sets {@link #epochs()}. */
  public Dr2NetClassifier setEpochs(int value) {
    return (Dr2NetClassifier) set(epochs(), value);
  }

  /** Sets {@link #batchSize()}. */
  public Dr2NetClassifier setBatchSize(int value) {
    return (Dr2NetClassifier) set(batchSize(), value);
  }

  /** Sets {@link #learningRate()}. */
  public Dr2NetClassifier setLearningRate(double value) {
    return (Dr2NetClassifier) set(learningRate(), value);
  }

  /** Sets {@link #warmupFraction()}. */
  public Dr2NetClassifier setWarmupFraction(double value) {
    return (Dr2NetClassifier) set(warmupFraction(), value);
  }

  /** Sets {@link #weightDecay()}. */
  public Dr2NetClassifier setWeightDecay(double value) {
    return (Dr2NetClassifier) set(weightDecay(), value);
  }

  /** Sets {@link #gradientNormLimit()}. */
  public Dr2NetClassifier setGradientNormLimit(double value) {
    return (Dr2NetClassifier) set(gradientNormLimit(), value);
  }

  /** Sets {@link #labelSmoothing()}. */
  public Dr2NetClassifier setLabelSmoothing(double value) {
    return (Dr2NetClassifier) set(labelSmoothing(), value);
  }

  /** Sets {@link #augmenter()}. */
  public Dr2NetClassifier setAugmenter(String value) {
    return (Dr2NetClassifier) set(augmenter(), value);
  }

  /**
   * Sets {@link #augmenter()} to what an augmenter does under its params of now.
   *
   * @throws IllegalArgumentException if its column names, key, seed or epoch are set: those are the
   *     estimator's; says which, and what to set instead
   */
  public Dr2NetClassifier setAugmenter(Augmenter value) {
    return setAugmenter(TrainingAugmenter.text(uid(), value));
  }

  /** Sets {@link #seed()}. */
  public Dr2NetClassifier setSeed(long value) {
    return (Dr2NetClassifier) set(seed(), value);
  }

  /** Sets {@link #numWorkers()}. */
  public Dr2NetClassifier setNumWorkers(int value) {
    return (Dr2NetClassifier) set(numWorkers(), value);
  }

  /** Sets {@link #averagingFrequency()}. */
  public Dr2NetClassifier setAveragingFrequency(int value) {
    return (Dr2NetClassifier) set(averagingFrequency(), value);
  }

  /** Sets {@link #cacheDir()}. */
  public Dr2NetClassifier setCacheDir(String value) {
    return (Dr2NetClassifier) set(cacheDir(), value);
  }

  /** Sets {@link #keyCol()}. */
  public Dr2NetClassifier setKeyCol(String value) {
    return (Dr2NetClassifier) set(keyCol(), value);
  }

  /** Sets {@link #validationIndicatorCol()}. */
  public Dr2NetClassifier setValidationIndicatorCol(String value) {
    return (Dr2NetClassifier) set(validationIndicatorCol(), value);
  }

  /** Sets {@link #validationFraction()}. */
  public Dr2NetClassifier setValidationFraction(double value) {
    return (Dr2NetClassifier) set(validationFraction(), value);
  }

  @Override
  public DataType featuresDataType() {
    return TensorColumn.TYPE;
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return ClassifierSchema.forFit(this, schema);
  }

  /**
   * Trains a network.
   *
   * @return the model; what its params say of the network is what was trained, also where it came
   *     of a backbone or of an initial model
   */
  @Override
  public Dr2NetClassificationModel fit(Dataset<?> dataset) {
    return InitialModel.withArchitecture(this).fitAsSet(dataset).setParent(this);
  }

  private Dr2NetClassificationModel fitAsSet(Dataset<?> dataset) {
    return super.fit(dataset);
  }

  @Override
  public Dr2NetClassificationModel train(Dataset<?> dataset) {
    return new ClassifierFit(InitialModel.withArchitecture(this), dataset).run();
  }

  @Override
  public Dr2NetClassifier copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /** Reads a classifier's params from a Spark ML directory, also of earlier versions. */
  public static MLReader<Dr2NetClassifier> read() {
    return new ClassifierReader();
  }

  /** Reads a classifier's params from a Spark ML directory. */
  public static Dr2NetClassifier load(String path) {
    return read().load(path);
  }
}
