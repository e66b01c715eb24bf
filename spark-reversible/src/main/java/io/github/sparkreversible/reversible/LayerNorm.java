package io.github.sparkreversible.reversible;

import io.github.sparkreversible.layers.ParameterSpec;
import io.github.sparkreversible.layers.ParameterSpec.Role;
import io.github.sparkreversible.ops.Operations;
import io.github.sparkreversible.reversible.ResidualFunction.ArrayByName;
import io.github.sparkreversible.reversible.ResidualFunction.Binding;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Gain and shift of a layer normalization with their gradients. */
record LayerNorm(
    Operations operations,
    String name,
    double epsilon,
    ArrayByName parameters,
    ArrayByName gradients,
    Temporaries temporaries) {

  /** Normalized rows and the statistics that the gradient needs. */
  record Result(INDArray normalized, INDArray mean, INDArray variance) {}

  static LayerNorm of(Binding binding, String name, double epsilon) {
    return new LayerNorm(
        binding.operations(),
        name,
        epsilon,
        binding.parameters(),
        binding.gradients(),
        binding.temporaries());
  }

  static List<ParameterSpec> parameters(String name, int dim) {
    return List.of(
        new ParameterSpec(name + ".gain", Role.GAIN, dim),
        new ParameterSpec(name + ".shift", Role.BIAS, dim));
  }

  Result forward(INDArray x) {
    Result result =
        new Result(
            temporaries.array(x.size(0), x.size(1)),
            temporaries.array(x.size(0)),
            temporaries.array(x.size(0)));
    operations.layerNorm(
        x,
        parameters.get(name + ".gain"),
        parameters.get(name + ".shift"),
        epsilon,
        result.normalized(),
        result.mean(),
        result.variance());
    return result;
  }

  void gradient(INDArray x, Result forward, INDArray gy, INDArray gx) {
    operations.layerNormGradient(
        x,
        parameters.get(name + ".gain"),
        epsilon,
        forward.mean(),
        forward.variance(),
        gy,
        gx,
        gradients.get(name + ".gain"),
        gradients.get(name + ".shift"));
  }
}
