package io.github.sparkreversible.pipelines;

import io.github.sparkreversible.reversible.ActivationStorage;
import io.github.sparkreversible.training.NetworkProfiler;
import io.github.sparkreversible.training.ProfiledNetwork;

/** How a whole network is finetuned: what is kept, and at which coefficients. */
enum BackboneMode {
  /** (1, 0), everything kept. */
  CONVENTIONAL("conventional", 1, 0, ActivationStorage.ALL),
  /**
   * (1, 0), the exact pretrained network: no state can be reversed, so the input of every residual
   * function is kept (which is what checkpointing keeps).
   */
  DR2NET_START("Dr2Net, start", 1, 0, ActivationStorage.REVERSIBLE),
  /** (0, 1), the last state kept, and anchors where the tolerance asks for them. */
  DR2NET_END("Dr2Net, end", 0, 1, ActivationStorage.REVERSIBLE);

  private final String label;
  private final double alpha;
  private final double beta;
  private final ActivationStorage storage;

  BackboneMode(String label, double alpha, double beta, ActivationStorage storage) {
    this.label = label;
    this.alpha = alpha;
    this.beta = beta;
    this.storage = storage;
  }

  String label() {
    return label;
  }

  /** Settings of a network without a batch yet. */
  NetworkProfiler.Settings settings(ProfiledNetwork network, int threads) {
    return new NetworkProfiler.Settings(network, alpha, beta, storage, 1, 0, 0, threads);
  }
}
