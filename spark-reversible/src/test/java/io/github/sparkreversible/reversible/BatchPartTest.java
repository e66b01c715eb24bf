package io.github.sparkreversible.reversible;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.ops.Views;
import io.github.sparkreversible.reversible.AttentionSubBlock.QkvBias;
import io.github.sparkreversible.testing.RelativeError;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** Stages that compute a batch part by part, beside the same stages that compute it as a whole. */
public class BatchPartTest extends JUnitPlatformSuite {
  private static final int DIM = 4;
  private static final double EPSILON = 1e-5;
  private static final GridSize GRID = new GridSize(4, 4, 4);

  private static final List<Supplier<Dr2Stage.Builder>> STAGES =
      List.of(BatchPartTest::stage, BatchPartTest::stageWithContext);

  /** 65 rows of 64 tokens are parts of 21, 22 and 22. */
  private static final int BATCH = 65;

  @Test
  public void partsAreAsFewAndAsEvenAsCanBe() {
    assertEquals(List.of(BatchPart.WHOLE), BatchPart.of(8, 196, 384));
    assertEquals(List.of(BatchPart.WHOLE), BatchPart.of(1, 100_000, 96));
    assertEquals(List.of(BatchPart.WHOLE), BatchPart.of(64, 32, 56, 56));
    assertEquals(List.of(BatchPart.WHOLE), BatchPart.of(0, 196, 384));
    assertEquals(
        List.of(new BatchPart(0, 1, 5), new BatchPart(1, 3, 5), new BatchPart(3, 5, 5)),
        BatchPart.of(5, 1568, 384));
    assertEquals(2, BatchPart.of(2, 50_176, 96).size());
    long before = 0;
    for (long batch = 1; batch < 300; batch++) {
      long most = BatchPart.most(batch, 100, 3)[0];
      assertEquals(Math.min(batch, 21), most);
      assertTrue(most >= before, "memory for a batch is enough for smaller ones");
      before = most;
      long next = 0;
      for (BatchPart part : BatchPart.of(batch, 100, 3)) {
        if (part != BatchPart.WHOLE) {
          long rows = part.to() - part.from();
          assertEquals(next, part.from());
          assertTrue(rows <= most && rows >= most / 2, batch + " rows: " + part);
          next = part.to();
        }
      }
      assertEquals(batch <= 21 ? 0 : batch, next);
    }
  }

  @Test
  public void thePartOfEverythingIsTheArrayItself() {
    INDArray array = StageNetworks.random(1, 1, DataType.FLOAT, 3, 2, 4);
    assertSame(array, BatchPart.WHOLE.of(array));
    assertSame(array, new BatchPart(0, 3, 3).of(array));
    assertArrayEquals(new long[] {1, 2, 4}, new BatchPart(2, 3, 3).of(array).shape());
  }

  private static Dr2Stage.Builder stage() {
    return new Dr2Stage.Builder(DIM)
        .add(new AttentionSubBlock(DIM, 2, QkvBias.QUERY_VALUE, EPSILON))
        .add(new StochasticFunction(new MlpSubBlock(DIM, 5, EPSILON), 0.2, 0.4))
        .add(new WindowAttentionSubBlock(DIM, 2, GRID, new GridSize(2, 2, 2), true, true, EPSILON))
        .add(new StochasticFunction(new MlpSubBlock(DIM, 5, EPSILON), 0.3, 0));
  }

  private static Dr2Stage.Builder stageWithContext() {
    MlpSubBlock mlp = new MlpSubBlock(DIM, 5, EPSILON);
    return new Dr2Stage.Builder(DIM)
        .contextDim(DIM)
        .add(new PositionedFunction(new AttentionSubBlock(DIM, 2, QkvBias.ALL, EPSILON)))
        .add(mlp)
        .add(new StochasticFunction(new PositionedFunction(mlp), 0.2, 0.4))
        .add(new PositionedFunction(mlp));
  }

