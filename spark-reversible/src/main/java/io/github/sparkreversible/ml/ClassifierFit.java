package io.github.sparkreversible.ml;

import io.github.sparkreversible.training.CacheDirectory;
import io.github.sparkreversible.training.ClipPreparation;
import io.github.sparkreversible.training.DistributedTrainer;
import io.github.sparkreversible.training.ProcessMemory;
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
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Dataset;

/** One run of {@link Dr2NetClassifier#fit}: decode, train, make the model. */
final class ClassifierFit {
  private static final String ORIGIN = "origin";
  private static final double NANOS = 1e9;

  private final Dr2NetClassifier params;
  private final Dataset<?> rows;
  private final JavaSparkContext spark;
  private final String[] labels;
  private final long startNanos = System.nanoTime();

  ClassifierFit(Dr2NetClassifier params, Dataset<?> rows) {
    this.params = params;
    this.rows = rows;
    this.spark = new JavaSparkContext(rows.sparkSession().sparkContext());
    this.labels = ClassifierSchema.labelNames(rows.schema().apply(params.getLabelCol()));
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
      return train(sets);
    } catch (IOException e) {
      throw new UncheckedIOException("Training shards: " + e.getMessage(), e);
    }
  }

  private ShardColumns columns() {
    int classes = ClassifierSchema.classCount(rows.schema().apply(params.getLabelCol()));
    boolean hasOrigin = Arrays.asList(rows.schema().fieldNames()).contains(ORIGIN);
    return new ShardColumns(
        params.getFeaturesCol(),
        params.getLabelCol(),
        params.getValidationIndicatorCol(),
        params.getValidationFraction(),
        hasOrigin ? ORIGIN : "",
        classes,
        params.getSeed());
  }

  private Dr2NetClassificationModel train(ShardWriter.Sets sets) {
    ShardLayout layout = sets.training().layout();
    double[] mean = params.isDefined(params.mean()) ? params.getMean() : sets.channels().mean();
    double[] std =
        params.isDefined(params.std()) ? params.getStd() : sets.channels().standardDeviation();
    DistributedTrainer trainer =
        new DistributedTrainer(spark, sets, preparation(layout, mean, std), options());
    DistributedTrainer.Result result =
        trainer.train(
            NetworkConfigurations.videoVit(params, layout, sets.classes(), trainer.iterations()),
            NetworkConfigurations.learningRate(params, trainer.iterations()));
    TrainingSummary summary = summary(sets, trainer, result);
    ModelDescription description =
        new ModelDescription(
            List.of(labels), sets.classes(), layout.shape(), layout.type().dtype());
    Dr2NetClassificationModel model =
        new Dr2NetClassificationModel(params.uid(), result.network(), description, summary);
    model.set(model.mean(), mean);
    model.set(model.std(), std);
    return model;
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

  private ClipPreparation preparation(ShardLayout layout, double[] mean, double[] std) {
    return new ClipPreparation(
        layout,
        mean,
        std,
        params.getRandomShift(),
        params.getShiftFill().equals("edge"),
        params.getSeed());
  }

  private TrainingSummary summary(
      ShardWriter.Sets sets, DistributedTrainer trainer, DistributedTrainer.Result result) {
    long peak =
        result.iterations().stream()
            .mapToLong(iteration -> iteration.peakResidentBytes())
            .max()
            .orElse(ProcessMemory.peakResidentBytes());
    return new TrainingSummary(
        settings(),
        result.network().parameterCount(),
        sets.training().rows(),
        sets.validation() == null ? 0 : sets.validation().rows(),
        trainer.workers(),
        (System.nanoTime() - startNanos) / NANOS,
        peak,
        result.iterations(),
        result.epochs());
  }

  @SuppressWarnings("unchecked")
  private Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    for (Param<?> param : params.params()) {
      if (params.isDefined(param)) {
        Object value = params.getOrDefault((Param<Object>) param);
        settings.put(param.name(), ((Param<Object>) param).jsonEncode(value));
      }
    }
    return settings;
  }
}
