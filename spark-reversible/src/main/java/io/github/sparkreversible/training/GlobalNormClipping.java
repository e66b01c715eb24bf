package io.github.sparkreversible.training;

import io.github.sparkreversible.ops.Arithmetic;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Scales all gradients of a graph together so that their L2 norm does not exceed a limit.
 *
 * <p>DL4J's own gradient normalization works on one layer or parameter. It calls this listener
 * while the gradients are still sums over the batch of b rows; it divides them by b afterwards.
 * With g the sums of the parameters that DL4J divides, the norm of the mean gradient is |g| / b,
 * and g is multiplied by min(1, limit / (|g| / b + 1e-6)), as PyTorch's {@code clip_grad_norm_}
 * does with the mean gradient. "Gradients" that DL4J does not divide, such as the running
 * statistics of batch normalization, are no gradients and stay as they are; those of frozen
 * parameters do not count.
 */
public final class GlobalNormClipping extends BaseTrainingListener implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final double EPSILON = 1e-6;

  private final double limit;
  private transient double lastNorm;

  /**
   * A listener for one graph at a time.
   *
   * @param limit largest norm; infinity measures only
   */
  public GlobalNormClipping(double limit) {
    if (!(limit > 0)) {
      throw new IllegalArgumentException("The norm limit is " + limit + ", expected above 0");
    }
    this.limit = limit;
  }

  /** Norm of the mean gradient of the last iteration before it was clipped. */
  public double lastNorm() {
    return lastNorm;
  }

  @Override
  public void onGradientCalculation(Model model) {
    ComputationGraph graph = (ComputationGraph) model;
    List<INDArray> gradients = gradients(graph);
    double squares = 0;
    for (INDArray gradient : gradients) {
      double norm = Arithmetic.AUTO.forType(gradient.dataType()).norm(gradient);
      squares += norm * norm;
    }
    double batch = graph.batchSize();
    lastNorm = Math.sqrt(squares) / batch;
    double factor = limit / (lastNorm + EPSILON);
    if (factor < 1) {
      gradients.forEach(gradient -> gradient.muli(factor));
    }
  }

  private static List<INDArray> gradients(ComputationGraph graph) {
    Map<String, INDArray> byName = graph.gradient().gradientForVariable();
    List<INDArray> divided = new ArrayList<>();
    boolean all = true;
    for (Map.Entry<String, INDArray> entry : byName.entrySet()) {
      int separator = entry.getKey().lastIndexOf('_');
      Trainable layer = graph.getLayer(entry.getKey().substring(0, separator));
      String parameter = entry.getKey().substring(separator + 1);
      // A vertex with parameters is no layer; DL4J divides its gradients.
      if (layer == null
          || (layer.updaterDivideByMinibatch(parameter) && !AdamW.isFrozen(layer, parameter))) {
        // DL4J's own layers keep some of them in column-major order.
        INDArray gradient = entry.getValue();
        divided.add(gradient.reshape(gradient.ordering(), new long[] {gradient.length()}));
      } else {
        all = false;
      }
    }
    // One operation on the flat array in place of one a parameter.
    return all ? List.of(graph.getFlattenedGradients()) : divided;
  }
}
