package io.github.sparkreversible.latent;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What became of generated features in the training of a network, from its initialization on. A
 * warning says the first time that features are not what was asked for, or are not trained on; the
 * totals are for the end.
 */
public final class GenerationCounts {
  private static final Logger LOG = LoggerFactory.getLogger(GenerationCounts.class);

  private final Consumer<String> warning;
  private long generated;
  private long unsolvable;
  private long withoutPartner;
  private long refused;

  GenerationCounts() {
    this(LOG::warn);
  }

  /** Counts of a training whose warnings go somewhere else than to the log. */
  GenerationCounts(Consumer<String> warning) {
    this.warning = warning;
  }

  /** Those of a network; empty if its classifier is none that learns from generated features. */
  public static Optional<GenerationCounts> of(ComputationGraph network) {
    return network.getLayer(network.getNumLayers() - 1) instanceof LatentOutputLayer output
        ? Optional.of(output.counts())
        : Optional.empty();
  }

  /** Takes the features of a step. */
  void add(GeneratedFeatures features) {
    if (unsolvable == 0 && features.unsolvable() > 0) {
      warning.accept(
          "latentStrategy: no feature has the logits that are asked for; the generated ones come as"
              + " near to them as the classifier's weights allow");
    }
    generated += features.size();
    unsolvable += features.unsolvable();
    withoutPartner += features.withoutPartner();
  }

  /** Takes a step whose features are not injected. */
  void refuse(double error, double tolerance) {
    if (refused == 0) {
      warning.accept(
          String.format(
              Locale.ROOT,
              "latentInjectionDepth: states carried back have the relative error %.1e, expected at"
                  + " most %.1e; this step does not learn from them",
              error,
              tolerance));
    }
    refused++;
  }

  /** Features that were generated. */
  public long generated() {
    return generated;
  }

  /** Those of them whose constraints no feature meets: they are the least-squares solutions. */
  public long unsolvable() {
    return unsolvable;
  }

  /** Sources that gave nothing, since no other hard sample has their pair of classes. */
  public long withoutPartner() {
    return withoutPartner;
  }

  /** Steps whose features were not injected, because their error exceeded the tolerance. */
  public long refused() {
    return refused;
  }

  /** One line. */
  String describe() {
    return "Latent features: %d generated, of which %d do not have the logits asked for; %d sources without a partner; %d steps not injected"
        .formatted(generated, unsolvable, withoutPartner, refused);
  }

  /** Logs the totals, if anything was not as asked for; to be called where a training ends. */
  public void report() {
    if (unsolvable + withoutPartner + refused > 0) {
      LOG.info(describe());
    }
  }
}
