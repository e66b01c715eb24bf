package io.github.sparkreversible.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sparkreversible.backbone.VideoVit;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Adam;

/** Learning rate over the iterations. */
public class WarmupCosineScheduleTest extends JUnitPlatformSuite {

  @Test
  public void risesLinearlyThenFallsAlongACosine() {
    WarmupCosineSchedule schedule = new WarmupCosineSchedule(2, 4, 12);
    assertEquals(0.5, schedule.valueAt(0, 0), 1e-12);
    assertEquals(2, schedule.valueAt(3, 0), 1e-12);
    assertEquals(2, schedule.valueAt(4, 7), 1e-12);
    assertEquals(1, schedule.valueAt(8, 0), 1e-12);
    assertEquals(1 + Math.cos(Math.PI * 7 / 8), schedule.valueAt(11, 0), 1e-12);
    assertEquals(0, schedule.valueAt(12, 0));
  }

  @Test
  public void withoutWarmUpStartsAtThePeakAndAllWarmUpEndsAtIt() {
    assertEquals(3, new WarmupCosineSchedule(3, 0, 5).valueAt(0, 0));
    assertEquals(3, new WarmupCosineSchedule(3, 5, 5).valueAt(4, 0));
  }

  @Test
  public void survivesTheJsonOfANetworkTogetherWithTheWeightDecay() {
    WarmupCosineSchedule schedule = new WarmupCosineSchedule(1e-3, 10, 100);
    ComputationGraphConfiguration configuration =
        VideoVit.builder().clip(2, 8, 8, 1).classes(2).tubelet(2, 4).dim(8).heads(2).build();
    AdamW.configure(configuration, schedule, 0.05);
    ComputationGraphConfiguration read =
        ComputationGraphConfiguration.fromJson(configuration.toJson());
    BaseLayer stage =
        (BaseLayer)
            ((LayerVertex) read.getVertices().get(VideoVit.STAGE)).getLayerConf().getLayer();
    assertEquals(schedule, ((Adam) stage.getIUpdater()).getLearningRateSchedule());
    assertEquals(new DecoupledWeightDecay(0.05), stage.getRegularization().get(0));
  }

  @Test
  public void impossibleSchedulesAreRefused() {
    for (int[] warmupAndTotal : new int[][] {{0, 0}, {-1, 5}, {6, 5}}) {
      Thrown.message(
          IllegalArgumentException.class,
          () -> new WarmupCosineSchedule(1, warmupAndTotal[0], warmupAndTotal[1]));
    }
  }
}
