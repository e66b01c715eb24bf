package io.github.sparkreversible.pipelines.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sparkreversible.ml.Dr2NetClassifier;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import io.github.sparkreversible.training.EpochRecord;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What methods set, and how their steps are timed. */
public class MethodTest extends JUnitPlatformSuite {

  @Test
  public void whatWasSetForAllRunsIsKept() {
    Dr2NetClassifier diverging = new Dr2NetClassifier().setLatentDivergenceWeight(0.3);
    Method.PROTOTYPE.configure(diverging);
    assertEquals(0.3, diverging.getLatentDivergenceWeight());
  }

  @Test
  public void deepMethodsInjectIntoTheMiddle() {
    Dr2NetClassifier deep = new Dr2NetClassifier();
    Method.BEYOND_DEEP.configure(deep);
    assertEquals("beyond", deep.getLatentStrategy());
    assertEquals(deep.getDepth(), deep.getLatentInjectionDepth());
  }

  /** Epochs of 0.1, 0.2, ... seconds a step. */
  @Test
  public void stepsAreTimedWhereFeaturesAreGenerated() {
    List<EpochRecord> epochs =
        IntStream.range(0, 10)
            .mapToObj(epoch -> new EpochRecord(epoch, 10, 0, null, null, epoch + 1.0))
            .toList();

    assertEquals(0.6, Experiment.secondsPerStep(epochs, 0), 1e-12);
    assertEquals(0.9, Experiment.secondsPerStep(epochs, 0.65), 1e-12);
    assertEquals(1.0, Experiment.secondsPerStep(epochs, 1), 1e-12);
  }
}
