package io.github.sparkreversible.training;

import io.github.sparkreversible.reversible.Dr2Stage;
import io.github.sparkreversible.reversible.GraphFunction;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * AdamW: {@link BiasCorrectedAdam} and, beside its step, {@link DecoupledWeightDecay} on what a
 * layer calls its weights, not on its biases.
 */
public final class AdamW {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  /** Makes every update zero, and needs no state. */
  private static final Sgd FROZEN = new Sgd(0);

  private AdamW() {}

  /**
   * Sets updater and weight decay of every layer; to be called before the network is made.
   *
   * @param configuration changed in place
   * @param learningRate learning rate by iteration
   * @param weightDecay coefficient of the decoupled weight decay
   */
  public static void configure(
      ComputationGraphConfiguration configuration, ISchedule learningRate, double weightDecay) {
    configure(configuration, learningRate, weightDecay, LearningRateFactors.NONE);
  }

  /**
   * As above, with learning rates that differ between the parts of the network; weights decay in
   * proportion.
   *
   * @param factors what the learning rate of each part is multiplied by
   * @throws IllegalArgumentException if the factors name a part that the network does not have
   */
  public static void configure(
      ComputationGraphConfiguration configuration,
      ISchedule learningRate,
      double weightDecay,
      LearningRateFactors factors) {
    PartFactors resolved = factors.of(configuration);
    configuration
        .getVertices()
        .forEach(
            (name, vertex) -> {
              if (vertex instanceof LayerVertex layerVertex
                  && layerVertex.getLayerConf().getLayer() instanceof BaseLayer layer) {
                configure(layer, weightDecay);
                layer.setIUpdater(adam(learningRate, resolved.factor(name)));
                if (layer instanceof Dr2Stage stage) {
                  configureInside(stage, name, learningRate, weightDecay, resolved);
                }
                if (layer instanceof Dr2Stage stage && !factors.equals(LearningRateFactors.NONE)) {
                  stage.setFunctionUpdaters(functionUpdaters(stage, name, learningRate, resolved));
                }
              }
            });
  }

  /** DL4J's layers inside of residual functions have updaters of their own. */
  private static void configureInside(
      Dr2Stage stage,
      String name,
      ISchedule learningRate,
      double weightDecay,
      PartFactors resolved) {
    for (int i = 0; i < stage.getResidualFunctions().size(); i++) {
      if (stage.getResidualFunctions().get(i) instanceof GraphFunction graph) {
        IUpdater updater = adam(learningRate, resolved.factor(name, i));
        for (GraphVertex vertex : graph.getVertices().values()) {
          if (vertex instanceof LayerVertex inner
              && inner.getLayerConf().getLayer() instanceof BaseLayer layer) {
            configure(layer, weightDecay);
            layer.setIUpdater(updater);
          }
        }
      }
    }
  }

  private static void configure(BaseLayer layer, double weightDecay) {
    layer.setBiasUpdater(null);
    layer.setRegularization(
        weightDecay == 0 ? List.of() : List.of(new DecoupledWeightDecay(weightDecay)));
    layer.setRegularizationBias(List.of());
  }

  private static List<IUpdater> functionUpdaters(
      Dr2Stage stage, String name, ISchedule learningRate, PartFactors resolved) {
    return IntStream.range(0, stage.getResidualFunctions().size())
        .<IUpdater>mapToObj(function -> adam(learningRate, resolved.factor(name, function)))
        .toList();
  }

  private static IUpdater adam(ISchedule learningRate, double factor) {
    if (factor == 0) {
      return FROZEN;
    }
    ISchedule rate = factor == 1 ? learningRate : new ScaledSchedule(learningRate, factor);
    return new BiasCorrectedAdam(Double.NaN, rate, BETA1, BETA2, EPSILON);
  }

  /** Whether a parameter was frozen by {@link LearningRateFactors}. */
  static boolean isFrozen(Trainable layer, String parameter) {
    return layer instanceof Layer one
        && one.conf().getLayer() instanceof BaseLayer configuration
        && FROZEN.equals(configuration.getUpdaterByParam(parameter));
  }
}
