package io.github.sparkreversible.latent;

import io.github.sparkreversible.layers.ChangeCarrier;
import io.github.sparkreversible.ops.Arithmetic;
import io.github.sparkreversible.ops.Operations;
import io.github.sparkreversible.reversible.CoefficientSchedule;
import io.github.sparkreversible.reversible.Coefficients;
import io.github.sparkreversible.reversible.Dr2Stage;
import io.github.sparkreversible.reversible.Dr2StageLayer;
import io.github.sparkreversible.reversible.ResidualFunction;
import io.github.sparkreversible.reversible.SecondStream;
import io.github.sparkreversible.reversible.StageInverse;
import io.github.sparkreversible.reversible.StageOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
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
 * For one thread.
 */
public final class StageTail implements AutoCloseable {
  private static final String INPUT = "states";

  private final ComputationGraph network;
  private final String stage;
  private final int depth;
  private final List<String> layers;
  private final Operations operations;
  private final ComputationGraph tail;
  private final long parameters;

  /**
   * Makes the rest of a network.
   *
   * @param network initialized; the tail reads its parameters where they are
   * @param depth residual functions of the last stage that are left out: 0 for the stage's input
   * @throws IllegalArgumentException if the network has no such stage, the stage has fewer residual
   *     functions, or what follows cannot be carried back through; says which
   */
  public StageTail(ComputationGraph network, int depth) {
    this.network = network;
    this.depth = depth;
    this.stage = lastStage(network);
    this.layers = behind(network, stage);
    requireFitting((Dr2Stage) network.getLayer(stage).conf().getLayer());
    this.operations = Arithmetic.AUTO.forType(network.params().dataType());
    this.tail = new ComputationGraph(configuration());
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

  private static String lastStage(ComputationGraph network) {
    String found = null;
    for (Layer layer : network.getLayers()) {
      if (layer instanceof Dr2StageLayer) {
        found = layer.conf().getLayer().getLayerName();
      }
    }
    if (found == null) {
      throw new IllegalArgumentException("The network has no reversible stage");
    }
    return found;
  }

  /** Names of the layers behind the stage, in order. */
  private static List<String> behind(ComputationGraph network, String stage) {
    ComputationGraphConfiguration configuration = network.getConfiguration();
    List<String> names = new ArrayList<>();
    String last = stage;
    while (!configuration.getNetworkOutputs().contains(last)) {
      String from = last;
      List<String> readers =
          configuration.getVertexInputs().entrySet().stream()
              .filter(entry -> entry.getValue().contains(from))
              .map(Map.Entry::getKey)
              .toList();
      if (readers.size() != 1 || !network.getVertex(readers.get(0)).hasLayer()) {
        throw new IllegalArgumentException(
            "Behind stage '%s' one layer after the other is expected, but '%s' is read by %s"
                .formatted(stage, from, readers));
      }
      last = readers.get(0);
      names.add(last);
    }
    return names;
  }

  private void requireFitting(Dr2Stage configured) {
    int length = configured.getResidualFunctions().size();
    if (depth < 0 || depth >= length) {
      throw new IllegalArgumentException(
          "Injection depth %d in stage '%s' of %d residual functions, expected 0 to %d"
              .formatted(depth, stage, length, length - 1));
    }
    if (configured.getContextDim() > 0) {
      throw new IllegalArgumentException(
          "Stage '%s' reads positions before its blocks; states cannot be injected into it"
              .formatted(stage));
    }
    if (configured.getOutput() == StageOutput.SUM) {
      throw new IllegalArgumentException(
          "Stage '%s' takes its first state off the output (stageOutput sum), which an injected state does not have"
              .formatted(stage));
    }
    for (String name : layers.subList(0, layers.size() - 1)) {
      if (!(network.getLayer(name) instanceof ChangeCarrier)) {
        throw new IllegalArgumentException(
            "A change cannot be carried back through layer '%s' (%s)"
                .formatted(name, network.getLayer(name).conf().getLayer().getClass().getName()));
      }
    }
  }

  private ComputationGraphConfiguration configuration() {
    ComputationGraphConfiguration all = network.getConfiguration();
    NeuralNetConfiguration ofStage = layerConfiguration(stage);
    Dr2Stage rest = (Dr2Stage) ofStage.getLayer();
    List<ResidualFunction> functions = rest.getResidualFunctions();
    rest.setResidualFunctions(functions.subList(depth, functions.size()));
    rest.setContextDim(rest.getDim());
    rest.setSecondStream(SecondStream.CONTEXT);
    rest.setFunctionUpdaters(List.of());
    rest.setAnchorEstimate(null);
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(all.getDefaultConfiguration().getSeed())
            .dataType(all.getDataType())
            .graphBuilder()
            .addInputs(INPUT)
            .addLayer(stage, rest, INPUT);
    String last = stage;
    for (String name : layers) {
      graph.addLayer(name, withoutGeneration(layerConfiguration(name).getLayer()), last);
      last = name;
    }
    return graph.setOutputs(last).build();
  }

  /** What is injected was generated before. */
  private static org.deeplearning4j.nn.conf.layers.Layer withoutGeneration(
      org.deeplearning4j.nn.conf.layers.Layer layer) {
    if (layer instanceof LatentOutput latent) {
      latent.setTraining(LatentTraining.none(latent.getTraining().classCounts()));
    }
    return layer;
  }

  private NeuralNetConfiguration layerConfiguration(String name) {
    return ((LayerVertex) network.getConfiguration().getVertices().get(name))
        .getLayerConf()
        .clone();
  }

  /** Name of the stage. */
  public String stage() {
    return stage;
  }

  /** Names of the layers behind the stage, in order; the last one is the classifier. */
  public List<String> layers() {
    return List.copyOf(layers);
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
