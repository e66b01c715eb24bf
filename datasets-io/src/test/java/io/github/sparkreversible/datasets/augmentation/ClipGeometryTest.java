package io.github.sparkreversible.datasets.augmentation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.random.Mixing;
import io.github.sparkreversible.datasets.sampling.Resampler.Box;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Crops, flips and shifts of clips. */
public class ClipGeometryTest extends JUnitPlatformSuite {
  private static final long SEED = 11;
  private static final Tensor BYTES = RandomTensors.bytes(1, 2, 7, 5, 3);
  private static final Tensor FLOATS = RandomTensors.floats(2, 2, 7, 5, 2);

  private static Draw draw(long row) {
    return new Draw(SEED, row, 3);
  }

  /** A value of a clip; outside of the frame the nearest one, or 0. */
  private static float value(
      Tensor clip, float[] values, int frame, int y, int x, int c, Fill fill) {
    int row = Math.max(0, Math.min(clip.size(1) - 1, y));
    int column = Math.max(0, Math.min(clip.size(2) - 1, x));
    boolean outside = row != y || column != x;
    int at = ((frame * clip.size(1) + row) * clip.size(2) + column) * clip.size(3) + c;
    return outside && fill == Fill.ZERO ? 0 : values[at];
  }

  private interface Source {
    int[] of(int y, int x);
  }

