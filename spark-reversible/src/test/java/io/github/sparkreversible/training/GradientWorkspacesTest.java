package io.github.sparkreversible.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sparkreversible.backbone.GroupNetworkSizes;
import io.github.sparkreversible.backbone.PointGroupEmbedding;
import io.github.sparkreversible.backbone.TokenNormalization;
import io.github.sparkreversible.backbone.TokenReadout;
import io.github.sparkreversible.backbone.TokenReadout.Part;
import io.github.sparkreversible.latent.LatentOutput;
import io.github.sparkreversible.latent.LatentTraining;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.Collections;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex.Op;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;

/** Which gradients share memory, by the kinds of layers and their connections. */
public class GradientWorkspacesTest extends JUnitPlatformSuite {
  private static final int DIM = 3;
  private static final int CLASSES = 4;
  private static final InputType TOKENS = InputType.recurrent(DIM, 50, RNNFormat.NWC);
  private static final long ROWS = 3;

  private static GraphBuilder graph() {
    return new NeuralNetConfiguration.Builder()
        .graphBuilder()
        .addInputs("in")
        .setInputTypes(TOKENS);
  }

  private static TokenNormalization norm() {
    return new TokenNormalization.Builder(DIM, 1e-5).build();
  }

  private static GradientWorkspaces ended(GraphBuilder graph, String last) {
    return ended(graph, last, new OutputLayer.Builder().nOut(CLASSES).build());
  }

  private static GradientWorkspaces ended(GraphBuilder graph, String last, Layer output) {
    ComputationGraphConfiguration network =
        graph.addLayer("out", output, last).setOutputs("out").build();
    return GradientWorkspaces.of(
        network, network.clone().getLayerActivationTypes(true, false, TOKENS), ROWS);
  }

  private static TokenReadout pooling() {
    return new TokenReadout.Builder(Part.MEAN).build();
  }

  /** The classifier and the layer two before it share one, and the layer between has the other. */
  @Test
  public void layersOfAChainTakeTurns() {
    long input = ROWS * DIM * 50;
    assertEquals(
        new GradientWorkspaces(ROWS * (DIM + CLASSES), input),
        ended(graph().addLayer("pooling", pooling(), "in"), "pooling"));
    assertEquals(
        new GradientWorkspaces(input, ROWS * DIM),
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
    GradientWorkspaces twice = new GradientWorkspaces(ROWS * DIM * 50, ROWS * DIM * 50);
    DenseLayer dense = new DenseLayer.Builder().nOut(DIM).build();
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

  /** The network's input counts only if there is a gradient of it. */
  @Test
  public void aGradientThatIsNotComputedTakesNothing() {
    PointGroupEmbedding embedding =
        new PointGroupEmbedding.Builder(DIM, 4, 2)
            .sizes(GroupNetworkSizes.ofPointMae(DIM, 8))
            .build();
    DenseLayer dense = new DenseLayer.Builder().nOut(DIM).build();
    long embedded = ROWS * 4 * (DIM + 8);
    assertEquals(
        new GradientWorkspaces(embedded, embedded),
        ended(
            graph()
                .addLayer("embedding", embedding, "in")
                .addLayer("pooling", pooling(), "embedding")
                .addLayer("dense", dense, "pooling"),
            "dense"));
    assertEquals(
        new GradientWorkspaces(ROWS * (DIM + 8 + CLASSES), embedded),
        ended(
            graph()
                .addLayer("embedding", embedding, "in")
                .addLayer("pooling", pooling(), "embedding"),
            "pooling"));
  }

  /** Its gradient of the class scores lies elsewhere. */
  @Test
  public void latentOutputWritesTheGradientOfItsFeaturesAlone() {
    OutputLayer output = new OutputLayer.Builder().nIn(DIM).nOut(CLASSES).build();
    LatentTraining training = LatentTraining.none(Collections.nCopies(CLASSES, 1L));
    assertEquals(
        new GradientWorkspaces(ROWS * DIM, ROWS * DIM * 50),
        ended(
            graph().addLayer("pooling", pooling(), "in"),
            "pooling",
            LatentOutput.like(output, training)));
  }
}
