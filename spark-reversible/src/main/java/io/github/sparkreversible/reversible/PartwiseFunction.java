package io.github.sparkreversible.reversible;

import io.github.sparkreversible.layers.ParameterSpec;
import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A residual function that may be computed one {@link BatchPart} after another: the parameters'
 * gradients of all parts are added up. Those of the first part overwrite, as without parts.
 */
final class PartwiseFunction implements BoundResidualFunction {
  private final ResidualFunction function;
  private final ResidualFunction.Binding binding;
  private final BoundResidualFunction bound;
  private final Map<String, INDArray> ofPart = new HashMap<>();

  private PartwiseFunction(ResidualFunction function, ResidualFunction.Binding binding) {
    this.function = function;
    this.binding = binding;
    this.bound = function.bind(binding.withGradients(this::gradientOf));
  }

  /** Binds a function; one whose rows depend on each other stays as it is. */
  static BoundResidualFunction bind(ResidualFunction function, ResidualFunction.Binding binding) {
    return function.isRowwise() ? new PartwiseFunction(function, binding) : function.bind(binding);
  }

  private INDArray gradientOf(String name) {
    return binding.pass().part().isFirst() ? binding.gradients().get(name) : ofPart.get(name);
  }

  @Override
  public boolean isRowwise() {
    return true;
  }

  @Override
  public void apply(INDArray x, double scale, double keep, INDArray y) {
    bound.apply(x, scale, keep, y);
  }

  @Override
  public Intermediates forward(INDArray x, double scale, double keep, INDArray y) {
    return bound.forward(x, scale, keep, y);
  }

  @Override
  public void gradient(INDArray x, Intermediates intermediates, INDArray gy, INDArray gx) {
    if (binding.pass().part().isFirst()) {
      bound.gradient(x, intermediates, gy, gx);
      return;
    }
    for (ParameterSpec spec : function.parameters()) {
      ofPart.put(spec.name(), binding.temporaries().array(spec.shape()));
    }
    bound.gradient(x, intermediates, gy, gx);
    for (ParameterSpec spec : function.parameters()) {
      INDArray sum = binding.gradients().get(spec.name());
      binding.operations().combine(ofPart.get(spec.name()), 1, 1, sum);
    }
  }
}
