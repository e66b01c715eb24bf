package io.github.sparkreversible.backbone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Choices of the video transformer that the golden numbers do not cover. */
public class VideoVitTest extends JUnitPlatformSuite {
  private static final double STEP = 1e-4;

  private static VideoVit.Builder small() {
    return VideoVit.builder()
        .clip(2, 8, 8, 1)
        .classes(3)
        .tubelet(2, 4)
        .dim(8)
        .depth(1)
        .heads(2)
        .dataType(DataType.DOUBLE)
        .seed(3);
  }

  private static ComputationGraph graph(VideoVit.Builder builder) {
    ComputationGraph graph = new ComputationGraph(builder.build());
    graph.init();
    return graph;
  }

  private static MultiDataSet batch() {
    Nd4j.getRandom().setSeed(5);
    INDArray labels = Nd4j.zeros(DataType.DOUBLE, 2, 3);
    labels.putScalar(0, 1, 1);
    labels.putScalar(1, 2, 1);
    return new MultiDataSet(Nd4j.randn(DataType.DOUBLE, 2, 2, 8, 8, 1), labels);
  }

  @Test
  public void learnedPositionsStartAtZeroDoNotDecayAndAreLearned() {
    ComputationGraph graph = graph(small().position(TubeletEmbedding.Position.LEARNED));
    INDArray position = graph.getLayer(VideoVit.EMBEDDING).getParam("position");
    assertArrayEquals(new long[] {4, 8}, position.shape());
    assertEquals(0, position.norm2Number().doubleValue());
    TubeletEmbedding layer =
        (TubeletEmbedding) graph.getLayer(VideoVit.EMBEDDING).conf().getLayer();
    assertTrue(layer.initializer().isBiasParam(layer, "position"), "the positions decay");
    assertGradientOf(graph, "position");
  }

  @Test
  public void theLastNormalizationMayStandBeforeThePooling() {
    ComputationGraph graph = graph(small().finalNorm(VideoVit.FinalNorm.BEFORE_POOLING));
    INDArray output = graph.outputSingle(batch().getFeatures(0));
    assertArrayEquals(new long[] {2, 3}, output.shape());
    assertEquals(2, output.sumNumber().doubleValue(), 1e-9);
    INDArray pooled = graph.feedForward(batch().getFeatures(0), false).get(VideoVit.POOLING);
    assertArrayEquals(new long[] {2, 8}, pooled.shape());
    assertGradientOf(graph, "projection.bias");
  }

  /** Central differences of the loss with respect to a few elements of a parameter. */
  private static void assertGradientOf(ComputationGraph graph, String name) {
    MultiDataSet batch = batch();
    graph.setInputs(batch.getFeatures());
    graph.setLabels(batch.getLabels());
    graph.computeGradientAndScore();
    INDArray parameter = graph.getLayer(VideoVit.EMBEDDING).getParam(name);
    INDArray gradient = graph.gradient().getGradientFor(VideoVit.EMBEDDING + "_" + name).dup();
    for (long i = 0; i < parameter.length(); i += 3) {
      double value = parameter.getDouble(i);
      parameter.putScalar(i, value + STEP);
      double above = graph.score(batch, true);
      parameter.putScalar(i, value - STEP);
      double below = graph.score(batch, true);
      parameter.putScalar(i, value);
      double expected = (above - below) / (2 * STEP);
      assertEquals(expected, gradient.getDouble(i) / 2, 1e-5, name + " " + i);
    }
  }

  @Test
  public void sizesThatDoNotFitAreNamedOneByOne() {
    String dim = Thrown.message(IllegalArgumentException.class, () -> small().dim(0).build());
    assertTrue(dim.contains("dim is 0"), dim);
    String patch =
        Thrown.message(IllegalArgumentException.class, () -> small().tubelet(2, 9).build());
    assertTrue(patch.contains("9 x 9") && !patch.contains("dim"), patch);
  }
}
