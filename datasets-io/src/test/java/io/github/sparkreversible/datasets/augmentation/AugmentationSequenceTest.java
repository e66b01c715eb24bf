package io.github.sparkreversible.datasets.augmentation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.augmentation.CloudRotation.Axis;
import io.github.sparkreversible.datasets.tensor.LabelledTensor;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.lang3.SerializationUtils;
import org.junit.jupiter.api.Test;

/** All steps together: what they depend on, and what they take. */
public class AugmentationSequenceTest extends JUnitPlatformSuite {
  private static final List<Augmentation> CLIP_STEPS =
      List.of(
          new ResizedCrop(0.3, 1, 0.75, 1.33),
          new ClipFlip(0.5, 0.5),
          new ClipShift(0.2, Fill.EDGE),
          new ClipOperations(2, 0.5, Fill.EDGE),
          new ColourJitter(0.4, 0.4, 0.4, 0.1));
  private static final List<Augmentation> CLOUD_STEPS =
      List.of(
          new CloudFlip(0.5, 0.5, 0, -1),
          new CloudScale(0.8, 1.25, false, -1),
          new CloudRotation(180, Axis.Z, -1),
          new CloudTranslation(0.1),
          new CloudJitter(0.01, 0.05),
          new CloudDrop(0.5));
  private static final AugmentationSequence CLIPS =
      new AugmentationSequence(TensorKind.CLIP, CLIP_STEPS);
  private static final AugmentationSequence CLOUDS =
      new AugmentationSequence(TensorKind.CLOUD, CLOUD_STEPS);
  private static final Tensor CLIP = RandomTensors.bytes(1, 3, 20, 16, 3);
  private static final Tensor CLOUD = RandomTensors.floats(2, 40, 4);

  @Test
  public void theResultDependsOnSeedRowAndEpochAlone() {
    for (boolean clip : new boolean[] {true, false}) {
      AugmentationSequence sequence = clip ? CLIPS : CLOUDS;
      Tensor tensor = clip ? CLIP : CLOUD;
      Set<List<Object>> results = new HashSet<>();
      int draws = 0;
      for (long seed = 0; seed < 3; seed++) {
        for (long row = -1; row < 2; row++) {
          for (int epoch = 0; epoch < 3; epoch++) {
            Tensor result = sequence.apply(tensor, new Draw(seed, row, epoch));
            Augmentation other = SerializationUtils.clone(sequence);
            assertEquals(result, other.apply(tensor, new Draw(seed, row, epoch)));
            assertArrayEquals(tensor.shape(), result.shape());
            assertEquals(tensor.type(), result.type());
            results.add(List.of(result));
            draws++;
          }
        }
      }
      assertEquals(draws, results.size(), "different draws, the same result");
    }
  }

  @Test
  public void framesOfAClipShareTheDraw() {
    Tensor still = RandomTensors.still(RandomTensors.floats(3, 1, 20, 16, 3), 5);
    for (int row = 0; row < 50; row++) {
      Tensor result = CLIPS.apply(still, new Draw(5, row, 0));
      assertTrue(RandomTensors.isStill(result), "row " + row + ", seed 5");
      assertNotEquals(still, result);
    }
  }

  /** A step that is added changes nothing about what the others draw. */
  @Test
  public void stepsDrawForThemselves() {
    Draw draw = new Draw(1, 2, 3);
    Tensor expected = CLOUD;
    for (Augmentation step : CLOUD_STEPS) {
      expected = step.apply(expected, draw);
    }
    assertEquals(expected, CLOUDS.apply(CLOUD, draw));
    Tensor moved = new CloudTranslation(0.1).apply(CLOUD, draw);
    Tensor scaled = new CloudScale(0.8, 1.25, false, -1).apply(moved, draw);
    AugmentationSequence two =
        new AugmentationSequence(
            TensorKind.CLOUD,
            List.of(new CloudTranslation(0.1), new CloudScale(0.8, 1.25, false, -1)));
    assertEquals(scaled, two.apply(CLOUD, draw));
  }

