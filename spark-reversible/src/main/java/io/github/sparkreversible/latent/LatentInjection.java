package io.github.sparkreversible.latent;

import io.github.sparkreversible.ops.Arithmetic;
import io.github.sparkreversible.ops.HeapCopies;
import io.github.sparkreversible.ops.Operations;
import io.github.sparkreversible.ops.Views;
import io.github.sparkreversible.reversible.Dr2StageLayer;
import io.github.sparkreversible.reversible.StageInverse;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Trains a network on generated features that are injected into the middle of its last stage
 * ({@link LatentTraining#injectionDepth}): the change from a sample's feature to the generated one
 * is carried back to the stage's last two states by the least change that makes it, those are
 * reversed to the depth, and what follows is trained on them. Only an invertible network can do
 * this.
 *
 * <p>The injected states are constants: no gradient reaches the source's states, or the weights
 * that the feature was made with. Where a normalization stands before the classifier, the feature
 * is the generated one brought back to its length.
 *
 * <p>A step whose reversal exceeds the tolerance is not trained on; it is counted in the network's
 * {@link GenerationCounts}. For one graph and one thread, before listeners that change gradients.
 */
public final class LatentInjection extends BaseTrainingListener implements AutoCloseable {
  private final ComputationGraph network;
  private final LatentOutputLayer output;
  private final StageTail tail;
  private final Operations operations;
  private Pending pending;
  private double lastError;

  /** Generated features of an iteration, with what their sources had. */
  private record Pending(
      int batch, StageInverse.State states, INDArray outputChange, INDArray labels)
      implements AutoCloseable {
    @Override
    public void close() {
      states.close();
      outputChange.close();
      labels.close();
    }
  }

  private LatentInjection(ComputationGraph network, LatentOutputLayer output, int depth) {
    this.network = network;
    this.output = output;
    this.tail = new StageTail(network, depth);
    output.beforeBackward(this::prepare);
    this.operations = Arithmetic.AUTO.forType(network.params().dataType());
  }

  /**
   * The listener that a network asks for.
   *
   * @param network initialized
   * @return empty if nothing is injected into the middle of a stage
   * @throws IllegalArgumentException if the network cannot be injected into; says why
   */
  public static Optional<LatentInjection> of(ComputationGraph network) {
    Layer last = network.getLayer(network.getNumLayers() - 1);
    if (!(last instanceof LatentOutputLayer output)) {
      return Optional.empty();
    }
    LatentTraining training = output.settings().getTraining();
    return training.settings() == null || training.injectionDepth() == LatentTraining.CLASSIFIER
        ? Optional.empty()
        : Optional.of(new LatentInjection(network, output, training.injectionDepth()));
  }

  /** Relative error that rounding made of the last injected states. */
  public double lastError() {
    return lastError;
  }

  /** Steps whose states were not trained on, because their error exceeded the tolerance. */
  public long refused() {
    return output.counts().refused();
  }

  private LatentTraining training() {
    return output.settings().getTraining();
  }

  /** Generates features, while the stage still has the states that the forward pass kept. */
  private void prepare() {
    forget();
    INDArray batch = output.input();
    GeneratedFeatures generated = output.generateForInjection();
    if (generated == null || generated.size() == 0) {
      return;
    }
    int count = generated.size();
    IntUnaryOperator source = generated::source;
    Map<String, INDArray> inputs = new HashMap<>();
    for (String layer : tail.layers()) {
      inputs.put(layer, rows(network.getLayer(layer).input(), count, source));
    }
    INDArray change = Nd4j.createUninitializedDetached(batch.dataType(), count, batch.size(1));
    change.assign(Nd4j.create(generated.features(), change.shape(), 'c'));
    operations.combine(inputs.get(classifier()), -1, 1, change);
    StageInverse.State last = ((Dr2StageLayer) network.getLayer(tail.stage())).lastStates();
    pending =
        new Pending(
            (int) batch.size(0),
            new StageInverse.State(
                rows(last.x(), count, source), rows(last.before(), count, source)),
            tail.outputChange(inputs, change),
            oneHot(generated.labels(), batch));
    inputs.values().forEach(INDArray::close);
    if (change != pending.outputChange) {
      change.close();
    }
  }

  private String classifier() {
    return tail.layers().get(tail.layers().size() - 1);
  }

  /** These arrays lie outside of workspaces; garbage collection would take its time. */
  private void forget() {
    if (pending != null) {
      pending.close();
      pending = null;
    }
  }

  private INDArray oneHot(int[] labels, INDArray like) {
    int classes = Math.toIntExact(output.getLabels().size(1));
    INDArray rows = Nd4j.createUninitializedDetached(like.dataType(), labels.length, classes);
    HeapCopies.write(HeapHead.oneHot(labels, classes), rows);
    return rows;
  }

  /** Copies of rows of an array. */
  private INDArray rows(INDArray array, int count, IntUnaryOperator source) {
    long[] shape = array.shape().clone();
    shape[0] = count;
    INDArray copies = Nd4j.createUninitializedDetached(array.dataType(), shape);
    for (int i = 0; i < count; i++) {
      operations.combine(Views.slice(array, source.applyAsInt(i)), 1, 0, Views.slice(copies, i));
    }
    return copies;
  }

  @Override
  public void onGradientCalculation(Model model) {
    if (pending == null) {
      return;
    }
    try (StageInverse.State change = tail.stateChange(pending.outputChange)) {
      operations.combine(change.x(), 1, 1, pending.states.x());
      operations.combine(change.before(), 1, 1, pending.states.before());
    }
    StageInverse.Reversal injected = tail.back(pending.states);
    lastError = injected.error();
    if (lastError <= training().injectionTolerance()) {
      double factor = training().weight() * pending.batch / pending.labels.size(0);
      tail.addGradients(injected.state(), pending.labels, factor);
    } else {
      output.counts().refuse(lastError, training().injectionTolerance());
    }
    injected.state().close();
    forget();
  }

  @Override
  public void close() {
    output.beforeBackward(() -> {});
    forget();
    tail.close();
  }
}
