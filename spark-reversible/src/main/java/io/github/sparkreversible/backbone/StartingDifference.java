package io.github.sparkreversible.backbone;

import io.github.sparkreversible.reversible.CoefficientSchedule;
import io.github.sparkreversible.reversible.Dr2Stage;
import io.github.sparkreversible.reversible.StageOutput;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How far a Dr2Net is from the plain network of the same parameters before the first step: the
 * largest difference of their outputs for one row of standard normal numbers.
 */
public final class StartingDifference {
  private static final long SEED = 1;

  private StartingDifference() {}

  /**
   * Measures it.
   *
   * @param graph with one input and one output; its coefficients are those of its iteration
   * @param shape of a row of its input
   * @return largest difference of a class probability; 0 where both are the same network
   */
  public static double of(ComputationGraph graph, InputShape shape) {
    Nd4j.getRandom().setSeed(SEED);
    try (INDArray input = Nd4j.randn(DataType.FLOAT, shape.ofBatch(1));
        INDArray ofDr2Net = graph.outputSingle(false, input)) {
      Map<Dr2Stage, CoefficientSchedule> schedules = new HashMap<>();
      Map<Dr2Stage, StageOutput> outputs = new HashMap<>();
      for (Layer layer : graph.getLayers()) {
        if (layer.conf().getLayer() instanceof Dr2Stage stage) {
          schedules.put(stage, stage.getCoefficientSchedule());
          outputs.put(stage, stage.getOutput());
          stage.setCoefficientSchedule(CoefficientSchedule.fixed(1, 0));
          stage.setOutput(StageOutput.LAST);
        }
      }
      try (INDArray plain = graph.outputSingle(false, input)) {
        return plain.sub(ofDr2Net).amaxNumber().doubleValue();
      } finally {
        schedules.forEach(Dr2Stage::setCoefficientSchedule);
        outputs.forEach(Dr2Stage::setOutput);
      }
    }
  }
}
