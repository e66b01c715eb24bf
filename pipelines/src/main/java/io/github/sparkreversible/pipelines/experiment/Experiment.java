package io.github.sparkreversible.pipelines.experiment;

import static org.apache.spark.sql.functions.col;

import io.github.sparkreversible.ml.Dr2NetClassificationModel;
import io.github.sparkreversible.ml.Dr2NetClassifier;
import io.github.sparkreversible.ml.HasLatentParams;
import io.github.sparkreversible.training.EpochRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Trains on a long-tailed set by several methods, all with the same number of steps, and tests on
 * balanced rows.
 *
 * @param set images
 * @param longTail what the training rows become
 * @param epochs passes over the training rows
 * @param classifier everything else of the training; copied
 * @param settings params of the classifier that differ from the job's own, as texts by name
 */
public record Experiment(
    ImageSet set,
    LongTail longTail,
    int epochs,
    Dr2NetClassifier classifier,
    SortedMap<String, String> settings) {
  /** Rows whose features are looked at. */
  private static final int LOOKED_AT = 600;

  /** Classes from frequent to rare: in the order of their indices, of merged sets in turns. */
  int[] order() {
    int parts = set.classes() > 10 ? 2 : 1;
    int each = set.classes() / parts;
    return IntStream.range(0, set.classes())
        .map(place -> place % parts * each + place / parts)
        .toArray();
  }

  /**
   * What a run leaves.
   *
   * @param result its accuracies
   * @param features how its features lie; null if that was not asked for, or the method has nothing
   *     to do with them
   */
  record Outcome(RunResult result, FeatureSpace features) {}

  /**
   * Trains and tests once.
   *
   * @param looks whether the features are looked at too
   */
  Outcome run(Method method, long seed, boolean looks) {
    Dr2NetClassifier trained = configured(method, seed);
    Dataset<Row> chosen = longTail.of(set, order(), seed).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      int labels = set.classes() + longTail.splitClasses();
      long[] counts = LongTail.counts(chosen, labels);
      Dr2NetClassificationModel model = trained.fit(rows(method, chosen, counts, seed));
      boolean generates = !trained.getLatentStrategy().equals(HasLatentParams.NO_LATENT_STRATEGY);
      double start = generates ? trained.getLatentStart() : 0;
      RunResult result = result(method, seed, counts, model, start);
      return new Outcome(
          result,
          looks && (generates || method == Method.NONE)
              ? FeatureSpace.of(
                  BalancedSample.of(chosen, counts, LOOKED_AT, seed),
                  model,
                  trained.getLatentHardMargin(),
                  result)
              : null);
    } finally {
      chosen.unpersist();
    }
  }

  private RunResult result(
      Method method, long seed, long[] counts, Dr2NetClassificationModel model, double start) {
    List<Double> accuracies = accuracies(model);
    return new RunResult(
        set.name(),
        method.toString(),
        seed,
        longTail.imbalance(),
        longTail.wrongLabels(),
        epochs,
        settings,
        mean(accuracies, order(), 0),
        mean(accuracies, order(), set.classes() / 2),
        accuracies,
        Arrays.stream(counts).boxed().toList(),
        secondsPerStep(model.summary().epochs(), start));
  }

  private static Dataset<Row> rows(Method method, Dataset<Row> chosen, long[] counts, long seed) {
    return switch (method.rows()) {
      case AS_THEY_ARE -> chosen;
      case BALANCED -> LongTail.balanced(chosen, counts, seed);
      case INTERPOLATED ->
          Interpolation.of(chosen, LongTail.balanced(chosen, counts, seed), counts, seed);
    };
  }

  private Dr2NetClassifier configured(Method method, long seed) {
    Dr2NetClassifier trained = classifier.copy(ParamMap.empty());
    method.configure(trained);
    return trained
        .setFeaturesCol(ImageSet.TENSOR)
        .setLabelCol(ImageSet.LABEL)
        .setEpochs(epochs)
        .setSeed(seed);
  }

  /** Accuracy of each class on the test rows. */
  private List<Double> accuracies(Dr2NetClassificationModel model) {
    Dataset<Row> predicted =
        model
            .transform(set.test())
            .select(
                col(ImageSet.LABEL).as("truth"),
                longTail
                    .merged(col(model.getPredictionCol()), set.classes(), order())
                    .as("predicted"));
    long[] right = new long[set.classes()];
    long[] all = new long[set.classes()];
    for (Row row : predicted.groupBy("truth", "predicted").count().collectAsList()) {
      int truth = (int) row.getDouble(0);
      all[truth] += row.getLong(2);
      right[truth] += row.getDouble(0) == row.getDouble(1) ? row.getLong(2) : 0;
    }
    List<Double> accuracies = new ArrayList<>();
    for (int label = 0; label < all.length; label++) {
      accuracies.add((double) right[label] / all[label]);
    }
    return accuracies;
  }

  private static double mean(List<Double> accuracies, int[] order, int from) {
    return IntStream.range(from, order.length)
        .mapToDouble(place -> accuracies.get(order[place]))
        .average()
        .orElseThrow();
  }

  /**
   * The median over the epochs.
   *
   * @param start part of them before the first generated features, which is not counted
   */
  static double secondsPerStep(List<EpochRecord> epochs, double start) {
    int first = Math.min(epochs.size() - 1, (int) Math.ceil(start * epochs.size()));
    List<Double> sorted =
        epochs.subList(first, epochs.size()).stream()
            .map(epoch -> epoch.seconds() / epoch.iterations())
            .sorted(Comparator.naturalOrder())
            .toList();
    return sorted.get(sorted.size() / 2);
  }
}
