package io.github.sparkreversible.pipelines.experiment;

import java.util.List;
import java.util.TreeMap;

/** Made-up results. */
public final class Runs {

  private Runs() {}

  /** A run on MNIST of two classes. */
  public static RunResult run(String method, long seed, double balanced, double minority) {
    return new RunResult(
        "mnist",
        method,
        seed,
        100,
        0,
        6,
        new TreeMap<>(),
        balanced,
        minority,
        List.of(2 * balanced - minority, minority),
        List.of(500L, 5L),
        0.01);
  }
}
