package io.github.sparkreversible.ml;

import io.github.sparkreversible.datasets.params.ParamChecks;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.DefaultParamsWriter$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/**
 * The model of {@link LatentFeatureAugmentedClassifier}: it scores by the model that the inner
 * classifier has learnt, into the columns that are set there. Its other params say how it was
 * trained. Saved, it is a directory with its params and the inner model in {@code model/}.
 */
public final class LatentFeatureAugmentedClassificationModel
    extends Model<LatentFeatureAugmentedClassificationModel>
    implements HasLatentFeatureParams, HasFeatureRowParams, MLWritable {
  private static final long serialVersionUID = 1L;
  private static final String MODEL = "model";

  private final String uid;
  private final Model<?> model;
  private final HasLatentFeatureParams.Declarations latentFeatureParams;
  private final HasFeatureRowParams.Declarations featureRowParams;

  LatentFeatureAugmentedClassificationModel(String uid, Model<?> model) {
    this.uid = uid;
    this.model = model;
    ParamChecks make = new ParamChecks(this);
    latentFeatureParams =
        new HasLatentFeatureParams.Declarations(
            make, LatentFeatureAugmentedClassifier.DEFAULT_STRATEGY);
    featureRowParams = new HasFeatureRowParams.Declarations(make);
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public HasLatentFeatureParams.Declarations latentFeatureParams() {
    return latentFeatureParams;
  }

  @Override
  public HasFeatureRowParams.Declarations featureRowParams() {
    return featureRowParams;
  }

  /** What the inner classifier has learnt. */
  public Model<?> model() {
    return model;
  }

  /** Sets {@link #featuresCol()}. */
  public LatentFeatureAugmentedClassificationModel setFeaturesCol(String value) {
    return (LatentFeatureAugmentedClassificationModel) set(featuresCol(), value);
  }

  private Transformer reading() {
    Param<Object> features = model.getParam(featuresCol().name());
    return model.copy(new ParamMap().put(features, getFeaturesCol()));
  }

  @Override
  public StructType transformSchema(StructType schema) {
    FeatureRows.features(this, schema);
    return reading().transformSchema(schema);
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    return reading().transform(dataset);
  }

  @Override
  public LatentFeatureAugmentedClassificationModel copy(ParamMap extra) {
    return copyValues(
            new LatentFeatureAugmentedClassificationModel(uid, (Model<?>) model.copy(extra)), extra)
        .setParent(parent());
  }

  @Override
  public MLWriter write() {
    return new Writer(this);
  }

  /** Reads a model from a Spark ML directory. */
  public static MLReader<LatentFeatureAugmentedClassificationModel> read() {
    return new Reader();
  }

  /** Reads a model from a Spark ML directory. */
  public static LatentFeatureAugmentedClassificationModel load(String path) {
    return read().load(path);
  }

  private static final class Writer extends MLWriter {
    private final LatentFeatureAugmentedClassificationModel saved;

    Writer(LatentFeatureAugmentedClassificationModel saved) {
      this.saved = saved;
      NestedStages.requireWritable(saved.model);
    }

    @Override
    public void saveImpl(String path) {
      DefaultParamsWriter$.MODULE$.saveMetadata(saved, path, sc(), Option.empty(), Option.empty());
      NestedStages.save(saved.model, path, MODEL);
    }
  }

  private static final class Reader extends MLReader<LatentFeatureAugmentedClassificationModel> {
    @Override
    public LatentFeatureAugmentedClassificationModel load(String path) {
      DefaultParamsReader.Metadata metadata =
          DefaultParamsReader$.MODULE$.loadMetadata(
              path, sc(), LatentFeatureAugmentedClassificationModel.class.getName());
      LatentFeatureAugmentedClassificationModel loaded =
          new LatentFeatureAugmentedClassificationModel(
              metadata.uid(), NestedStages.load(path, MODEL, sc()));
      metadata.getAndSetParams(loaded, Option.empty());
      return loaded;
    }
  }
}
