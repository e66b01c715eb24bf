package io.github.sparkreversible.ml;

import io.github.sparkreversible.datasets.params.ParamChecks;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.DefaultParamsWriter$;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/**
 * Adds the latent feature of each clip, the vector {@code [dim]} that the classifier of a fitted
 * network reads: for other estimators of Spark ML, or to be compared with each other.
 *
 * <p>It computes with mean, std and arithmetic of its model, which it shares with its copies, and
 * streams as that does. Saved, it is a directory with its params and the model in {@code model/}.
 */
public final class Dr2NetFeaturizer extends Transformer implements HasInferenceParams, MLWritable {
  private static final long serialVersionUID = 1L;
  private static final String MODEL = "model";

  private final String uid;
  private final Dr2NetClassificationModel model;
  private final HasInferenceParams.Declarations inferenceParams;
  private final Param<String> inputCol;
  private final Param<String> outputCol;
  private final BooleanParam normalize;

  /** A featurizer with default params and a random uid. */
  public Dr2NetFeaturizer(Dr2NetClassificationModel model) {
    this(Identifiable$.MODULE$.randomUID("dr2netFeatures"), model);
  }

  /** A featurizer with default params. */
  public Dr2NetFeaturizer(String uid, Dr2NetClassificationModel model) {
    this.uid = uid;
    this.model = model;
    ParamChecks make = new ParamChecks(this);
    inferenceParams = new HasInferenceParams.Declarations(make, HANDLE_INVALID);
    inputCol = make.text("inputCol", "tensor column of the clips", "tensor");
    outputCol = make.text("outputCol", "vector column that is added", "features");
    normalize =
        new BooleanParam(
            uid, "normalize", "whether features are divided by their Euclidean length");
    setDefault(normalize, false);
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public HasInferenceParams.Declarations inferenceParams() {
    return inferenceParams;
  }

  /** The fitted network. */
  public Dr2NetClassificationModel model() {
    return model;
  }

  /** Tensor column of the clips. */
  public Param<String> inputCol() {
    return inputCol;
  }

  /** Value of {@link #inputCol()}. */
  public String getInputCol() {
    return getOrDefault(inputCol);
  }

  /** Sets {@link #inputCol()}. */
  public Dr2NetFeaturizer setInputCol(String value) {
    return (Dr2NetFeaturizer) set(inputCol, value);
  }

  /** Vector column that is added. */
  public Param<String> outputCol() {
    return outputCol;
  }

  /** Value of {@link #outputCol()}. */
  public String getOutputCol() {
    return getOrDefault(outputCol);
  }

  /** Sets {@link #outputCol()}. */
  public Dr2NetFeaturizer setOutputCol(String value) {
    return (Dr2NetFeaturizer) set(outputCol, value);
  }

  /** Whether features are divided by their Euclidean length; one of zeros stays as it is. */
  public BooleanParam normalize() {
    return normalize;
  }

  /** Value of {@link #normalize()}. */
  public boolean getNormalize() {
    return (boolean) getOrDefault(normalize);
  }

  /** Sets {@link #normalize()}. */
  public Dr2NetFeaturizer setNormalize(boolean value) {
    return (Dr2NetFeaturizer) set(normalize, value);
  }

  /** Sets {@link #predictionBatchSize()}. */
  public Dr2NetFeaturizer setPredictionBatchSize(int value) {
    return (Dr2NetFeaturizer) set(predictionBatchSize(), value);
  }

  /** Sets {@link #device()}. */
  public Dr2NetFeaturizer setDevice(String value) {
    return (Dr2NetFeaturizer) set(device(), value);
  }

  /** Sets {@link #handleInvalid()}; {@code keep} gives a null feature. */
  public Dr2NetFeaturizer setHandleInvalid(String value) {
    return (Dr2NetFeaturizer) set(handleInvalid(), value);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return ClassifierSchema.forFeatures(this, schema);
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    StructType output = transformSchema(dataset.schema());
    Devices.check(getDevice());
    PartitionPredictor partitions =
        new PartitionPredictor(
            model.predictor(getInputCol(), getPredictionBatchSize()),
            model.broadcast(dataset),
            PartitionPredictor.Columns.of(dataset.schema(), getInputCol(), getHandleInvalid()),
            new FeatureColumn(getNormalize()));
    return SchemaColumns.withNamesAndMetadata(
        dataset.toDF().mapPartitions(partitions, Encoders.row(SchemaColumns.numbered(output))),
        output);
  }

  @Override
  public Dr2NetFeaturizer copy(ParamMap extra) {
    return copyValues(new Dr2NetFeaturizer(uid, model), extra);
  }

  @Override
  public MLWriter write() {
    return new Writer(this);
  }

  /** Reads a featurizer from a Spark ML directory. */
  public static MLReader<Dr2NetFeaturizer> read() {
    return new Reader();
  }

  /** Reads a featurizer from a Spark ML directory. */
  public static Dr2NetFeaturizer load(String path) {
    return read().load(path);
  }

  private static final class Writer extends MLWriter {
    private final Dr2NetFeaturizer featurizer;

    Writer(Dr2NetFeaturizer featurizer) {
      this.featurizer = featurizer;
    }

    @Override
    public void saveImpl(String path) {
      DefaultParamsWriter$.MODULE$.saveMetadata(
          featurizer, path, sc(), Option.empty(), Option.empty());
      try {
        featurizer.model.save(new Path(path, MODEL).toString());
      } catch (IOException e) {
        throw new UncheckedIOException("The model could not be written to " + path, e);
      }
    }
  }

  private static final class Reader extends MLReader<Dr2NetFeaturizer> {
    @Override
    public Dr2NetFeaturizer load(String path) {
      DefaultParamsReader.Metadata metadata =
          DefaultParamsReader$.MODULE$.loadMetadata(path, sc(), Dr2NetFeaturizer.class.getName());
      Dr2NetFeaturizer featurizer =
          new Dr2NetFeaturizer(
              metadata.uid(), Dr2NetClassificationModel.load(new Path(path, MODEL).toString()));
      metadata.getAndSetParams(featurizer, Option.empty());
      return featurizer;
    }
  }
}