  /** What is dropped depends on the points as they are when it is their turn. */
  @Test
  public void labelsGoThroughAllSteps() {
    Tensor numbers = Tensor.wrap(TensorType.INT32, new byte[4 * 40], 40);
    Draw draw = new Draw(1, 2, 3);
    Tensor moved = CLOUD;
    for (Augmentation step : CLOUD_STEPS.subList(0, 5)) {
      moved = step.apply(moved, draw);
    }
    assertEquals(
        new CloudDrop(0.5).apply(new LabelledTensor(moved, numbers), draw),
        CLOUDS.apply(new LabelledTensor(CLOUD, numbers), draw));
    float[] values = CLOUD.toFloats();
    // The fourth column stays, and tells which point is where: 0 and 1, as the labels say.
    byte[] data = new byte[4 * 40];
    for (int i = 0; i < 40; i++) {
      data[4 * i] = (byte) (values[4 * i + 3] > 0.5 ? 1 : 0);
    }
    LabelledTensor both =
        CLOUDS.apply(new LabelledTensor(CLOUD, Tensor.wrap(TensorType.INT32, data, 40)), draw);
    Tensor labels = both.labels();
    assertEquals(CLOUDS.apply(CLOUD, draw), both.tensor());
    float[] after = CLOUDS.apply(CLOUD, draw).toFloats();
    for (int i = 0; i < 40; i++) {
      assertEquals(after[4 * i + 3] > 0.5 ? 1 : 0, labels.toFloats()[i], "point " + i);
    }
  }

  @Test
  public void stepsThatChangeNothingAreLeftOut() {
    AugmentationSequence none =
        new AugmentationSequence(
            TensorKind.CLIP,
            List.of(
                new ResizedCrop(1, 1, 1, 1),
                new ClipFlip(0, 0),
                new ClipShift(0, Fill.ZERO),
                new ClipOperations(0, 1, Fill.ZERO),
                new ColourJitter(0, 0, 0, 0)));
    assertTrue(none.changesNothing());
    assertSame(CLIP, none.apply(CLIP, new Draw(1, 1, 1)));
    AugmentationSequence still =
        new AugmentationSequence(
            TensorKind.CLOUD,
            List.of(
                new CloudFlip(0, 0, 0, 0),
                new CloudScale(1, 1, true, 0),
                new CloudRotation(0, Axis.ANY, 0),
                new CloudTranslation(0),
                new CloudJitter(0, 1),
                new CloudDrop(0)));
    assertTrue(still.changesNothing());
    assertSame(CLOUD, still.apply(CLOUD, new Draw(1, 1, 1)));
  }

  /** Moves nothing, and counts. */
  private record Counted(AtomicInteger calls) implements Augmentation {
    private static final long serialVersionUID = 1L;

    @Override
    public Tensor apply(Tensor tensor, Draw draw) {
      calls.incrementAndGet();
      return tensor;
    }

    @Override
    public void check(TensorType type, int... shape) {
      TensorKind.CLOUD.check(type, shape);
    }

    @Override
    public boolean changesNothing() {
      return false;
    }
  }

  @Test
  public void eachStepRunsOnceForPointsAndLabels() {
    AtomicInteger calls = new AtomicInteger();
    Augmentation steps =
        new AugmentationSequence(
            TensorKind.CLOUD, List.of(new Counted(calls), new CloudDrop(0.5), new Counted(calls)));
    Tensor labels = Tensor.wrap(TensorType.INT32, new byte[4 * 40], 40);
    steps.apply(new LabelledTensor(CLOUD, labels), new Draw(1, 2, 3));
    assertEquals(2, calls.get());
  }

  @Test
  public void anotherKindOfTensorIsRefused() {
    String cloud =
        Thrown.message(IllegalArgumentException.class, () -> CLIPS.apply(CLOUD, new Draw(0, 0, 0)));
    assertTrue(cloud.contains("float32 [40, 4], expected clips, uint8 or float32"), cloud);
    String clip =
        Thrown.message(IllegalArgumentException.class, () -> CLOUDS.apply(CLIP, new Draw(0, 0, 0)));
    assertTrue(clip.contains("uint8 [3, 20, 16, 3], expected point clouds, float32"), clip);
    String flat =
        Thrown.message(
            IllegalArgumentException.class, () -> CLOUDS.check(TensorType.FLOAT32, -1, 2));
    assertTrue(flat.contains("float32 [any, 2]"), flat);
    String wide =
        Thrown.message(
            IllegalArgumentException.class, () -> CLIPS.check(TensorType.FLOAT64, -1, 2, 2, 3));
    assertTrue(wide.contains("float64 [any, 2, 2, 3]"), wide);
  }
}
