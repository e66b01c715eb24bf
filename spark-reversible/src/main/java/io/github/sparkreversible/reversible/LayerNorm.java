package io.github.sparkreversible.reversible;

import io.github.sparkreversible.layers.ParameterSpec;
import io.github.sparkreversible.layers.ParameterSpec.Role;
import io.github.sparkreversible.ops.Operations;
import io.github.sparkreversible.reversible.ResidualFunction.ArrayByName;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Gain and shift of a layer normalization with their gradients. */
record LayerNorm(
    Operations operations,
    String name,
    double epsilon,
    ArrayByName parameters,
    ArrayByName gradients) {

  /** Normalized rows and the statistics that the gradient needs. */
  record Result(INDArray normalized, INDArray mean, INDArray variance) {}

  static List<ParameterSpec> parameters(String name, int dim) {
    return List.of(
        new ParameterSpec(name + ".gain", Role.GAIN, dim),
        new ParameterSpec(name + ".shift", Role.BIAS, dim));
  }

  Result forward(INDArray x) {
    Result result =
        new Result(
            Temporaries.like(x, x.size(0), x.size(1)),
            Temporaries.like(x, x.size(0)),
            Temporaries.like(x, x.size(0)));
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
