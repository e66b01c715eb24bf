package io.github.sparkreversible.reversible;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A chain of DL4J layers as a residual function, for arrays of any rank: convolutions in two and
 * three dimensions, batch normalization, dense layers and the like.
 *
 * <p>Batch normalization uses the statistics of the batch in the forward pass, the reversal and the
 * gradients alike; DL4J updates its running statistics through the updater, once a step. Layers
 * with dropout or weight noise of their own are refused, since DL4J draws those anew in every pass:
 * {@link StochasticFunction} replays them.
 *
 * <p>The name of a layer's parameters is its index, from 0.
 */
public final class LayerFunction extends WrappedLayers {
  private static final long serialVersionUID = 1L;

  private final List<Layer> layers;
  private final InputType inputType;

  /**
   * Describes the function.
   *
   * @param layers DL4J layers, first to last; sizes of inputs are filled in
   * @param inputType type of the function's input, and of its output
   * @throws IllegalArgumentException if the chain changes the type, or a layer cannot be replayed;
   *     names both types, or the layer
   */
  @JsonCreator
  public LayerFunction(
      @JsonProperty("layers") List<Layer> layers, @JsonProperty("inputType") InputType inputType) {
    this.inputType = Objects.requireNonNull(inputType, "inputType");
    this.layers = new ArrayList<>();
    InputType type = inputType;
    for (Layer layer : layers) {
      Layer configured =
          new NeuralNetConfiguration.Builder().layer(layer.clone()).build().getLayer();
      new InnerLayer(configured).requireNoObstacle();
      configured.setNIn(type, false);
      this.layers.add(configured);
      type = configured.getOutputType(this.layers.size() - 1, type);
    }
    if (!type.equals(inputType)) {
      throw new IllegalArgumentException(
          "A residual function keeps the type of its input, but these layers make %s of %s"
              .formatted(type, inputType));
    }
  }

  /** The layers, first to last. */
  public List<Layer> getLayers() {
    return layers;
  }

  /** Type of the input and of the output. */
  public InputType getInputType() {
    return inputType;
  }

  @Override
  Map<String, InnerLayer> layers() {
    Map<String, InnerLayer> byIndex = new LinkedHashMap<>();
    for (int j = 0; j < layers.size(); j++) {
      byIndex.put(Integer.toString(j), new InnerLayer(layers.get(j)));
    }
    return byIndex;
  }

  @Override
  IUpdater updater(String name) {
    InnerLayer layer = layerOf(name);
    return layer.isFrozen() || isStatistic(name) ? layer.updater(keyOf(name)) : null;
  }

  @Override
  List<Regularization> regularization(String name) {
    return layerOf(name).isFrozen() ? List.of() : null;
  }

  @Override
  BoundResidualFunction bind(Binding binding) {
    return new BoundLayers(layers, binding);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LayerFunction that
        && layers.equals(that.layers)
        && inputType.equals(that.inputType);
  }

  @Override
  public int hashCode() {
    return Objects.hash(layers, inputType);
  }
}
