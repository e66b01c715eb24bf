package io.github.sparkreversible.pipelines.experiment;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One training and its test.
 *
 * @param dataset name of the set
 * @param method name of the method
 * @param seed of rows, network and draws
 * @param imbalance rows of the most frequent class for one of the rarest
 * @param wrongLabels part of the training rows with a wrong label
 * @param epochs passes over the training rows
 * @param settings params of the classifier that differ from the job's own, as texts; empty in files
 *     of versions that did not record them
 * @param balancedAccuracy mean accuracy over the classes
 * @param minorityAccuracy the same over the rarer half of the classes
 * @param perClassAccuracy accuracy of each class
 * @param trainingRowsPerClass rows of each class before the method repeated any
 * @param secondsPerStep wall-clock seconds of an iteration, the median over the epochs, of those
 *     with generated features if there are such
 */
public record RunResult(
    String dataset,
    String method,
    long seed,
    double imbalance,
    double wrongLabels,
    int epochs,
    SortedMap<String, String> settings,
    double balancedAccuracy,
    double minorityAccuracy,
    List<Double> perClassAccuracy,
    List<Long> trainingRowsPerClass,
    double secondsPerStep) {

  /** Keeps unmodifiable copies. */
  public RunResult {
    settings =
        Collections.unmodifiableSortedMap(new TreeMap<>(settings == null ? Map.of() : settings));
    perClassAccuracy = List.copyOf(perClassAccuracy);
    trainingRowsPerClass = List.copyOf(trainingRowsPerClass);
  }

  /** Whether it is the result of the same run, done before. */
  boolean isOf(Experiment experiment, Method ofMethod, long ofSeed) {
    return dataset.equals(experiment.set().name())
        && method.equals(ofMethod.toString())
        && seed == ofSeed
        && imbalance == experiment.longTail().imbalance()
        && wrongLabels == experiment.longTail().wrongLabels()
        && epochs == experiment.epochs()
        && settings.equals(experiment.settings());
  }

  /** What runs that may be compared have in common, for people to read. */
  public String setup() {
    StringBuilder text = new StringBuilder(dataset);
    text.append(", imbalance ").append(number(imbalance));
    if (wrongLabels > 0) {
      text.append(", wrong labels ").append(number(wrongLabels));
    }
    text.append(", epochs ").append(epochs);
    settings.forEach((name, value) -> text.append(", ").append(name).append('=').append(value));
    return text.toString();
  }

  private static String number(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }
}
