package io.github.sparkreversible.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.backbone.VideoVit;
import io.github.sparkreversible.layers.DeclaredLayer;
import io.github.sparkreversible.ops.Arithmetic;
import io.github.sparkreversible.reversible.CoefficientSchedule;
import io.github.sparkreversible.reversible.Dr2StageLayer;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Networks at rest, and those that a process shares. */
public class TrainedNetworkTest extends JUnitPlatformSuite {
  private static final int ITERATION = 30;

  private static ComputationGraph graph(long seed) {
    ComputationGraph graph =
        new ComputationGraph(
            VideoVit.builder()
                .clip(2, 8, 8, 1)
                .classes(3)
                .tubelet(2, 4)
                .dim(8)
                .depth(1)
                .heads(2)
                .coefficientSchedule(CoefficientSchedule.dynamic(100))
                .seed(seed)
                .build());
    graph.init();
    graph.getConfiguration().setIterationCount(ITERATION);
    return graph;
  }

  private static INDArray input() {
    return Nd4j.linspace(DataType.FLOAT, -1, 0.01, 2 * 2 * 8 * 8).reshape(2, 2, 8, 8, 1);
  }

  @Test
  public void theZipKeepsParametersAndIteration() throws IOException {
    TrainedNetwork network = TrainedNetwork.of(graph(1));
    ByteArrayOutputStream zip = new ByteArrayOutputStream();
    network.write(zip);
    TrainedNetwork read = TrainedNetwork.read(new ByteArrayInputStream(zip.toByteArray()));
    assertEquals(network.contentId(), read.contentId());
    ComputationGraph restored = read.toGraph();
    assertEquals(ITERATION, restored.getIterationCount());
    Dr2StageLayer stage = (Dr2StageLayer) restored.getLayer(VideoVit.STAGE);
    assertEquals(0.3, stage.coefficients().beta(), 1e-9);
    assertEquals(network.toGraph().outputSingle(input()), restored.outputSingle(input()));
  }

  @Test
  public void theIdTellsContentsApart() {
    TrainedNetwork network = TrainedNetwork.of(graph(1));
    assertEquals(network.contentId(), TrainedNetwork.of(graph(1)).contentId());
    assertNotEquals(network.contentId(), TrainedNetwork.of(graph(2)).contentId());
    ComputationGraph later = graph(1);
    later.getConfiguration().setIterationCount(ITERATION + 1);
    assertNotEquals(network.contentId(), TrainedNetwork.of(later).contentId());
  }

  @Test
  public void graphsOfOneNetworkShareItsParametersAndAreUsedAgain() {
    TrainedNetwork network = TrainedNetwork.of(graph(1));
    ComputationGraph first;
    try (SharedNetworks.Lease a = SharedNetworks.borrow("shared", () -> network);
        SharedNetworks.Lease b = SharedNetworks.borrow("shared", () -> graphMustNotBeMade())) {
      first = a.graph();
      assertEquals(
          a.graph().params().data().pointer().address(),
          b.graph().params().data().pointer().address());
      assertNotEquals(System.identityHashCode(first), System.identityHashCode(b.graph()));
    }
    try (SharedNetworks.Lease a = SharedNetworks.borrow("shared", () -> graphMustNotBeMade());
        SharedNetworks.Lease b = SharedNetworks.borrow("shared", () -> graphMustNotBeMade())) {
      assertTrue(a.graph() == first || b.graph() == first, "graphs are not used again");
    }
  }

  private static TrainedNetwork graphMustNotBeMade() {
    throw new AssertionError("the network is already here");
  }

  @Test
  public void unusedNetworksAreReleasedAndUsedOnesStay() {
    TrainedNetwork network = TrainedNetwork.of(graph(1));
    try (SharedNetworks.Lease used = SharedNetworks.borrow("used", () -> network)) {
      for (int i = 0; i < 10; i++) {
        SharedNetworks.borrow("other" + i, () -> network).close();
        assertTrue(SharedNetworks.size() <= 4, SharedNetworks.size() + " networks");
      }
      try (SharedNetworks.Lease again = SharedNetworks.borrow("used", () -> graphMustNotBeMade())) {
        assertSame(
            used.graph().params().data().pointer().getClass(),
            again.graph().params().data().pointer().getClass());
        assertEquals(network.toGraph().outputSingle(input()), used.graph().outputSingle(input()));
      }
    }
  }

  @Test
  public void aNetworkBorrowedForOnceIsGoneAfterItsLastUser() {
    TrainedNetwork network = TrainedNetwork.of(graph(1));
    int before = SharedNetworks.size();
    SharedNetworks.Lease first = SharedNetworks.borrowForOnce("once", () -> network);
    SharedNetworks.Lease second =
        SharedNetworks.borrowForOnce("once", TrainedNetworkTest::graphMustNotBeMade);
    INDArray parameters = first.graph().params();
    first.close();
    assertEquals(before + 1, SharedNetworks.size());
    second.close();
    assertEquals(before, SharedNetworks.size());
    assertTrue(parameters.wasClosed(), "the parameters are still in memory");
  }

  @Test
  public void aGraphThatCannotBeMadeLeavesNoUser() {
    TrainedNetwork network = TrainedNetwork.of(graph(1));
    String property = System.getProperty(Arithmetic.PROPERTY);
    System.setProperty(Arithmetic.PROPERTY, "abacus");
    try {
      for (int i = 0; i < 3; i++) {
        Assertions.assertThrows(
            IllegalArgumentException.class,
            () -> SharedNetworks.borrowForOnce("broken", () -> network));
      }
    } finally {
      if (property == null) {
        System.clearProperty(Arithmetic.PROPERTY);
      } else {
        System.setProperty(Arithmetic.PROPERTY, property);
      }
    }
    int before = SharedNetworks.size();
    SharedNetworks.borrowForOnce("broken", () -> network).close();
    assertEquals(before - 1, SharedNetworks.size());
  }

  @Test
  public void theArithmeticIsThatAskedFor() {
    TrainedNetwork network = TrainedNetwork.of(graph(1));
    assertSame(network, network.withArithmetic(Arithmetic.AUTO));
    TrainedNetwork changed = network.withArithmetic(Arithmetic.ND4J);
    assertNotEquals(network.contentId(), changed.contentId());
    DeclaredLayer stage =
        (DeclaredLayer) changed.toGraph().getLayer(VideoVit.STAGE).conf().getLayer();
    assertEquals(Arithmetic.ND4J, stage.getArithmetic());
  }
}
