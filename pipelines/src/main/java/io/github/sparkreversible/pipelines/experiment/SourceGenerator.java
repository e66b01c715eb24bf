package io.github.sparkreversible.pipelines.experiment;

import io.github.sparkreversible.latent.ClassPriors;
import io.github.sparkreversible.latent.GeneratedFeatures;
import io.github.sparkreversible.latent.LatentFeatureGenerator;
import io.github.sparkreversible.latent.LatentOutput;
import io.github.sparkreversible.latent.LatentSettings;
import io.github.sparkreversible.latent.LatentTraining;
import io.github.sparkreversible.latent.LinearHead;
import io.github.sparkreversible.ops.CounterRandom;
import io.github.sparkreversible.training.TrainedNetwork;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Generates features as a network's training did, with the classifier that it ended with. */
final class SourceGenerator {
  /** Crosses for each row of a picture: more would hide the rows. */
  private static final double MOST_FOR_A_ROW = 0.5;

  private final LatentFeatureGenerator generator;

  private SourceGenerator(LatentFeatureGenerator generator) {
    this.generator = generator;
  }

  /** The generator of a network, if its training had one. */
  static Optional<SourceGenerator> of(TrainedNetwork network) {
    ComputationGraph graph = network.toGraph();
    try {
      Layer layer = graph.getOutputLayer(0);
      return layer.conf().getLayer() instanceof LatentOutput latent
              && latent.getTraining().settings() != null
          ? Optional.of(new SourceGenerator(generator(layer, latent)))
          : Optional.empty();
    } finally {
      graph.close();
    }
  }

  private static LatentFeatureGenerator generator(Layer layer, LatentOutput latent) {
    Map<String, INDArray> params = layer.paramTable();
    LatentTraining training = latent.getTraining();
    long[] counts = training.classCounts().stream().mapToLong(Long::longValue).toArray();
    LinearHead head =
        new LinearHead(
            heap(params.get(DefaultParamInitializer.WEIGHT_KEY).transpose()),
            latent.hasBias()
                ? heap(params.get(DefaultParamInitializer.BIAS_KEY))
                : new float[counts.length]);
    LatentSettings settings = training.settings();
    return LatentFeatureGenerator.of(
        head,
        settings
            .withRatio(Math.min(MOST_FOR_A_ROW, settings.ratio()))
            // Rows of a picture are drawn by class already.
            .withClassWeightPower(0),
        ClassPriors.ofCounts(counts));
  }

  private static float[] heap(INDArray array) {
    return array.dup('c').reshape(array.length()).toFloatVector();
  }

  /** Generates features of the hard rows among some. */
  GeneratedFeatures generate(SampledFeatures rows, long seed) {
    return generator.generate(
        rows.features(), rows.logits(), rows.labels(), CounterRandom.key(seed));
  }
}
