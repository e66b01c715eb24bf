package io.github.sparkreversible.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.backbone.ClassifierHead;
import io.github.sparkreversible.backbone.VideoVit;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Networks that start from the parameters of others. */
public class InitialParametersTest extends JUnitPlatformSuite {
  private static ComputationGraph graph(int channels, int classes, long seed) {
    return graph(channels, classes, seed, ClassifierHead.LINEAR);
  }

  private static ComputationGraph graph(int channels, int classes, long seed, ClassifierHead head) {
    ComputationGraph graph =
        new ComputationGraph(
            VideoVit.builder()
                .clip(2, 8, 8, channels)
                .classes(classes)
                .tubelet(2, 4)
                .dim(8)
                .depth(1)
                .heads(2)
                .head(head)
                .seed(seed)
                .build());
    graph.init();
    return graph;
  }

  @Test
  public void everythingOrAllButTheHeadIsCopied() {
    ComputationGraph from = graph(1, 2, 1);
    TrainedNetwork network = TrainedNetwork.of(from);
    ComputationGraph whole = graph(1, 2, 2);
    new InitialParameters(network, true).copyTo(whole);
    assertEquals(from.params(), whole.params());
    ComputationGraph other = graph(1, 3, 2);
    new InitialParameters(network, false).copyTo(other);
    assertEquals(from.getLayer(VideoVit.STAGE).params(), other.getLayer(VideoVit.STAGE).params());
    ComputationGraph body = graph(1, 2, 2);
    new InitialParameters(network, false).copyTo(body);
    assertNotEquals(
        from.getLayer(VideoVit.CLASSIFIER).params(), body.getLayer(VideoVit.CLASSIFIER).params());
  }

  @Test
  public void aHeadOfAnotherKindStartsFromRandomParameters() {
    ComputationGraph from = graph(1, 2, 1);
    ComputationGraph cosine = graph(1, 2, 2, ClassifierHead.cosine(16));
    INDArray before = cosine.getLayer(VideoVit.CLASSIFIER).params().dup();
    new InitialParameters(TrainedNetwork.of(from), true).copyTo(cosine);
    assertEquals(from.getLayer(VideoVit.STAGE).params(), cosine.getLayer(VideoVit.STAGE).params());
    assertEquals(before, cosine.getLayer(VideoVit.CLASSIFIER).params());
    ComputationGraph margin = graph(1, 2, 3, ClassifierHead.angularMargin(32, 0.3));
    new InitialParameters(TrainedNetwork.of(cosine), true).copyTo(margin);
    assertEquals(before, margin.getLayer(VideoVit.CLASSIFIER).params());
  }

  @Test
  public void otherShapesAreRefused() {
    InitialParameters grey = new InitialParameters(TrainedNetwork.of(graph(1, 2, 1)), true);
    ComputationGraph rgb = graph(3, 2, 1);
    String message = Thrown.message(IllegalArgumentException.class, () -> grey.copyTo(rgb));
    assertTrue(message.contains("layer 'embedding'") && message.contains("[8, 32]"), message);
  }
}
