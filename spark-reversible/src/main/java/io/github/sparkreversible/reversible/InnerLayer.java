package io.github.sparkreversible.reversible;

import io.github.sparkreversible.layers.ParameterSpec;
import io.github.sparkreversible.layers.ParameterSpec.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * A DL4J layer inside of a residual function: what the stage around it must know of its parameters.
 *
 * @param layer the layer's configuration, with its sizes
 */
record InnerLayer(Layer layer) {

  /**
   * Why the layer cannot be replayed, or would train otherwise inside of a stage; empty if nothing
   * speaks against it.
   */
  Optional<String> obstacle() {
    Layer inside = unwrapped(layer);
    String name =
        "layer '%s' (%s)".formatted(inside.getLayerName(), inside.getClass().getSimpleName());
    if (inside.getIDropout() != null || layer.getIDropout() != null) {
      return Optional.of(
          name + " has dropout of its own, which a reversal cannot replay; use StochasticFunction");
    }
    if (inside instanceof BaseLayer base && base.getWeightNoise() != null) {
      return Optional.of(
          name
              + " has weight noise of its own, which a reversal cannot replay; use"
              + " StochasticFunction");
    }
    GradientNormalization normalization = inside.getGradientNormalization();
    if (normalization != null && normalization != GradientNormalization.None) {
      return Optional.of(
          name + " normalizes its gradients (" + normalization + "), which stages do not do");
    }
    if (inside instanceof Dr2Stage) {
      return Optional.of(name + " is a stage already");
    }
    if (inside.getConstraints() != null && !inside.getConstraints().isEmpty()) {
      return Optional.of(name + " has constraints on its parameters, which stages do not apply");
    }
    return Optional.empty();
  }

  /**
   * Refuses a layer with an {@link #obstacle}.
   *
   * @throws IllegalArgumentException naming the layer and the obstacle
   */
  void requireNoObstacle() {
    obstacle()
        .ifPresent(
            reason -> {
              throw new IllegalArgumentException("The " + reason);
            });
  }

  private static Layer unwrapped(Layer layer) {
    Layer inside = layer;
    while (true) {
      if (inside instanceof FrozenLayer frozen) {
        inside = frozen.getLayer();
      } else if (inside instanceof Bidirectional both) {
        inside = both.getFwd();
      } else if (inside instanceof BaseWrapperLayer wrapper) {
        inside = wrapper.getUnderlying();
      } else {
        return inside;
      }
    }
  }

  /** Whether its parameters stay as they are. */
  boolean isFrozen() {
    return layer instanceof FrozenLayer || layer instanceof FrozenLayerWithBackprop;
  }

  long parameterCount() {
    return layer.initializer().numParams(layer);
  }

  /** Parameters in DL4J's order, each as a vector in DL4J's own order of elements. */
  List<ParameterSpec> parameters(String prefix) {
    List<String> weights = layer.initializer().weightKeys(layer);
    List<ParameterSpec> all = new ArrayList<>();
    lengths()
        .forEach(
            (key, length) ->
                all.add(
                    new ParameterSpec(
                        prefix + key, weights.contains(key) ? Role.WEIGHT : Role.BIAS, length)));
    return all;
  }

  private Map<String, Long> lengths() {
    Map<String, Long> lengths = new LinkedHashMap<>();
    if (parameterCount() > 0) {
      INDArray empty = Nd4j.create(DataType.FLOAT, 1, parameterCount());
      layer
          .initializer()
          .getGradientsFromFlattened(configuration(layer), empty)
          .forEach((key, view) -> lengths.put(key, view.length()));
      empty.close();
    }
    return lengths;
  }

  static NeuralNetConfiguration configuration(Layer layer) {
    NeuralNetConfiguration configuration = new NeuralNetConfiguration();
    configuration.setLayer(layer);
    return configuration;
  }

  /** DL4J initializes a layer as a whole; the part that is asked for is copied. */
  void initialize(String key, INDArray view) {
    INDArray all = Nd4j.create(view.dataType(), 1, parameterCount());
    layer.initializer().init(configuration(layer), all, true);
    view.assign(part(all, key));
  }

  /**
   * A parameter in a layer's flat array.
   *
   * @param flat {@code [1, parameters]}
   * @return a vector, a view
   */
  INDArray part(INDArray flat, String key) {
    long offset = 0;
    for (Map.Entry<String, Long> entry : lengths().entrySet()) {
      long end = offset + entry.getValue();
      if (entry.getKey().equals(key)) {
        return flat.reshape(flat.length()).get(NDArrayIndex.interval(offset, end));
      }
      offset = end;
    }
    throw new IllegalArgumentException(
        "Layer '%s' has no parameter '%s', it has %s"
            .formatted(layer.getLayerName(), key, lengths().keySet()));
  }

  /** The layer's own updater; frozen parameters have one that does nothing. */
  IUpdater updater(String key) {
    return isFrozen() ? new NoOp() : unwrapped(layer).getUpdaterByParam(key);
  }

  /** The layer's own regularization; none for frozen parameters. */
  List<Regularization> regularization(String key) {
    List<Regularization> own = isFrozen() ? null : unwrapped(layer).getRegularizationByParam(key);
    return own == null ? List.of() : own;
  }

  /** Whether a parameter is a running statistic. */
  boolean isStatistic(String key) {
    return layer instanceof BatchNormalization && !key.equals("gamma") && !key.equals("beta");
  }
}
