package io.github.sparkreversible.reversible;

import io.github.sparkreversible.layers.ParameterSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Brings the parameters of a DL4J graph to their places in its Dr2Net graph. */
final class ConvertedParameters {

  private ConvertedParameters() {}

  /**
   * Copies all parameters.
   *
   * @param runs residual blocks of the old graph, those of a stage together
   */
  static void copy(ComputationGraph from, ComputationGraph to, List<List<ResidualBlock>> runs) {
    Map<String, List<ResidualBlock>> runOf = new HashMap<>();
    runs.forEach(run -> runOf.put(run.get(run.size() - 1).output(), run));
    for (GraphVertex vertex : to.getVertices()) {
      List<ResidualBlock> run = runOf.get(vertex.getVertexName());
      if (run != null) {
        copy(from, (Dr2StageLayer) vertex.getLayer(), run);
      } else if (vertex.numParams() > 0) {
        vertex.params().assign(from.getVertex(vertex.getVertexName()).params());
      }
    }
  }

  private static void copy(ComputationGraph from, Dr2StageLayer stage, List<ResidualBlock> run) {
    for (int i = 0; i < run.size(); i++) {
      String prefix = i + ".";
      Optional<FunctionBranch> branch = run.get(i).function();
      if (branch.isPresent()) {
        from.getLayer(branch.get().layer())
            .paramTable()
            .forEach((key, value) -> stage.getParam(renumbered(key, prefix)).assign(value));
      } else {
        ResidualFunction function = stage.configuration().getResidualFunctions().get(i);
        copy(from, stage, prefix, (GraphFunction) function);
      }
    }
  }

  /** A key of the only function of a stage as that of another function. */
  private static String renumbered(String key, String prefix) {
    return prefix + key.substring(key.indexOf('.') + 1);
  }

  /** A layer's parameters have the same order inside of a residual function. */
  private static void copy(
      ComputationGraph from, Dr2StageLayer stage, String prefix, GraphFunction function) {
    for (Map.Entry<String, InnerLayer> entry : function.layers().entrySet()) {
      long offset = 0;
      for (ParameterSpec spec : entry.getValue().parameters(entry.getKey() + ".")) {
        INDArray flat = from.getLayer(entry.getKey()).params();
        stage
            .getParam(prefix + spec.name())
            .assign(
                flat.reshape(flat.length())
                    .get(NDArrayIndex.interval(offset, offset + spec.length())));
        offset += spec.length();
      }
    }
  }
}