  /** Everything kept is never computed in parts; the others are. */
  @Test
  public void gradientsAreThoseOfTheWhole() {
    double[][] ofAllPhases = {{1, 0}, {0.4, 0.6}, {0, 1}};
    for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
      double tolerance = type == DataType.DOUBLE ? 1e-9 : 1e-4;
      for (double[] c : type == DataType.FLOAT ? ofAllPhases : new double[][] {{0.4, 0.6}}) {
        CoefficientSchedule schedule = CoefficientSchedule.fixed(c[0], c[1]);
        for (Supplier<Dr2Stage.Builder> stage : STAGES) {
          Dr2Stage.Builder all = stage.get().activationStorage(ActivationStorage.ALL);
          INDArray expected = gradient(all.coefficientSchedule(schedule).build(), type);
          for (ActivationStorage storage :
              List.of(ActivationStorage.REVERSIBLE, ActivationStorage.CHECKPOINTED)) {
            Dr2Stage.Builder parts = stage.get().activationStorage(storage);
            RelativeError.require(
                "%s, alpha %s, beta %s, %s".formatted(type, c[0], c[1], storage),
                gradient(parts.coefficientSchedule(schedule).build(), type),
                expected,
                tolerance);
          }
        }
      }
    }
  }

  /** What a broken interval has added up of its parts is not in the gradients. */
  @Test
  public void repairedIntervalsGiveTheSameGradients() {
    CoefficientSchedule schedule = CoefficientSchedule.fixed(0.4, 0.6);
    for (Supplier<Dr2Stage.Builder> stage : STAGES) {
      Dr2Stage.Builder all = stage.get().activationStorage(ActivationStorage.ALL);
      INDArray expected = gradient(all.coefficientSchedule(schedule).build(), DataType.FLOAT);
      Dr2Stage.Builder broken = stage.get().anchorInterval(2).reversalTolerance(1e-12);
      ComputationGraph graph =
          network(broken.coefficientSchedule(schedule).build(), DataType.FLOAT);
      RelativeError.require("gradients", gradient(graph, DataType.FLOAT), expected, 1e-4);
      assertTrue(((Dr2StageLayer) graph.getLayer("stage")).repairedIntervals() > 0);
    }
  }

  private static INDArray gradient(Dr2Stage stage, DataType type) {
    return gradient(network(stage, type), type);
  }

  private static INDArray gradient(ComputationGraph graph, DataType type) {
    int dim = DIM + ((Dr2StageLayer) graph.getLayer("stage")).configuration().getContextDim();
    DataSet batch = StageNetworks.batch(1, BATCH, dim, GRID.tokens(), type);
    StageNetworks.gradient(graph, batch);
    // Sums of a pass before must not be added to.
    return StageNetworks.gradient(graph, batch);
  }

  private static ComputationGraph network(Dr2Stage stage, DataType type) {
    ComputationGraph graph =
        stage.getContextDim() == 0
            ? StageNetworks.network(stage, DIM, GRID.tokens(), type)
            : StageContextTest.network(stage, GRID.tokens(), DIM, type);
    StageNetworks.randomize(graph, 2, 0.3);
    return graph;
  }

  @Test
  public void theWayBackIsComputedInPartsToo() {
    ComputationGraph graph =
        network(
            stage().coefficientSchedule(CoefficientSchedule.fixed(0.3, 0.7)).build(),
            DataType.DOUBLE);
    StageInverse inverse = ((Dr2StageLayer) graph.getLayer("stage")).inverse();
    INDArray x = StageNetworks.random(5, 1, DataType.DOUBLE, BATCH, GRID.tokens(), DIM);
    StageInverse.Reversal reversal = inverse.reverse(inverse.forward(x));
    RelativeError.require("input", reversal.state().x(), x, 1e-10);
  }

  /** Squares of both are added up over the parts, so it is none of the extremes of single parts. */
  @Test
  public void roundingIsMeasuredOverAllParts() {
    double smallest = Double.POSITIVE_INFINITY;
    double largest = 0;
    for (int part = 0; part < 3; part++) {
      double ofPart = rounding(part * BATCH / 3, (part + 1) * BATCH / 3);
      smallest = Math.min(smallest, ofPart);
      largest = Math.max(largest, ofPart);
    }
    double ofAll = rounding(0, BATCH);
    assertTrue(smallest > 0, "rounding of a part: " + smallest);
    assertTrue(
        ofAll >= 0.99 * smallest && ofAll <= 1.01 * largest,
        "%s for the batch, %s to %s for its parts".formatted(ofAll, smallest, largest));
  }

  /** Relative error of one reversal where every state is kept, of some rows of the batch. */
  private static double rounding(int from, int to) {
    Dr2Stage stage =
        StageNetworks.stage(12, DIM, 2)
            .coefficientSchedule(CoefficientSchedule.fixed(1, 0.05))
            .build();
    ComputationGraph graph = network(stage, DataType.FLOAT);
    DataSet all = StageNetworks.batch(1, BATCH, DIM, GRID.tokens(), DataType.FLOAT);
    INDArray rows = Views.rows(all.getFeatures(), from, to - from).dup('c');
    INDArray labels = Views.rows(all.getLabels(), from, to - from).dup('c');
    StageNetworks.gradient(graph, new DataSet(rows, labels));
    Dr2StageLayer layer = (Dr2StageLayer) graph.getLayer("stage");
    assertEquals(1, layer.anchorInterval());
    return layer.reversalError();
  }

  /** What functions take for their insides is that of a part, whatever the batch. */
  @Test
  public void memoryOfInsidesDoesNotGrowWithTheBatch() throws Exception {
    Coefficients coefficients = new Coefficients(0, 1);
    long[] temporaries = new long[2];
    for (int i = 0; i < 2; i++) {
      int batch = BATCH << i;
      Dr2Stage stage =
          stage().coefficientSchedule(CoefficientSchedule.fixed(0, 1)).anchorInterval(0).build();
      StageMemory planned =
          StageMemory.ofTraining(stage, coefficients, DataType.DOUBLE, batch, GRID.tokens(), DIM);
      temporaries[i] = planned.temporaries();
      assertEquals(
          8 * (planned.states() + planned.temporaries() + planned.gradients()),
          bytesOfStep(stage, batch),
          "batch " + batch);
    }
    assertEquals(temporaries[0], temporaries[1]);
  }

  private static long bytesOfStep(Dr2Stage stage, int rows) throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Callable<Long> measurement =
          () -> {
            network(stage, DataType.DOUBLE)
                .fit(StageNetworks.batch(1, rows, DIM, GRID.tokens(), DataType.DOUBLE));
            assertEquals(0, ThreadArenas.current().arraysBeside());
            return Dr2StageLayer.memoryOfThread();
          };
      return thread.submit(measurement).get();
    } finally {
      thread.shutdownNow();
    }
  }
}
