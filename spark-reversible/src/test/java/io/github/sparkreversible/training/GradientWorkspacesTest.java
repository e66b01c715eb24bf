package io.github.sparkreversible.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sparkreversible.backbone.TokenNormalization;
import io.github.sparkreversible.backbone.TokenReadout;
import io.github.sparkreversible.backbone.TokenReadout.Part;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex.Op;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;

/** Which gradients share memory, by the kinds of layers and their connections. */
public class GradientWorkspacesTest extends JUnitPlatformSuite {
  private static final InputType TOKENS = InputType.recurrent(2, 50, RNNFormat.NWC);
  private static final long ROWS = 3;

  private static GraphBuilder graph() {
    return new NeuralNetConfiguration.Builder()
        .graphBuilder()
        .addInputs("in")
        .setInputTypes(TOKENS);
  }

  private static TokenNormalization norm() {
    return new TokenNormalization.Builder(2, 1e-5).build();
  }

  private static GradientWorkspaces ended(GraphBuilder graph, String last) {
    ComputationGraphConfiguration network =
        graph
            .addLayer("out", new OutputLayer.Builder().nIn(2).nOut(4).build(), last)
            .setOutputs("out")
            .build();
    return GradientWorkspaces.of(
        network, network.clone().getLayerActivationTypes(true, false, TOKENS), ROWS);
  }

  private static TokenReadout pooling() {
    return new TokenReadout.Builder(Part.MEAN).build();
  }

  /** The classifier and the layer two before it share one, and the layer between has the other. */
  @Test
  public void layersOfAChainTakeTurns() {
    long input = ROWS * 2 * 50;
    assertEquals(
        new GradientWorkspaces(ROWS * (2 + 4), input),
        ended(graph().addLayer("pooling", pooling(), "in"), "pooling"));
    assertEquals(
        new GradientWorkspaces(input, ROWS * 2),
        ended(
            graph().addLayer("pooling", pooling(), "in").addLayer("norm", norm(), "pooling"),
            "norm"));
    assertEquals(
        new GradientWorkspaces(input, input),
        ended(
            graph().addLayer("norm", norm(), "in").addLayer("pooling", pooling(), "norm"),
            "pooling"));
  }

  @Test
  public void otherGraphsCountTheLargestTwice() {
    GradientWorkspaces twice = new GradientWorkspaces(ROWS * 2 * 50, ROWS * 2 * 50);
    DenseLayer dense = new DenseLayer.Builder().nIn(2).nOut(2).build();
    assertEquals(
        twice,
        ended(
            graph().addLayer("pooling", pooling(), "in").addLayer("dense", dense, "pooling"),
            "dense"));
    assertEquals(
        twice,
        ended(
            graph()
                .addLayer("pooling", pooling(), "in")
                .addLayer("norm", norm(), "pooling")
                .addVertex("sum", new ElementWiseVertex(Op.Add), "norm", "pooling"),
            "sum"));
  }
}
