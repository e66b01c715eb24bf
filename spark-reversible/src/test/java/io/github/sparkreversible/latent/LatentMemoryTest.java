package io.github.sparkreversible.latent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** What a step of the classifier takes on the way, against what it says. */
public class LatentMemoryTest extends JUnitPlatformSuite {
  private static final int ROWS = 40;
  private static final int DIM = 96;
  private static final int CLASSES = 150;

  /** Its name in DL4J's code. */
  private static final String WORKING = "WS_LAYER_WORKING_MEM";

  @Test
  public void workingMemoryIsForeseen() {
    List<Long> counts = Collections.nCopies(CLASSES, 10L);
    // Not of mixtures: how many there are depends on the rivals.
    for (LatentStrategy strategy : EnumSet.complementOf(EnumSet.of(LatentStrategy.MIXTURE))) {
      LatentSettings settings = LatentSettings.of(strategy).withHardMargin(1e3);
      LatentOutput layer = layer(LatentTraining.of(counts, settings));
      long measured = workingBytes(layer) / Float.BYTES;
      long foreseen = layer.workingValues(ROWS);
      String message = "%s: %d values, foreseen %d".formatted(strategy, measured, foreseen);
      // The layer may have to copy its input, which here it has not.
      assertTrue(measured <= foreseen && measured >= foreseen - 1.2 * ROWS * DIM, message);
    }
  }

  private static LatentOutput layer(LatentTraining training) {
    LatentOutput.Builder builder = new LatentOutput.Builder(training);
    builder.nIn(DIM).nOut(CLASSES);
    return builder.build();
  }

  /** The space of the workspace, which is as large as what the first steps took. */
  private static long workingBytes(LatentOutput layer) {
    Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
    ComputationGraphConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(95)
            .updater(new Sgd(0))
            .graphBuilder()
            .addInputs("in")
            .addLayer("classifier", layer, "in")
            .setOutputs("classifier")
            .build();
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    Nd4j.getRandom().setSeed(95);
    INDArray labels = Nd4j.zeros(DataType.FLOAT, ROWS, CLASSES);
    for (int row = 0; row < ROWS; row++) {
      labels.putScalar(row, row, 1);
    }
    MultiDataSet batch = new MultiDataSet(Nd4j.rand(DataType.FLOAT, ROWS, DIM), labels);
    for (int step = 0; step < 5; step++) {
      graph.fit(batch);
    }
    for (MemoryWorkspace each : Nd4j.getWorkspaceManager().getAllWorkspacesForCurrentThread()) {
      if (each.getId().equals(WORKING)) {
        return each.getCurrentSize();
      }
    }
    throw new AssertionError("no workspace " + WORKING);
  }
}
