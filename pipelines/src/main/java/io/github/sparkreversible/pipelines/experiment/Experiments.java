package io.github.sparkreversible.pipelines.experiment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** All runs of an experiment; those that were done before are not done again. */
public final class Experiments {

  private Experiments() {}

  /** Keeps what runs leave. */
  public interface Store {
    /** Takes the features of a run, before its result. */
    void save(FeatureSpace features) throws IOException;

    /** Takes the results so far, after every run. */
    void save(List<RunResult> results) throws IOException;
  }

  /**
   * Runs all methods, each seed for all of them before the next. Features are looked at with the
   * first seed.
   *
   * @param before results of earlier runs, of this experiment or of others
   * @param seeds number of seeds, from 1 on
   * @param progress takes a line for each run
   * @return all results
   */
  public static List<RunResult> run(
      Experiment experiment,
      List<Method> methods,
      int seeds,
      List<RunResult> before,
      Store store,
      Consumer<String> progress)
      throws IOException {
    List<RunResult> results = new ArrayList<>(before);
    int done = 0;
    for (long seed = 1; seed <= seeds; seed++) {
      for (Method method : methods) {
        done++;
        long ofSeed = seed;
        if (results.stream().anyMatch(run -> run.isOf(experiment, method, ofSeed))) {
          continue;
        }
        Experiment.Outcome outcome = experiment.run(method, seed, seed == 1);
        if (outcome.features() != null) {
          store.save(outcome.features());
        }
        RunResult result = outcome.result();
        results.add(result);
        store.save(results);
        progress.accept(
            String.format(
                Locale.ROOT,
                "%d of %d: %s, %s, seed %d: balanced accuracy %.1f %%, rarer half %.1f %%, %.4f s a step",
                done,
                seeds * methods.size(),
                result.dataset(),
                result.method(),
                seed,
                100 * result.balancedAccuracy(),
                100 * result.minorityAccuracy(),
                result.secondsPerStep()));
      }
    }
    return results;
  }
}
