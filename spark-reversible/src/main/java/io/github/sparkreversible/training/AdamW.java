package io.github.sparkreversible.training;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * AdamW: {@link BiasCorrectedAdam} and, beside its step, {@link DecoupledWeightDecay} on what a
 * layer calls its weights, not on its biases.
 */
public final class AdamW {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

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
    for (GraphVertex vertex : configuration.getVertices().values()) {
      if (vertex instanceof LayerVertex layerVertex
          && layerVertex.getLayerConf().getLayer() instanceof BaseLayer layer) {
        layer.setIUpdater(new BiasCorrectedAdam(Double.NaN, learningRate, BETA1, BETA2, EPSILON));
        layer.setBiasUpdater(null);
        layer.setRegularization(
            weightDecay == 0 ? List.of() : List.of(new DecoupledWeightDecay(weightDecay)));
        layer.setRegularizationBias(List.of());
      }
    }
  }
}
