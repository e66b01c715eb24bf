package io.github.sparkreversible.backbone;

import io.github.sparkreversible.layers.ParameterSpec;
import io.github.sparkreversible.layers.ParameterSpec.Role;
import io.github.sparkreversible.ops.Operations;
import java.util.List;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A linear map of rows with its gradients. Parameters: {@code weight [out, in]} and {@code bias
 * [out]}, behind the name of the map.
 */
record LinearRows(
    Operations operations,
    String name,
    Function<String, INDArray> parameters,
    Function<String, INDArray> gradients) {

  static List<ParameterSpec> parameters(String name, int in, int out) {
    return List.of(
        new ParameterSpec(name + ".weight", Role.WEIGHT, out, in),
        new ParameterSpec(name + ".bias", Role.BIAS, out));
  }

  INDArray weight() {
    return parameters.apply(name + ".weight");
  }

  INDArray bias() {
    return parameters.apply(name + ".bias");
  }

  INDArray weightGradient() {
    return gradients.apply(name + ".weight");
  }

  INDArray biasGradient() {
    return gradients.apply(name + ".bias");
  }

  /** {@code y [rows, out]} of {@code x [rows, in]}. */
  INDArray forward(INDArray x, INDArray y) {
    operations.linear(x, weight(), bias(), 1, 0, y);
    return y;
  }

  /** Writes the parameters' gradients, and the input's into {@code gx} unless it is null. */
  void gradient(INDArray x, INDArray gy, INDArray gx) {
    operations.linearParameterGradient(x, gy, weightGradient(), biasGradient());
    if (gx != null) {
      operations.linearInputGradient(gy, weight(), 1, 0, gx);
    }
  }

  /**
   * Adds the parameters' gradients of some of the rows, and writes the input's into {@code gx}
   * unless it is null.
   *
   * @param memory for what is computed on the way, taken back
   * @param keep 1 to add, 0 to write
   */
  void addGradient(INDArray x, INDArray gy, INDArray gx, ChunkMemory memory, double keep) {
    if (keep == 0) {
      gradient(x, gy, gx);
      return;
    }
    long mark = memory.mark();
    INDArray gWeight = memory.array(gy.size(1), x.size(1));
    INDArray gBias = memory.array(gy.size(1));
    operations.linearParameterGradient(x, gy, gWeight, gBias);
    operations.combine(gWeight, 1, 1, weightGradient());
    operations.combine(gBias, 1, 1, biasGradient());
    if (gx != null) {
      operations.linearInputGradient(gy, weight(), 1, 0, gx);
    }
    memory.release(mark);
  }

  /** Values that {@link #addGradient} takes. */
  static long chunkValues(long in, long out) {
    return ChunkMemory.aligned(in * out) + ChunkMemory.aligned(out);
  }
}
