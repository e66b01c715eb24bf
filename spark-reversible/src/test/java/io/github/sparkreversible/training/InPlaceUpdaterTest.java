package io.github.sparkreversible.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.reversible.Dr2StageLayer;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** The updater that leaves no garbage does what DL4J's does. */
public class InPlaceUpdaterTest extends JUnitPlatformSuite {
  private static final int ROWS = 7;
  private static final int SIZE = 5;

  private static ComputationGraph graph() {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .l2(0.1)
                .weightDecay(0.05)
                .updater(new Adam(1e-2))
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.feedForward(SIZE))
                .addLayer("dense", new DenseLayer.Builder().nOut(SIZE).build(), "in")
                .addLayer("norm", new BatchNormalization(), "dense")
                .addLayer(
                    "out",
                    new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .updater(new Nesterovs(0.1, 0.9))
                        .nOut(2)
                        .build(),
                    "norm")
                .setOutputs("out")
                .build());
    graph.init();
    return graph;
  }

  @Test
  public void parametersAndStateAreTheSame() {
    INDArray rows = Nd4j.rand(DataType.FLOAT, ROWS, SIZE);
    INDArray labels = Nd4j.zeros(DataType.FLOAT, ROWS, 2);
    labels.getColumn(1).assign(1);
    MultiDataSet batch = new MultiDataSet(rows, labels);
    ComputationGraph plain = graph();
    ComputationGraph inPlace = graph();
    plain.fit(batch);
    inPlace.fit(batch);
    InPlaceUpdater.use(inPlace);
    for (int step = 0; step < 5; step++) {
      plain.fit(batch);
      inPlace.fit(batch);
    }
    assertEquals(plain.params(), inPlace.params());
    assertEquals(plain.getUpdater().getStateViewArray(), inPlace.getUpdater().getStateViewArray());
  }

  /** Counted where it is allocated; a collection in between would only make it less. */
  @Test
  public void stepsLeaveNoNativeGarbage() throws Exception {
    StepProfiler.Settings settings =
        new StepProfiler.Settings(null, 0, 0, null, 0, 4, 64, 96, 3, 4, 1, 1)
            .in("reversible", 0, 1);
    SettledBytes.of(Pointer::totalBytes);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      long[] bytes = thread.submit(() -> StepProfiler.nativeBytes(settings, 10, 160)).get();
      // Up to 750 are left, depending on when Java collects; views of all parameters are 2700.
      double eachStep = (bytes[1] - bytes[0]) / 150.0;
      assertTrue(eachStep <= 1024, "%.0f bytes a step".formatted(eachStep));
    } finally {
      thread.submit(Dr2StageLayer::releaseMemoryOfThread).get();
      thread.shutdownNow();
    }
  }
}
