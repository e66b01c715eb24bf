package io.github.sparkreversible.training;

import io.github.sparkreversible.backbone.VideoVit;
import io.github.sparkreversible.reversible.CoefficientSchedule;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Training steps of a video transformer without Spark. */
public final class BareLoop {
  private static final int BATCH = 8;
  private static final int STEPS = 24;

  private BareLoop() {}

  /**
   * Trains on grey clips of noise.
   *
   * @return the number of parameters
   */
  public static long run(int dim, int depth, int heads, int frames, int side) {
    ComputationGraphConfiguration configuration =
        VideoVit.builder()
            .clip(frames, side, side, 1)
            .classes(2)
            .tubelet(2, 4)
            .dim(dim)
            .depth(depth)
            .heads(heads)
            .coefficientSchedule(CoefficientSchedule.dynamic(STEPS / 2))
            .build();
    AdamW.configure(configuration, new WarmupCosineSchedule(1e-2, 2, STEPS), 0.05);
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    InPlaceUpdater.use(graph);
    INDArray clips = Nd4j.rand(DataType.FLOAT, BATCH, frames, side, side, 1);
    INDArray labels = Nd4j.zeros(DataType.FLOAT, BATCH, 2);
    labels.getColumn(0).assign(1);
    for (int step = 0; step < STEPS; step++) {
      graph.fit(new MultiDataSet(clips, labels));
    }
    return graph.numParams();
  }
}
