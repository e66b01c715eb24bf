package io.github.sparkreversible.reversible;

import io.github.sparkreversible.layers.ParameterSpec;
import io.github.sparkreversible.layers.ParameterSpec.Role;
import io.github.sparkreversible.ops.Operations;
import io.github.sparkreversible.reversible.ResidualFunction.ArrayByName;
import io.github.sparkreversible.reversible.ResidualFunction.Binding;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Weights and bias of a linear map with their gradients. */
record LinearMap(
    Operations operations, String name, ArrayByName parameters, ArrayByName gradients) {

  static LinearMap of(Binding binding, String name) {
    return new LinearMap(binding.operations(), name, binding.parameters(), binding.gradients());
  }

  static List<ParameterSpec> parameters(String name, int in, int out) {
    return List.of(
        new ParameterSpec(name + ".weight", Role.WEIGHT, out, in),
        new ParameterSpec(name + ".bias", Role.BIAS, out));
  }

  /** y = keep * y + scale * (x W^T + b). */
  void forward(INDArray x, double scale, double keep, INDArray y) {
    operations.linear(
        x, parameters.get(name + ".weight"), parameters.get(name + ".bias"), scale, keep, y);
  }

  /** y = gelu(x W^T + b). */
  void gelu(INDArray x, INDArray y) {
    operations.linearGelu(x, parameters.get(name + ".weight"), parameters.get(name + ".bias"), y);
  }

  /** Writes the parameters' gradients, and the input's into gx unless it is null. */
  void gradient(INDArray x, INDArray gy, INDArray gx) {
    operations.linearParameterGradient(
        x, gy, gradients.get(name + ".weight"), gradients.get(name + ".bias"));
    if (gx != null) {
      operations.linearInputGradient(gy, parameters.get(name + ".weight"), 1, 0, gx);
    }
  }
}
