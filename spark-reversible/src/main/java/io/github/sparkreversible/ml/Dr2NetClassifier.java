package io.github.sparkreversible.ml;

import io.github.sparkreversible.datasets.params.ParamChecks;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.transform.Augmenter;
import org.apache.spark.ml.classification.ProbabilisticClassifier;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * Finetunes a video transformer as a reversible dual-residual network (Dr2Net) on a tensor column.
 *
 * <p>{@code featuresCol} (default {@code tensor}) holds clips, uint8 or float32 {@code [frames,
 * height, width, channels]}, all of one shape. {@code labelCol} (default {@code label}) holds class
 * indices 0, 1, ...; label names in its metadata are kept with the model. Training runs on the
 * executors through DL4J Spark; see {@link io.github.sparkreversible.training.DistributedTrainer}.
 * With one worker, {@code fit} is deterministic for a seed.
 */
public final class Dr2NetClassifier
    extends ProbabilisticClassifier<Row, Dr2NetClassifier, Dr2NetClassificationModel>
    implements HasNetworkParams,
        HasCouplingParams,
        HasInferenceParams,
        HasTrainingParams,
        HasPretrainedParams,
        DefaultParamsWritable {
  private static final long serialVersionUID = 1L;

  private String uid; // No initializer: uid() is called while the superclass constructors run.
  private final HasNetworkParams.Declarations networkParams;
  private final HasCouplingParams.Declarations couplingParams;
  private final HasInferenceParams.Declarations inferenceParams;
  private final HasTrainingParams.Declarations trainingParams;
  private final HasPretrainedParams.Declarations pretrainedParams;

  /** A classifier with default params and a random uid. */
  public Dr2NetClassifier() {
    this(Identifiable$.MODULE$.randomUID("dr2net"));
  }

  /** A classifier with default params. */
  public Dr2NetClassifier(String uid) {
    this(EarlyUid.announce(uid));
  }

  @SuppressWarnings("unused")
  private Dr2NetClassifier(EarlyUid announced) {
    ParamChecks make = new ParamChecks(this);
    networkParams = new HasNetworkParams.Declarations(make);
    couplingParams = new HasCouplingParams.Declarations(make);
    inferenceParams = new HasInferenceParams.Declarations(make, HANDLE_INVALID_IN_FIT);
    trainingParams = new HasTrainingParams.Declarations(make);
    pretrainedParams = new HasPretrainedParams.Declarations(make);
    setDefault(featuresCol(), "tensor");
  }

  @Override
  public String uid() {
    if (uid == null) {
      uid = EarlyUid.take();
    }
    return uid;
  }

  @Override
  public HasNetworkParams.Declarations networkParams() {
    return networkParams;
  }

  @Override
  public HasCouplingParams.Declarations couplingParams() {
    return couplingParams;
  }

  @Override
  public HasInferenceParams.Declarations inferenceParams() {
    return inferenceParams;
  }

  @Override
  public HasTrainingParams.Declarations trainingParams() {
    return trainingParams;
  }

  @Override
  public HasPretrainedParams.Declarations pretrainedParams() {
    return pretrainedParams;
  }

  /** Sets {@link #backbone()}. */
  public Dr2NetClassifier setBackbone(String value) {
    return (Dr2NetClassifier) set(backbone(), value);
  }

  /** Sets {@link #dim()}. */
  public Dr2NetClassifier setDim(int value) {
    return (Dr2NetClassifier) set(dim(), value);
  }

  /** Sets {@link #depth()}. */
  public Dr2NetClassifier setDepth(int value) {
    return (Dr2NetClassifier) set(depth(), value);
  }

  /** Sets {@link #heads()}. */
  public Dr2NetClassifier setHeads(int value) {
    return (Dr2NetClassifier) set(heads(), value);
  }

  /** Sets {@link #mlpRatio()}. */
  public Dr2NetClassifier setMlpRatio(double value) {
    return (Dr2NetClassifier) set(mlpRatio(), value);
  }

  /** Sets {@link #patch()}. */
  public Dr2NetClassifier setPatch(int value) {
    return (Dr2NetClassifier) set(patch(), value);
  }

  /** Sets {@link #tubelet()}. */
  public Dr2NetClassifier setTubelet(int value) {
    return (Dr2NetClassifier) set(tubelet(), value);
  }

  /** Sets {@link #activationStorage()}. */
  public Dr2NetClassifier setActivationStorage(String value) {
    return (Dr2NetClassifier) set(activationStorage(), value);
  }

  /** Sets {@link #anchorInterval()}. */
  public Dr2NetClassifier setAnchorInterval(int value) {
    return (Dr2NetClassifier) set(anchorInterval(), value);
  }

  /** Sets {@link #reversalTolerance()}. */
  public Dr2NetClassifier setReversalTolerance(double value) {
    return (Dr2NetClassifier) set(reversalTolerance(), value);
  }

  /** Sets {@link #dropout()}. */
  public Dr2NetClassifier setDropout(double value) {
    return (Dr2NetClassifier) set(dropout(), value);
  }

  /** Sets {@link #stochasticDepth()}. */
  public Dr2NetClassifier setStochasticDepth(double value) {
    return (Dr2NetClassifier) set(stochasticDepth(), value);
  }

  /** Sets {@link #scheduleShape()}. */
  public Dr2NetClassifier setScheduleShape(String value) {
    return (Dr2NetClassifier) set(scheduleShape(), value);
  }

  /** Sets {@link #scheduleSteps()}. */
  public Dr2NetClassifier setScheduleSteps(int value) {
    return (Dr2NetClassifier) set(scheduleSteps(), value);
  }

  /** Sets {@link #scheduleStop()}. */
  public Dr2NetClassifier setScheduleStop(double value) {
    return (Dr2NetClassifier) set(scheduleStop(), value);
  }

  /** Sets {@link #coefficientSchedule()}. */
  public Dr2NetClassifier setCoefficientSchedule(String value) {
    return (Dr2NetClassifier) set(coefficientSchedule(), value);
  }

  /** Sets {@link #scheduleFraction()}. */
  public Dr2NetClassifier setScheduleFraction(double value) {
    return (Dr2NetClassifier) set(scheduleFraction(), value);
  }

  /** Sets {@link #alphaWindow()}: begin and end. */
  public Dr2NetClassifier setAlphaWindow(double begin, double end) {
    return (Dr2NetClassifier) set(alphaWindow(), new double[] {begin, end});
  }

  /** Sets {@link #betaWindow()}: begin and end. */
  public Dr2NetClassifier setBetaWindow(double begin, double end) {
    return (Dr2NetClassifier) set(betaWindow(), new double[] {begin, end});
  }

  /** Sets {@link #alphaStart()}. */
  public Dr2NetClassifier setAlphaStart(double value) {
    return (Dr2NetClassifier) set(alphaStart(), value);
  }

  /** Sets {@link #alphaEnd()}. */
  public Dr2NetClassifier setAlphaEnd(double value) {
    return (Dr2NetClassifier) set(alphaEnd(), value);
  }

  /** Sets {@link #betaStart()}. */
  public Dr2NetClassifier setBetaStart(double value) {
    return (Dr2NetClassifier) set(betaStart(), value);
  }

  /** Sets {@link #betaEnd()}. */
  public Dr2NetClassifier setBetaEnd(double value) {
    return (Dr2NetClassifier) set(betaEnd(), value);
  }

  /** Sets {@link #secondStream()}. */
  public Dr2NetClassifier setSecondStream(String value) {
    return (Dr2NetClassifier) set(secondStream(), value);
  }

  /** Sets {@link #stageOutput()}. */
  public Dr2NetClassifier setStageOutput(String value) {
    return (Dr2NetClassifier) set(stageOutput(), value);
  }

  /** Sets {@link #arithmetic()}. */
  public Dr2NetClassifier setArithmetic(String value) {
    return (Dr2NetClassifier) set(arithmetic(), value);
  }

  /** Sets {@link #mean()}. */
  public Dr2NetClassifier setMean(double... value) {
    return (Dr2NetClassifier) set(mean(), value);
  }

  /** Sets {@link #std()}. */
  public Dr2NetClassifier setStd(double... value) {
    return (Dr2NetClassifier) set(std(), value);
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
   * Sets {@link #augmenter()} to what an augmenter does under its params of now. Its column names,
   * seed and epoch do not matter: those are the estimator's.
   */
  public Dr2NetClassifier setAugmenter(Augmenter value) {
    return setAugmenter(value.toText());
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

  /** Reads a classifier's params from a Spark ML directory. */
  public static MLReader<Dr2NetClassifier> read() {
    return new DefaultParamsReader<>();
  }

  /** Reads a classifier's params from a Spark ML directory. */
  public static Dr2NetClassifier load(String path) {
    return read().load(path);
  }
}
