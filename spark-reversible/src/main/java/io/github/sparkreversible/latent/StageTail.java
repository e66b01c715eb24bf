package io.github.sparkreversible.latent;

import io.github.sparkreversible.layers.ChangeCarrier;
import io.github.sparkreversible.ops.Arithmetic;
import io.github.sparkreversible.ops.Operations;
import io.github.sparkreversible.reversible.CoefficientSchedule;
import io.github.sparkreversible.reversible.Coefficients;
import io.github.sparkreversible.reversible.Dr2Stage;
import io.github.sparkreversible.reversible.Dr2StageLayer;
import io.github.sparkreversible.reversible.StageInverse;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The rest of a classifying network from the middle of its last stage on, as a network of its own
 * over the same parameters: what states injected there pass through.
 *
 * <p>Its input is {@code [batch, tokens, 2 * dim]}, the states x_d and x_{d-1} side by side, with d
 * the depth. Behind the stage the network must be a chain of layers that end with the classifier.
 *
 * <p>Nothing is dropped here, neither on the way back nor in training, also where {@code dropout}
 * or {@code stochasticDepth} drop values of the network itself: the way forward must be the one
 * that was reversed. Last states that a forward pass with dropping has made are states like others;
 * what is injected is what a network without dropping would have had before them, and gives exactly
 * the wanted feature again. With dropping, the tail would train on another feature than that one.
 *
 * <p>For one thread.
 */
public final class StageTail implements AutoCloseable {
  private final ComputationGraph network;
  private final String stage;
  private final List<String> layers;
  private final Operations operations;
  private final ComputationGraph tail;
  private final long parameters;

  /**
   * Makes the rest of a network.
   *
   * @param network initialized; the tail reads its parameters where they are
   * @param depth residual functions of the last stage that are left out: 0 for the stage's input
   * @throws IllegalArgumentException if states cannot be injected there: {@link InjectionPoint#of}
   */
  public StageTail(ComputationGraph network, int depth) {
    InjectionPoint point = InjectionPoint.of(network.getConfiguration(), depth);
    this.network = network;
    this.stage = point.stage();
    this.layers = point.layers();
    this.operations = Arithmetic.AUTO.forType(network.params().dataType());
    this.tail = new ComputationGraph(point.tailOf(network.getConfiguration()));
    this.parameters = numberOfParameters();
    tail.init(lastPart(network.params()), false);
  }

  /** The tail's parameters are the last ones of the network: layers are laid out in order. */
  private INDArray lastPart(INDArray flat) {
    long all = flat.length();
    return flat.reshape(all)
        .get(NDArrayIndex.interval(all - parameters, all))
        .reshape(1, parameters);
  }

  /** Number of parameters, which are the last ones of the network. */
  long numberOfParameters() {
    long count = 0;
    for (String name : layers) {
      count += network.getLayer(name).numParams();
    }
    Dr2Stage rest =
        (Dr2Stage)
            ((LayerVertex) tail.getConfiguration().getVertices().get(stage))
                .getLayerConf()
                .getLayer();
    return count + rest.initializer().numParams(rest);
  }

  /** Name of the stage. */
  public String stage() {
    return stage;
  }

  /** Names of the layers behind the stage, in order; the last one is the classifier. */
  public List<String> layers() {
    return layers;
  }

  /**
   * The least change of a stage's output that makes a change of the latent feature.
   *
   * @param inputs what the layers behind the stage read, by their names, for some rows
   * @param featureChange {@code [rows, dim]}, unchanged
   * @return {@code [rows, tokens, dim]}, the caller's; {@code featureChange} itself if nothing
   *     stands between the stage and the classifier
   */
  public INDArray outputChange(Map<String, INDArray> inputs, INDArray featureChange) {
    INDArray change = featureChange;
    for (int i = layers.size() - 2; i >= 0; i--) {
      String name = layers.get(i);
      INDArray behind = change;
      change = ((ChangeCarrier) network.getLayer(name)).inputChange(inputs.get(name), behind);
      if (behind != featureChange) {
        behind.close();
      }
    }
    return change;
  }

  /** The least change of the last two states that changes the stage's output so. */
  public StageInverse.State stateChange(INDArray outputChange) {
    return stageLayer().inverse().stateChange(outputChange);
  }

  /**
   * Carries the last states back to the depth of the injection, with the network's coefficients.
   *
   * @param last x_L and x_{L-1} with the change that is wanted
   * @return x_d and x_{d-1}, with the error that rounding made of them
   * @throws IllegalArgumentException if beta is 0
   */
  public StageInverse.Reversal back(StageInverse.State last) {
    return stageLayer().inverse().reverse(last);
  }

  /** Carries states forward again, from the depth to the stage's end. */
  public StageInverse.State forward(StageInverse.State injected) {
    return stageLayer().inverse().forward(injected);
  }

  /**
   * The latent features of injected states.
   *
   * @param injected x_d and x_{d-1}
   * @return {@code [rows, dim]}, what the classifier reads
   */
  public INDArray feature(StageInverse.State injected) {
    stageLayer();
    Map<String, INDArray> activations = tail.feedForward(sideBySide(injected), false);
    return activations.get(layers.size() == 1 ? stage : layers.get(layers.size() - 2));
  }

  private Dr2StageLayer stageLayer() {
    Coefficients now = ((Dr2StageLayer) network.getLayer(stage)).coefficients();
    Dr2StageLayer layer = (Dr2StageLayer) tail.getLayer(stage);
    layer
        .configuration()
        .setCoefficientSchedule(CoefficientSchedule.fixed(now.alpha(), now.beta()));
    return layer;
  }

  /**
   * Trains on injected states: adds the gradients of their loss to those of the network.
   *
   * @param injected x_d and x_{d-1}
   * @param labels {@code [rows, classes]}
   * @param factor of the sum over the rows
   * @return mean loss over the rows
   */
  public double addGradients(StageInverse.State injected, INDArray labels, double factor) {
    stageLayer();
    INDArray states = sideBySide(injected);
    tail.setInput(0, states);
    tail.setLabels(labels);
    tail.computeGradientAndScore();
    operations.combine(
        tail.getFlattenedGradients(), factor, 1, lastPart(network.getFlattenedGradients()));
    tail.clear();
    states.close();
    return tail.score();
  }

  /** Releases the memory of the gradients. */
  @Override
  public void close() {
    INDArray gradients = tail.getFlattenedGradients();
    if (gradients != null && gradients.closeable() && !gradients.wasClosed()) {
      gradients.close();
    }
  }

  private INDArray sideBySide(StageInverse.State states) {
    long[] shape = states.x().shape().clone();
    long dim = shape[2];
    shape[2] = 2 * dim;
    INDArray both = Nd4j.createUninitializedDetached(states.x().dataType(), shape);
    operations.combine(states.x(), 1, 0, lastAxis(both, 0, dim));
    operations.combine(states.before(), 1, 0, lastAxis(both, dim, 2 * dim));
    return both;
  }

  private static INDArray lastAxis(INDArray array, long from, long to) {
    return array.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(from, to));
  }
}