  private static void assertMoved(
      Tensor clip, Tensor moved, Source source, Fill fill, String what) {
    float[] before = clip.toFloats();
    float[] after = moved.toFloats();
    assertArrayEquals(clip.shape(), moved.shape());
    assertEquals(clip.type(), moved.type());
    int i = 0;
    for (int frame = 0; frame < clip.size(0); frame++) {
      for (int y = 0; y < clip.size(1); y++) {
        for (int x = 0; x < clip.size(2); x++) {
          for (int c = 0; c < clip.size(3); c++) {
            int[] from = source.of(y, x);
            float expected = value(clip, before, frame, from[0], from[1], c, fill);
            assertEquals(expected, after[i++], what + " at " + y + ", " + x);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Fill.class)
  public void aShiftMovesAllFramesByTheSameDrawnPixels(Fill fill) {
    Set<String> shifts = new TreeSet<>();
    for (int row = 0; row < 1000; row++) {
      // floor(0.3 * 7) = 2 rows, floor(0.3 * 5) = 1 column.
      int down = (int) Math.floor(Mixing.uniform(SEED, 3, row, 1) * 5) - 2;
      int right = (int) Math.floor(Mixing.uniform(SEED, 3, row, 2) * 3) - 1;
      shifts.add(down + "," + right);
      for (Tensor clip : new Tensor[] {BYTES, FLOATS}) {
        Tensor moved = new ClipShift(0.3, fill).apply(clip, draw(row));
        String what = clip + " by " + down + ", " + right + ", seed " + SEED + ", row " + row;
        assertMoved(clip, moved, (y, x) -> new int[] {y - down, x - right}, fill, what);
      }
    }
    assertEquals(15, shifts.size(), shifts.toString());
  }

  @Test
  public void theLargestShiftLeavesAPixel() {
    Tensor clip = RandomTensors.bytes(3, 1, 2, 2, 1);
    for (int row = 0; row < 50; row++) {
      Tensor moved = new ClipShift(1, Fill.ZERO).apply(clip, draw(row));
      long kept = 0;
      for (float value : moved.toFloats()) {
        kept += value == 0 ? 0 : 1;
      }
      assertTrue(kept >= 1, "row " + row + ", seed " + SEED);
    }
  }

  @Test
  public void flipsMirrorAllFrames() {
    for (Tensor clip : new Tensor[] {BYTES, FLOATS}) {
      Tensor mirrored = new ClipFlip(1, 0).apply(clip, draw(0));
      assertMoved(clip, mirrored, (y, x) -> new int[] {y, 4 - x}, Fill.EDGE, "mirrored");
      Tensor upsideDown = new ClipFlip(0, 1).apply(clip, draw(0));
      assertMoved(clip, upsideDown, (y, x) -> new int[] {6 - y, x}, Fill.EDGE, "upside down");
      Tensor both = new ClipFlip(1, 1).apply(clip, draw(0));
      assertMoved(clip, both, (y, x) -> new int[] {6 - y, 4 - x}, Fill.EDGE, "both");
    }
  }

  @Test
  public void flipsHappenAtTheirRates() {
    Map<String, Integer> counts = new HashMap<>();
    int rows = 4000;
    for (int row = 0; row < rows; row++) {
      Tensor flipped = new ClipFlip(0.7, 0.2).apply(BYTES, draw(row));
      String kind =
          flipped == BYTES
              ? "none"
              : flipped.equals(ClipFlip.flipped(BYTES, true, false))
                  ? "mirrored"
                  : flipped.equals(ClipFlip.flipped(BYTES, false, true)) ? "upside down" : "both";
      counts.merge(kind, 1, Integer::sum);
    }
    String what = counts + ", seed " + SEED;
    assertEquals(0.3 * 0.8, counts.get("none") / (double) rows, 0.03, what);
    assertEquals(0.7 * 0.8, counts.get("mirrored") / (double) rows, 0.03, what);
    assertEquals(0.3 * 0.2, counts.get("upside down") / (double) rows, 0.02, what);
    assertEquals(0.7 * 0.2, counts.get("both") / (double) rows, 0.03, what);
  }

  @Test
  public void partsHaveTheAskedAreasAspectsAndPlaces() {
    ResizedCrop crop = new ResizedCrop(0.2, 0.6, 0.5, 2);
    int height = 200;
    int width = 400;
    double areas = 0;
    double logarithms = 0;
    double least = 1;
    double most = 0;
    double tops = 0;
    int rows = 4000;
    for (int row = 0; row < rows; row++) {
      Box part = crop.part(height, width, draw(row));
      double area = part.height() * part.width() / (height * width);
      double aspect = part.width() / part.height() * height / width;
      assertTrue(area > 0.195 && area < 0.605, part + ", row " + row + ", seed " + SEED);
      assertTrue(aspect > 0.48 && aspect < 2.08, part + ", row " + row + ", seed " + SEED);
      assertTrue(part.top() + part.height() <= height && part.left() + part.width() <= width);
      areas += area / rows;
      logarithms += Math.log(aspect) / rows;
      least = Math.min(least, area);
      most = Math.max(most, area);
      tops += part.top() / Math.max(1, height - part.height()) / rows;
    }
    assertTrue(least < 0.21 && most > 0.58, least + " to " + most + ", seed " + SEED);
    // Large parts of extreme aspect do not fit and are drawn again: a little below 0.4.
    assertEquals(0.39, areas, 0.015, "seed " + SEED);
    assertEquals(0, logarithms, 0.03, "seed " + SEED);
    assertEquals(0.5, tops, 0.02, "seed " + SEED);
  }

  @Test
  public void whatNeverFitsBecomesTheLargestPartInTheMiddle() {
    assertEquals(new Box(15, 0, 10, 40), new ResizedCrop(1, 1, 4, 4).part(40, 40, draw(0)));
    assertEquals(new Box(0, 30, 40, 20), new ResizedCrop(1, 1, 0.25, 0.25).part(40, 80, draw(0)));
    assertEquals(new Box(0, 0, 40, 80), new ResizedCrop(1, 1, 1, 1).part(40, 80, draw(0)));
  }

  @Test
  public void aPartIsResizedToTheFrames() {
    int height = 24;
    int width = 32;
    float[] ramp = new float[2 * height * width];
    for (int i = 0; i < ramp.length; i++) {
      ramp[i] = 100 * (i / width % height) + i % width;
    }
    Tensor clip = Tensor.ofFloats(ramp, 2, height, width, 1);
    ResizedCrop crop = new ResizedCrop(0.3, 0.5, 1, 1);
    for (int row = 0; row < 20; row++) {
      Box part = crop.part(height, width, draw(row));
      float[] out = crop.apply(clip, draw(row)).toFloats();
      for (int y = 2; y < height - 2; y++) {
        for (int x = 2; x < width - 2; x++) {
          double fromY = part.top() + (y + 0.5) * part.height() / height - 0.5;
          double fromX = part.left() + (x + 0.5) * part.width() / width - 0.5;
          String what = part + ", row " + row + ", seed " + SEED;
          assertEquals(100 * fromY + fromX, out[y * width + x], 1e-2, what);
          assertEquals(out[y * width + x], out[(height + y) * width + x], what);
        }
      }
    }
  }

  @Test
  public void whatIsNotAskedForChangesNothing() {
    assertTrue(new ClipShift(0, Fill.EDGE).changesNothing());
    assertTrue(new ClipFlip(0, 0).changesNothing());
    assertTrue(new ResizedCrop(1, 1, 1, 1).changesNothing());
    assertSame(BYTES, new ClipShift(0, Fill.EDGE).apply(BYTES, draw(0)));
    assertSame(BYTES, new ClipFlip(0, 0).apply(BYTES, draw(0)));
    assertSame(BYTES, new ResizedCrop(1, 1, 1, 1).apply(BYTES, draw(0)));
  }

  @Test
  public void clipsWithoutPixelsPass() {
    for (int[] shape : new int[][] {{0, 4, 4, 3}, {2, 0, 4, 3}, {2, 4, 0, 3}}) {
      Tensor empty = RandomTensors.bytes(0, shape);
      assertEquals(empty, new ClipShift(1, Fill.EDGE).apply(empty, draw(1)));
      assertEquals(empty, new ClipFlip(1, 1).apply(empty, draw(1)));
      assertEquals(empty, new ResizedCrop(0.5, 0.5, 1, 1).apply(empty, draw(1)));
      assertEquals(empty, new ClipOperations(2, 1, Fill.EDGE).apply(empty, draw(1)));
      assertEquals(empty, new ColourJitter(1, 1, 1, 0.5).apply(empty, draw(1)));
    }
  }
}
