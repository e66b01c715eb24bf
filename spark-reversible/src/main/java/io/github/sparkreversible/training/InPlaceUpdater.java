package io.github.sparkreversible.training;

import java.util.Map;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * DL4J's updater of a graph, which works on the graph's own gradient array as it was meant to.
 *
 * <p>DL4J tells that array from a foreign one by identity, but its gradients hand out a new view
 * each time. So it takes every gradient for a foreign one, and makes views of every parameter in
 * every step: native garbage that only the Java garbage collector finds.
 */
final class InPlaceUpdater extends ComputationGraphUpdater {
  private static final long serialVersionUID = 1L;

  private InPlaceUpdater(ComputationGraph graph, INDArray state) {
    super(graph, state);
  }

  /** Gives a graph this updater, with the state of the one that it has. */
  static void use(ComputationGraph graph) {
    if (graph.numParams() > 0) {
      graph.setUpdater(new InPlaceUpdater(graph, graph.getUpdater().getStateViewArray()));
    }
  }

  @Override
  public synchronized void update(
      Gradient gradient, int iteration, int epoch, int batchSize, LayerWorkspaceMgr workspaces) {
    INDArray own = getFlattenedGradientsView();
    INDArray given = gradient.gradient();
    boolean isOwn =
        given.length() == own.length()
            && given.data().address() == own.data().address()
            && given.offset() == own.offset();
    super.update(
        isOwn ? new OwnGradient(gradient, own) : gradient, iteration, epoch, batchSize, workspaces);
  }

  /** A gradient whose array is the graph's own, the same object each time. */
  private static final class OwnGradient extends DefaultGradient {
    private static final long serialVersionUID = 1L;

    private final transient Gradient gradient;
    private final transient INDArray array;

    OwnGradient(Gradient gradient, INDArray array) {
      super(array);
      this.gradient = gradient;
      this.array = array;
    }

    @Override
    public INDArray gradient() {
      return array;
    }

    @Override
    public Map<String, INDArray> gradientForVariable() {
      return gradient.gradientForVariable();
    }
  }
}
