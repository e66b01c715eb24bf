package io.github.sparkreversible.ml;

import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.training.CacheDirectory;
import io.github.sparkreversible.training.DistributedTrainer;
import io.github.sparkreversible.training.InitialParameters;
import io.github.sparkreversible.training.ProcessMemory;
import io.github.sparkreversible.training.RowAugmentation;
import io.github.sparkreversible.training.ShardColumns;
import io.github.sparkreversible.training.ShardLayout;
import io.github.sparkreversible.training.ShardWriter;
import io.github.sparkreversible.training.TaskFailures;
import io.github.sparkreversible.training.TrainingOptions;
import io.github.sparkreversible.training.TrainingSummary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructField;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of {@link Dr2NetClassifier#fit}: decode, train, make the model. */
final class ClassifierFit {
  private static final Logger LOG = LoggerFactory.getLogger(ClassifierFit.class);
  private static final double NANOS = 1e9;

  private final Dr2NetClassifier params;
  private final Dataset<?> rows;
  private final JavaSparkContext spark;
  private final StructField label;
  private final long startNanos = System.nanoTime();

  ClassifierFit(Dr2NetClassifier params, Dataset<?> rows) {
    this.params = params;
    this.rows = rows;
    this.spark = new JavaSparkContext(rows.sparkSession().sparkContext());
    this.label = SchemaColumns.field(rows.schema(), params.getLabelCol(), "a label column");
  }

  Dr2NetClassificationModel run() {
    Devices.check(params.getDevice());
    try (CacheDirectory cache = CacheDirectory.create(spark.sc(), params.getCacheDir())) {
      ShardWriter.Sets sets =
          TaskFailures.surface(() -> ShardWriter.write(rows, columns(), cache.path()));
      if (sets.classes() < 2) {
        throw new IllegalArgumentException(
            "Column '%s' holds %d class, expected at least 2"
                .formatted(params.getLabelCol(), sets.classes()));
      }
      if (sets.skipped() > 0) {
        LOG.warn(
            "{} rows are left out: column '{}' or '{}' is null (handleInvalid is skip)",
            sets.skipped(),
            params.getFeaturesCol(),
            params.getLabelCol());
      }
      return train(sets);
    } catch (IOException e) {
      throw new UncheckedIOException("Training shards: " + e.getMessage(), e);
    }
  }

  private ShardColumns columns() {
    return new ShardColumns(
        params.getFeaturesCol(),
        ChosenBackbone.of(params).kind(),
        params.getLabelCol(),
        params.getValidationIndicatorCol(),
        params.getValidationFraction(),
        SchemaColumns.origin(rows.schema()) >= 0 ? SchemaColumns.ORIGIN : "",
        params.getKeyCol(),
        ClassifierSchema.declaredClasses(label).orElse(0),
        params.getSeed(),
        params.getHandleInvalid().equals("skip"));
  }

  private Dr2NetClassificationModel train(ShardWriter.Sets sets) {
    ShardLayout layout = sets.training().layout();
    Dr2NetClassificationModel initial =
        params.getInitialModel().isEmpty() ? null : InitialModel.load(params);
    Normalization normalization = Normalization.of(params, sets.channels(), initial);
    DistributedTrainer trainer =
        new DistributedTrainer(
            spark, sets, normalization.preparation(layout), augmentation(layout), options());
    ComputationGraphConfiguration configuration =
        NetworkConfigurations.of(params, layout, sets.classes(), trainer.iterations());
    LatentClassifier.configure(
        params, configuration, sets.training().labelCounts(), trainer.iterations());
    PretrainedNetwork pretrained =
        params.getPretrained().isEmpty() ? null : pretrained(layout, configuration);
    DistributedTrainer.Result result =
        trainer.train(
            configuration,
            NetworkConfigurations.learningRate(params, trainer.iterations()),
            initialParameters(sets, initial, pretrained));
    TrainingSummary summary = summary(sets, trainer, result);
    ModelDescription description =
        new ModelDescription(
            List.of(ClassifierSchema.labelNames(label)),
            sets.classes(),
            layout.shape(),
            layout.type().dtype(),
            naming(initial, pretrained));
    Dr2NetClassificationModel model =
        new Dr2NetClassificationModel(params.uid(), result.network(), description, summary);
    model.set(model.mean(), normalization.mean());
    model.set(model.std(), normalization.std());
    InitialModel.copyArchitecture(params, model);
    return model;
  }

  private PretrainedNetwork pretrained(
      ShardLayout layout, ComputationGraphConfiguration configuration) {
    PretrainedNetwork pretrained =
        PretrainedNetwork.load(params, layout, configuration, false, spark.hadoopConfiguration());
    LOG.info("{}: {}", params.getPretrained(), pretrained.describe());
    return pretrained;
  }

  /** The naming of the weights that the training starts from. */
  private static String naming(Dr2NetClassificationModel initial, PretrainedNetwork pretrained) {
    if (initial != null) {
      return initial.description().naming();
    }
    return pretrained == null ? "" : pretrained.report().mapping();
  }

  /** What the network starts from; null for random weights. */
  private InitialParameters initialParameters(
      ShardWriter.Sets sets, Dr2NetClassificationModel initial, PretrainedNetwork pretrained) {
    if (initial == null) {
      return pretrained == null ? null : new InitialParameters(pretrained.network(), false);
    }
    boolean sameClasses =
        initial.numClasses() == sets.classes()
            && Arrays.equals(initial.labels(), ClassifierSchema.labelNames(label));
    return new InitialParameters(initial.network(), sameClasses);
  }

  private TrainingOptions options() {
    return new TrainingOptions(
        params.getEpochs(),
        params.getBatchSize(),
        params.getGradientNormLimit(),
        params.getLabelSmoothing(),
        params.getSeed(),
        params.getNumWorkers() > 0
            ? params.getNumWorkers()
            : DistributedTrainer.taskSlots(spark.sc()),
        params.getAveragingFrequency(),
        params.getPredictionBatchSize());
  }

  /** What happens to the training rows; null if nothing does. */
  private RowAugmentation augmentation(ShardLayout layout) {
    StructField features =
        TensorColumn.field(params.getFeaturesCol(), layout.type(), layout.sizes());
    return TrainingAugmenter.of(params, layout.kind(), features)
        .map(
            augmentation ->
                new RowAugmentation(augmentation, params.getSeed(), !params.getKeyCol().isEmpty()))
        .orElse(null);
  }

  private TrainingSummary summary(
      ShardWriter.Sets sets, DistributedTrainer trainer, DistributedTrainer.Result result) {
    long peak =
        result.iterations().stream()
            .mapToLong(iteration -> iteration.peakResidentBytes())
            .max()
            .orElse(ProcessMemory.peakResidentBytes());
    return new TrainingSummary(
        settings(params),
        result.network().parameterCount(),
        sets.training().rows(),
        sets.validation() == null ? 0 : sets.validation().rows(),
        sets.skipped(),
        trainer.workers(),
        (System.nanoTime() - startNanos) / NANOS,
        peak,
        result.iterations(),
        result.epochs());
  }

  /** The values of all params, by name, as JSON: also those that a strategy starts with. */
  @SuppressWarnings("unchecked")
  static Map<String, String> settings(Dr2NetClassifier params) {
    Map<String, String> settings = new TreeMap<>();
    for (Param<?> param : params.params()) {
      if (params.isDefined(param)) {
        Object value = params.getOrDefault((Param<Object>) param);
        settings.put(param.name(), ((Param<Object>) param).jsonEncode(value));
      }
    }
    if (LatentClassifier.generates(params)) {
      put(params.latentStrength(), params.getLatentStrength(), settings);
      put(params.latentWeight(), params.getLatentWeight(), settings);
      put(params.latentSourcePower(), params.getLatentSourcePower(), settings);
      put(params.latentStart(), params.getLatentStart(), settings);
    }
    return settings;
  }

  private static void put(DoubleParam param, double value, Map<String, String> settings) {
    settings.put(param.name(), param.jsonEncode(value));
  }
}
