package io.github.sparkreversible.ml;

import io.github.sparkreversible.datasets.params.ParamChecks;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.training.ClipPreparation;
import io.github.sparkreversible.training.ShardLayout;
import io.github.sparkreversible.training.TrainedNetwork;
import io.github.sparkreversible.training.TrainingSummary;
import java.util.Collections;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import scala.Tuple3;

/**
 * A finetuned transformer: adds {@code rawPrediction} (logarithms of the probabilities), {@code
 * probability} and {@code prediction} to rows with a clip or a point cloud. A column whose name is
 * set to "" is left out.
 *
 * <p>Prediction streams: a task holds one batch of rows at a time. An executor process holds the
 * parameters twice whatever the number of its tasks: on the Java heap, as they were broadcast, and
 * in native memory, where up to two networks stay that no task uses at present.
 *
 * <p>Of the params of the network, {@link #mean()}, {@link #std()} and {@link #arithmetic()} are
 * those that the model computes with; the others record what it was trained with, and setting them
 * changes nothing.
 */
public final class Dr2NetClassificationModel
    extends ProbabilisticClassificationModel<Row, Dr2NetClassificationModel>
    implements HasNetworkParams, HasCouplingParams, HasHeadParams, HasInferenceParams, MLWritable {
  private static final long serialVersionUID = 1L;

  private String uid; // No initializer: uid() is called while the superclass constructors run.
  private final HasNetworkParams.Declarations networkParams;
  private final HasCouplingParams.Declarations couplingParams;
  private final HasHeadParams.Declarations headParams;
  private final HasInferenceParams.Declarations inferenceParams;
  private final TrainedNetwork network;
  private final ModelDescription description;
  private final TrainingSummary summary;
  private transient NetworkInUse inUse;

  Dr2NetClassificationModel(
      String uid, TrainedNetwork network, ModelDescription description, TrainingSummary summary) {
    this(EarlyUid.announce(uid), network, description, summary);
  }

  @SuppressWarnings("unused")
  private Dr2NetClassificationModel(
      EarlyUid announced,
      TrainedNetwork network,
      ModelDescription description,
      TrainingSummary summary) {
    ParamChecks make = new ParamChecks(this);
    networkParams = new HasNetworkParams.Declarations(make);
    couplingParams = new HasCouplingParams.Declarations(make);
    headParams = new HasHeadParams.Declarations(make);
    inferenceParams = new HasInferenceParams.Declarations(make, HANDLE_INVALID);
    setDefault(featuresCol(), "tensor");
    this.network = network;
    this.description = description;
    this.summary = summary;
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
  public HasHeadParams.Declarations headParams() {
    return headParams;
  }

  @Override
  public HasInferenceParams.Declarations inferenceParams() {
    return inferenceParams;
  }

  /** Sets {@link #predictionBatchSize()}. */
  public Dr2NetClassificationModel setPredictionBatchSize(int value) {
    return (Dr2NetClassificationModel) set(predictionBatchSize(), value);
  }

  /** Sets {@link #device()}. */
  public Dr2NetClassificationModel setDevice(String value) {
    return (Dr2NetClassificationModel) set(device(), value);
  }

  /** Sets {@link #handleInvalid()}. */
  public Dr2NetClassificationModel setHandleInvalid(String value) {
    return (Dr2NetClassificationModel) set(handleInvalid(), value);
  }

  /** Sets {@link #arithmetic()}. */
  public Dr2NetClassificationModel setArithmetic(String value) {
    return (Dr2NetClassificationModel) set(arithmetic(), value);
  }

  @Override
  public int numClasses() {
    return description.classes();
  }

  /** Names of the classes in the order of their indices; empty if the labels had no names. */
  public String[] labels() {
    return description.labels().toArray(new String[0]);
  }

  /**
   * Shape of the rows that the network takes: clips {@code [frames, height, width, channels]} or
   * point clouds {@code [points, columns]}.
   */
  public int[] inputShape() {
    return description.inputShape().stream().mapToInt(Integer::intValue).toArray();
  }

  /** What happened in the training. */
  public TrainingSummary summary() {
    return summary;
  }

  /** What the model says about its data. */
  ModelDescription description() {
    return description;
  }

  /** The network. */
  public TrainedNetwork network() {
    return network;
  }

  @Override
  public DataType featuresDataType() {
    return TensorColumn.TYPE;
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return ClassifierSchema.forTransform(this, schema);
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    StructType output = transformSchema(dataset.schema());
    Devices.check(getDevice());
    PartitionPredictor partitions =
        new PartitionPredictor(
            predictor(),
            broadcast(dataset),
            PartitionPredictor.Columns.of(dataset.schema(), getFeaturesCol(), getHandleInvalid()),
            PredictionColumns.of(this));
    return SchemaColumns.withNamesAndMetadata(
        dataset.toDF().mapPartitions(partitions, Encoders.row(SchemaColumns.numbered(output))),
        output);
  }

  /** The network in the memory of the executors of a data set. */
  Broadcast<TrainedNetwork> broadcast(Dataset<?> dataset) {
    return inUse().broadcast(getArithmetic(), dataset.sparkSession().sparkContext());
  }

  /**
   * A stage that gives what this model's classifier reads. It reads the same column under the same
   * inference params as this model has now, and shares the network with it.
   */
  public Dr2NetFeaturizer featurizer() {
    return new Dr2NetFeaturizer(this)
        .setInputCol(getFeaturesCol())
        .setPredictionBatchSize(getPredictionBatchSize())
        .setDevice(getDevice())
        .setHandleInvalid(getHandleInvalid());
  }

  private ClipPredictor predictor() {
    return predictor(getFeaturesCol(), getPredictionBatchSize());
  }

  /** What tasks predict with, of a tensor column, for its errors, and a batch size. */
  ClipPredictor predictor(String tensor, int batchSize) {
    // Augmentation is for training: it plays no part here.
    ClipPreparation preparation = new ClipPreparation(layout(), getMean(), getStd());
    return new ClipPredictor(
        inUse().network(getArithmetic()).contentId(),
        preparation,
        tensor,
        batchSize,
        isDefined(thresholds()) ? getThresholds() : null);
  }

  /** Type and shape of the rows that the network takes. */
  ShardLayout layout() {
    return new ShardLayout(TensorType.ofDtype(description.dtype()), description.inputShape());
  }

  private synchronized NetworkInUse inUse() {
    if (inUse == null) {
      inUse = new NetworkInUse(network);
    }
    return inUse;
  }

  /**
   * Natural logarithms of the class probabilities.
   *
   * @param row tensor struct of a clip or a point cloud
   * @throws IllegalArgumentException if it is null or not of the shape that the network takes
   */
  @Override
  public Vector predictRaw(Row row) {
    try (ClipPredictor.Open open =
        predictor().withBatchSize(1).open(() -> inUse().network(getArithmetic()))) {
      return open.predict(Collections.singletonList(row), index -> "the row").get(0).raw();
    }
  }

  /** Turns logarithms of probabilities into probabilities by softmax, in place. */
  @Override
  public Vector raw2probabilityInPlace(Vector raw) {
    Softmax.inPlace(((DenseVector) raw).values());
    return raw;
  }

  @Override
  public Dr2NetClassificationModel copy(ParamMap extra) {
    return copyValues(new Dr2NetClassificationModel(uid(), network, description, summary), extra)
        .setParent(parent());
  }

  /**
   * Only here because javac sees two inherited methods that Scala's covariant tuples make one, and
   * asks for a common override.
   */
  @Override
  @SuppressWarnings({"rawtypes", "unchecked"})
  public Tuple3 findSummaryModel() {
    return super.findSummaryModel();
  }

  @Override
  public MLWriter write() {
    return new ModelPersistence.Writer(this);
  }

  /** Reads a model from a Spark ML directory. */
  public static MLReader<Dr2NetClassificationModel> read() {
    return new ModelPersistence.Reader();
  }

  /** Reads a model from a Spark ML directory. */
  public static Dr2NetClassificationModel load(String path) {
    return read().load(path);
  }
}
