package io.github.sparkreversible.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.backbone.VideoVit;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.lang3.SerializationUtils;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What travels between driver and workers in a round, and whose memory it is. */
public class RoundSumTest extends JUnitPlatformSuite {
  /** More than one piece of {@link FloatTransfer}. */
  private static final int LENGTH = (1 << 16) + 7;

  @TempDir static Path folder;

  private static INDArray array(float value) {
    return Nd4j.valueArrayOf(new long[] {1, LENGTH}, value, DataType.FLOAT);
  }

  private static RoundSum sum(INDArray parameters, INDArray state) {
    return RoundSum.of(
        new ParameterAveragingTrainingResult(parameters, state, 0, null, null, null), files());
  }

  private static RoundFiles files() {
    return new RoundFiles(folder.toString(), new Configuration(false));
  }

  /** Results that are too large for Spark's results. */
  @Test
  public void largeSumsTravelInFiles() throws Exception {
    int length = Math.toIntExact(RoundFiles.LEAST_BYTES / Float.BYTES) + 3;
    INDArray parameters = Nd4j.rand(DataType.FLOAT, 1, length);
    float[] expected = parameters.toFloatVector();
    byte[] bytes = SerializationUtils.serialize(sum(parameters, null));
    assertTrue(bytes.length < 1 << 16, bytes.length + " bytes as a result of a task");
    assertTrue(parameters.wasClosed(), "the array of the sender is left");
    RoundSum received = SerializationUtils.deserialize(bytes);
    RoundSum again = SerializationUtils.deserialize(bytes);
    assertArrayEquals(expected, received.parameters().toFloatVector());
    assertArrayEquals(expected, again.parameters().toFloatVector());
    received.close();
    again.close();
    files().clear();
    assertFalse(Files.exists(folder.resolve("rounds")));
  }

  private static ComputationGraph graph() {
    ComputationGraph graph =
        new ComputationGraph(
            VideoVit.builder()
                .clip(2, 8, 8, 1)
                .classes(3)
                .tubelet(2, 4)
                .dim(8)
                .depth(1)
                .heads(2)
                .build());
    graph.init();
    return graph;
  }

  @Test
  public void aSumKeepsItsNumbersOnTheWayAndLeavesNothingBehind() {
    INDArray parameters = array(1.25f);
    parameters.putScalar(LENGTH - 1, -3);
    INDArray state = array(2);
    RoundSum received = SerializationUtils.roundtrip(sum(parameters, state));
    assertTrue(parameters.wasClosed() && state.wasClosed(), "arrays of the sender are left");
    RoundSum other = sum(array(1), array(1));
    RoundSum all = SerializationUtils.roundtrip(received.plus(other));
    assertEquals(List.of(), all.updates());
    String again = "";
    try {
      SerializationUtils.serialize(received);
    } catch (RuntimeException e) {
      again = String.valueOf(e.getMessage());
    }
    assertTrue(again.contains("sent before"), again);
  }

  @Test
  public void theMeanOverTheWorkersComesIntoTheGraph() {
    ComputationGraph graph = graph();
    int length = Math.toIntExact(graph.numParams());
    int stateLength = Math.toIntExact(graph.getUpdater().getStateViewArray().length());
    RoundSum sum = null;
    for (int worker = 0; worker < 3; worker++) {
      RoundSum one =
          sum(
              Nd4j.valueArrayOf(new long[] {1, length}, worker),
              Nd4j.valueArrayOf(new long[] {1, stateLength}, 10 * worker));
      sum = sum == null ? one : sum.plus(one);
    }
    sum.averageInto(graph);
    sum.close();
    assertEquals(1, graph.params().meanNumber().doubleValue(), 1e-6);
    assertEquals(10, graph.getUpdater().getStateViewArray().meanNumber().doubleValue(), 1e-5);
  }

  @Test
  public void aWorkerStartsWithTheSameNetworkHereAndElsewhere() {
    ComputationGraph graph = graph();
    graph.getUpdater().getStateViewArray().assign(0.5);
    RoundStart start = new RoundStart(graph, files());
    RoundStart received = SerializationUtils.roundtrip(start);
    for (RoundStart each : List.of(start, received, SerializationUtils.roundtrip(received))) {
      ComputationGraph made = each.newGraph();
      assertArrayEquals(graph.params().toFloatVector(), made.params().toFloatVector());
      assertEquals(0.5, made.getUpdater().getStateViewArray().meanNumber().doubleValue(), 1e-6);
      RoundWorker.closeArrays(made);
      assertTrue(made.params().wasClosed(), "parameters are left");
    }
    assertFalse(graph.params().wasClosed(), "the driver's parameters are gone");
  }

  @Test
  public void largeNetworksStartFromAFile() {
    ComputationGraph graph =
        new ComputationGraph(
            VideoVit.builder()
                .clip(2, 8, 8, 1)
                .classes(3)
                .tubelet(2, 4)
                .dim(256)
                .depth(1)
                .heads(2)
                .build());
    graph.init();
    byte[] bytes = SerializationUtils.serialize(new RoundStart(graph, files()));
    assertTrue(bytes.length < 1 << 16, bytes.length + " bytes as a broadcast");
    RoundStart received = SerializationUtils.deserialize(bytes);
    ComputationGraph made = received.newGraph();
    assertArrayEquals(graph.params().toFloatVector(), made.params().toFloatVector());
    RoundWorker.closeArrays(made);
  }

  @Test
  public void anOutOfMemoryErrorBecomesAnExceptionThatIsNotFatalToTheExecutor() {
    OutOfMemoryError error = new OutOfMemoryError("Cannot allocate new FloatPointer(7)");
    IllegalStateException exception = TaskMemory.exceeded(error, "batchSize", 16);
    assertNull(exception.getCause());
    assertEquals(error, exception.getSuppressed()[0]);
    for (String part :
        List.of(
            "batchSize = 16",
            "FloatPointer(7)",
            "org.bytedeco.javacpp.maxPhysicalBytes",
            "README.md")) {
      assertTrue(exception.getMessage().contains(part), exception.getMessage());
    }
  }
}
