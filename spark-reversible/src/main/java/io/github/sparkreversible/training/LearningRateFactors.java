package io.github.sparkreversible.training;

import io.github.sparkreversible.reversible.Dr2Stage;
import io.github.sparkreversible.reversible.GraphFunction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;

/**
 * How the learning rate differs between the parts of a network: smaller the nearer a part is to the
 * input, and zero where it is frozen.
 *
 * <p>A network has depths 0 to D + 1 (VideoMAE, {@code optim_factory.py}, and BEiT before it): 0
 * for what stands before the first stage, then one for each block, which is two residual functions
 * of a stage (one where the functions are converted branches of DL4J's layers), and D + 1 for what
 * stands behind the last one; a layer between stages has the depth of the block before it. The
 * factor of depth d is {@code layerDecay^(D + 1 - d)}.
 *
 * @param layerDecay above 0, at most 1, which means none
 * @param frozen parts that do not learn: names of layers, as {@code embedding}, or blocks of a
 *     stage, as {@code stage.3} or {@code stage.0-5}
 */
public record LearningRateFactors(double layerDecay, List<String> frozen) {
  /** The same learning rate everywhere. */
  public static final LearningRateFactors NONE = new LearningRateFactors(1, List.of());

  /** Checks the decay. */
  public LearningRateFactors {
    frozen = List.copyOf(frozen);
    if (!(layerDecay > 0 && layerDecay <= 1)) {
      throw new IllegalArgumentException(
          "layerDecay is " + layerDecay + ", expected above 0 and at most 1");
    }
  }

  /**
   * The factors of a network.
   *
   * @throws IllegalArgumentException if {@code frozen} names what the network does not have
   */
  PartFactors of(ComputationGraphConfiguration configuration) {
    List<String> order = order(configuration);
    Map<String, Integer> blocks = new LinkedHashMap<>();
    Map<String, Integer> functionsOfBlock = new HashMap<>();
    for (String name : order) {
      if (configuration.getVertices().get(name) instanceof LayerVertex vertex
          && vertex.getLayerConf().getLayer() instanceof Dr2Stage stage) {
        int ofBlock = functionsOfBlock(stage);
        int functions = stage.getResidualFunctions().size();
        functionsOfBlock.put(name, ofBlock);
        blocks.put(name, (functions + ofBlock - 1) / ofBlock);
      }
    }
    PartFactors factors = new PartFactors(layerDecay, order, blocks, functionsOfBlock);
    frozen.forEach(factors::freeze);
    return factors;
  }

  /** A converted branch is a whole block; a transformer's block is attention and MLP. */
  private static int functionsOfBlock(Dr2Stage stage) {
    return stage.getResidualFunctions().stream().allMatch(GraphFunction.class::isInstance) ? 1 : 2;
  }

  /** Names of the vertices, each behind its inputs. */
  private static List<String> order(ComputationGraphConfiguration configuration) {
    Set<String> done = new LinkedHashSet<>(configuration.getNetworkInputs());
    List<String> left = new ArrayList<>(configuration.getVertices().keySet());
    while (!left.isEmpty()) {
      List<String> next =
          left.stream()
              .filter(name -> done.containsAll(configuration.getVertexInputs().get(name)))
              .toList();
      done.addAll(next);
      left.removeAll(next);
    }
    configuration.getNetworkInputs().forEach(done::remove);
    return List.copyOf(done);
  }
}
