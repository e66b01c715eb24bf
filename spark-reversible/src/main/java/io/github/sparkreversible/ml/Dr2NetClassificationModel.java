package io.github.sparkreversible.ml;

import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.training.TrainedNetwork;
import io.github.sparkreversible.training.TrainingSummary;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import scala.Tuple3;

/**
 * A finetuned video transformer: adds {@code rawPrediction} (logits), {@code probability} and
 * {@code prediction} to rows with a clip.
 */
public final class Dr2NetClassificationModel
    extends ProbabilisticClassificationModel<Row, Dr2NetClassificationModel>
    implements HasNetworkParams, HasInferenceParams, MLWritable {
  private static final long serialVersionUID = 1L;

  private String uid; // No initializer: uid() is called while the superclass constructors run.
  private final HasNetworkParams.Declarations networkParams;
  private final HasInferenceParams.Declarations inferenceParams;
  private final transient TrainedNetwork network;
  private final ModelDescription description;
  private final transient TrainingSummary summary;

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
    inferenceParams = new HasInferenceParams.Declarations(make);
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

  @Override
  public int numClasses() {
    return description.classes();
  }

  /** Names of the classes in the order of their indices; empty if the labels had no names. */
  public String[] labels() {
    return description.labels().toArray(new String[0]);
  }

  /** Shape of the clips that the network takes, {@code [frames, height, width, channels]}. */
  public int[] clipShape() {
    return description.clipShape().stream().mapToInt(Integer::intValue).toArray();
  }

  /** What happened in the training. */
  public TrainingSummary summary() {
    return summary;
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
    throw new UnsupportedOperationException("under construction");
  }

  @Override
  public Vector predictRaw(Row clip) {
    throw new UnsupportedOperationException("under construction");
  }

  /** Turns logits into probabilities by softmax, in place. */
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
    throw new UnsupportedOperationException("under construction");
  }

  /** Reads a model from a Spark ML directory. */
  public static MLReader<Dr2NetClassificationModel> read() {
    throw new UnsupportedOperationException("under construction");
  }

  /** Reads a model from a Spark ML directory. */
  public static Dr2NetClassificationModel load(String path) {
    return read().load(path);
  }
}
