package io.github.sparkreversible.latent;

import io.github.sparkreversible.ops.CounterRandom;

/** One call of the generator. */
final class Generation {
  private static final long DRAWS = 1;
  private static final long PARTNERS = 2;
  private static final long NOISE = 3;

  private final LinearHead head;
  private final LatentSettings settings;
  private final PriorStep priorStep;
  private final HardSamples samples;
  private final float[] features;
  private final long key;
  private final PairDirection direction;
  private final double[] feature;
  private final double[] noise;

  /** The last step along the direction, in units of length: k of {@link PairSteps}. */
  private double step;

  Generation(
      LinearHead head,
      LatentSettings settings,
      PriorStep priorStep,
      HardSamples samples,
      float[] features,
      long key) {
    this.head = head;
    this.settings = settings;
    this.priorStep = priorStep;
    this.samples = samples;
    this.features = features;
    this.key = key;
    this.direction = new PairDirection(head.dim());
    this.feature = new double[head.dim()];
    this.noise = new double[head.dim()];
  }

  GeneratedFeatures generate(int count, double[] classWeights) {
    return generate(samples.draw(count, classWeights, CounterRandom.key(key, DRAWS)));
  }

  /** A feature of each of these samples, in their order. */
  GeneratedFeatures generate(int... drawn) {
    PairSteps steps = pairSteps(drawn.length);
    GeneratedFeatures.Collector collector =
        new GeneratedFeatures.Collector(drawn.length, head.dim(), gradientShares(), steps);
    MixturePartners partners =
        settings.strategy() == LatentStrategy.MIXTURE ? new MixturePartners(samples) : null;
    long partnerKey = CounterRandom.key(key, PARTNERS);
    for (int draw = 0; draw < drawn.length; draw++) {
      int partner =
          partners == null ? MixturePartners.NONE : partners.draw(drawn[draw], partnerKey, draw);
      if (partners != null && partner == MixturePartners.NONE) {
        collector.skipWithoutPartner();
      } else {
        int label = samples.label(drawn[draw]);
        make(drawn[draw], partner);
        addNoise(draw);
        collector.add(drawn[draw], partner, label, feature);
        // Mixtures alone are skipped, and they have no steps: numbers of features and steps agree.
        if (steps != null) {
          steps.add(label, samples.rival(drawn[draw]), direction, step);
        }
      }
    }
    return collector.collected(priorStep != null && !priorStep.solved());
  }

  /** How the derivative of a feature for its source (and partner) is put together. */
  private GradientShares gradientShares() {
    double strength = settings.strength();
    return switch (settings.strategy()) {
      case BOUNDARY, BEYOND, PRIOR -> new GradientShares(1, 0, 0);
      case MIXTURE -> new GradientShares(1 - strength, strength, 0);
      case PROTOTYPE -> new GradientShares(1 - strength, 0, strength);
    };
  }

  private PairSteps pairSteps(int most) {
    return switch (settings.strategy()) {
      case BOUNDARY -> new PairSteps(most, head.dim(), settings.strength());
      case BEYOND -> new PairSteps(most, head.dim(), 1 - settings.strength());
      case MIXTURE, PRIOR, PROTOTYPE -> null;
    };
  }

  private void make(int source, int partner) {
    double strength = settings.strength();
    set(1, source);
    switch (settings.strategy()) {
      case BOUNDARY -> moveMargin(source, 1 - strength, 0);
      case BEYOND -> moveMargin(source, strength, -strength * settings.hardMargin());
      case MIXTURE -> mix(source, partner, strength);
      case PRIOR -> Vectors.add(1, priorStep.step(), 0, feature);
      case PROTOTYPE -> approachPrototype(source, strength);
    }
  }

  private void set(double scale, int row) {
    for (int i = 0; i < feature.length; i++) {
      feature[i] = scale * features[row * feature.length + i];
    }
  }

  /** The nearest feature of margin {@code keep * m + offset}. */
  private void moveMargin(int source, double keep, double offset) {
    int label = samples.label(source);
    int rival = samples.rival(source);
    direction.set(head, label, rival, settings.tolerance());
    // Anew from the feature: the logits given are rounded, and maybe another arithmetic's.
    double margin =
        direction.length() * Vectors.dot(direction.unit(), 0, feature)
            + (head.bias(label) - (double) head.bias(rival));
    step = ((keep - 1) * margin + offset) / direction.length();
    Vectors.add(step, direction.unit(), 0, feature);
  }

  private void mix(int source, int partner, double strength) {
    set(1 - strength, source);
    for (int i = 0; i < feature.length; i++) {
      feature[i] += strength * features[partner * feature.length + i];
    }
    if (settings.noise() > 0) {
      direction.set(head, samples.label(source), samples.rival(source), settings.tolerance());
    }
  }

  private void approachPrototype(int source, double strength) {
    set(1 - strength, source);
    for (int i = 0; i < feature.length; i++) {
      feature[i] += strength * head.weight(samples.label(source), i);
    }
  }

  private void addNoise(int draw) {
    if (settings.noise() == 0) {
      return;
    }
    CounterRandom.normal(CounterRandom.key(key, NOISE, draw), 0, noise);
    switch (settings.strategy()) {
      case BOUNDARY, BEYOND, MIXTURE ->
          Vectors.add(-Vectors.dot(noise, 0, direction.unit()), direction.unit(), 0, noise);
      case PRIOR -> priorStep.logitSpace().remove(noise);
      case PROTOTYPE -> {
        // No logit is constrained: the noise is free.
      }
    }
    Vectors.add(settings.noise(), noise, 0, feature);
  }
}
