package io.github.sparkreversible.pipelines.experiment;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * How much better a method is than another one, over the seeds that both have: rows, network and
 * draws of a seed are the same for all methods, so that the difference varies less than the values.
 *
 * @param pairs number of seeds that both have
 * @param mean mean difference; NaN without a pair
 * @param standardError of the mean; NaN with fewer than two pairs
 */
record PairedDifference(int pairs, double mean, double standardError) {

  /**
   * Compares runs of two methods.
   *
   * @param runs of the method, one for each seed
   * @param baseline of the other method
   * @param value what is compared
   */
  static PairedDifference of(
      List<RunResult> runs, List<RunResult> baseline, ToDoubleFunction<RunResult> value) {
    Map<Long, RunResult> bySeed =
        baseline.stream()
            .collect(Collectors.toMap(RunResult::seed, run -> run, (first, again) -> first));
    double[] differences =
        runs.stream()
            .filter(run -> bySeed.containsKey(run.seed()))
            .mapToDouble(
                run -> value.applyAsDouble(run) - value.applyAsDouble(bySeed.get(run.seed())))
            .toArray();
    Moments moments = Moments.of(differences);
    return new PairedDifference(
        differences.length,
        moments.mean(),
        moments.standardDeviation() / Math.sqrt(differences.length));
  }

  /** Percentage points with a sign, and their standard error if there is one. */
  String percent() {
    if (pairs == 0) {
      return "no seed of both";
    }
    String text = String.format(Locale.ROOT, "%+.1f", 100 * mean);
    return pairs == 1 ? text : text + String.format(Locale.ROOT, " +- %.1f", 100 * standardError);
  }
}
