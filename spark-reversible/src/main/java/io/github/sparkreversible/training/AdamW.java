package io.github.sparkreversible.training;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * AdamW as DL4J has it: the Adam updater and {@link DecoupledWeightDecay} on what a layer calls its
 * weights, not on its biases.
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
        layer.setIUpdater(adam(learningRate));
        layer.setBiasUpdater(null);
        layer.setRegularization(
            weightDecay == 0 ? List.of() : List.of(new DecoupledWeightDecay(weightDecay)));
        layer.setRegularizationBias(List.of());
      }
    }
  }

  private static Adam adam(ISchedule learningRate) {
    return Adam.builder()
        .learningRateSchedule(learningRate)
        .beta1(BETA1)
        .beta2(BETA2)
        .epsilon(EPSILON)
        .build();
  }
}
