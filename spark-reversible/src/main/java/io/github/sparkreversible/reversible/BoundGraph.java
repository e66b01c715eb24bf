package io.github.sparkreversible.reversible;

import io.github.sparkreversible.ops.Views;
import io.github.sparkreversible.reversible.ResidualFunction.Binding;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@link GraphFunction} with its arrays. DL4J's layers hold their own intermediates; its graph does
 * not give the gradient of its input, so the vertices are called here.
 */
final class BoundGraph implements BoundResidualFunction {
  /** What the layers hold. */
  private record InsideLayers() implements Intermediates {}

  private final Binding binding;
  private final boolean differenceFromInput;
  private final ComputationGraph graph;

  /** The input first, each vertex after those that it reads. */
  private final GraphVertex[] vertices;

  private final LayerWorkspaceMgr workspaces = new OpenWorkspaces();
  private boolean hasGradients;

  BoundGraph(GraphFunction function, Binding binding) {
    this.binding = binding;
    this.differenceFromInput = function.isDifferenceFromInput();
    graph = new ComputationGraph(function.configuration(binding.dataType()));
    graph.init(binding.flatParameters(), false);
    vertices = graph.getVertices();
  }

  @Override
  public Intermediates forward(INDArray x, double scale, double keep, INDArray y) {
    // Preprocessors ask the graph for the size of the batch.
    graph.setInput(0, x);
    // A copy, because some layers work in place.
    INDArray value = x.dup('c');
    pass(vertices[0], value);
    for (int i = 1; i < vertices.length; i++) {
      value = vertices[i].doForward(binding.pass().isTraining(), workspaces);
      pass(vertices[i], value);
    }
    if (y != null) {
      binding.operations().combine(rowMajor(value), scale, keep, y);
      if (differenceFromInput) {
        binding.operations().combine(x, -scale, 1, y);
      }
    }
    return new InsideLayers();
  }

  private void pass(GraphVertex from, INDArray value) {
    VertexIndices[] readers = from.getOutputVertices();
    if (readers == null) {
      return;
    }
    for (int j = 0; j < readers.length; j++) {
      // Each its own, where one works in place.
      INDArray own = j == 0 ? value : value.dup();
      vertices[readers[j].getVertexIndex()].setInput(
          readers[j].getVertexEdgeNumber(), own, workspaces);
    }
  }

  private static INDArray rowMajor(INDArray array) {
    return Views.isRowMajor(array) ? array : array.dup('c');
  }

  @Override
  public void gradient(INDArray x, Intermediates intermediates, INDArray gy, INDArray gx) {
    takeGradients();
    INDArray[] gradients = new INDArray[vertices.length];
    gradients[vertices.length - 1] = gy.dup('c');
    for (int i = vertices.length - 1; i > 0; i--) {
      backward(i, gradients);
      vertices[i].clear();
    }
    if (gradients[0] == null) {
      binding.operations().combine(gy, 0, 0, gx);
    } else {
      binding.operations().combine(rowMajor(gradients[0]), 1, 0, gx);
    }
    if (differenceFromInput) {
      binding.operations().combine(gy, -1, 1, gx);
    }
    graph.setInput(0, null);
  }

  /** Goes through one vertex. Frozen layers pass no gradient on: null stands for zero. */
  private void backward(int i, INDArray[] gradients) {
    if (gradients[i] == null) {
      if (vertices[i].hasLayer() && vertices[i].getLayer().getGradientsViewArray() != null) {
        vertices[i].getLayer().getGradientsViewArray().assign(0);
      }
      return;
    }
    vertices[i].setEpsilon(gradients[i]);
    INDArray[] ofInputs = vertices[i].doBackward(false, workspaces).getSecond();
    VertexIndices[] inputs = vertices[i].getInputVertices();
    for (int j = 0; j < inputs.length; j++) {
      int input = inputs[j].getVertexIndex();
      if (ofInputs[j] != null) {
        gradients[input] =
            gradients[input] == null ? ofInputs[j] : gradients[input].add(ofInputs[j]);
      }
    }
  }

  /** The gradient array of a network is made after its layers. */
  private void takeGradients() {
    if (!hasGradients && binding.flatGradients().get() != null) {
      graph.setBackpropGradientsViewArray(binding.flatGradients().get());
    }
    hasGradients = true;
  }
}
