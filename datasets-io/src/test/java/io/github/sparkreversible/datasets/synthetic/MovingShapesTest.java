package io.github.sparkreversible.datasets.synthetic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class MovingShapesTest extends JUnitPlatformSuite {
  private static final long SEED = 11;

  private static final int[] FRAMES = {0, 8, 15};

  private static final MovingShapes ALL =
      new MovingShapes(Arrays.asList(Motion.values()), 16, 64, 16);

  @TempDir public Path folder;

  /** Mean of each 8 x 8 block of the green channel of one frame. */
  private static double[] blocks(Tensor clip, int frame) {
    byte[] data = clip.toBytes();
    int side = clip.size(1);
    double[] means = new double[64];
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        means[y * 8 / side * 8 + x * 8 / side] +=
            data[((frame * side + y) * side + x) * 3 + 1] & 0xFF;
      }
    }
    return means;
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return sum;
  }

  /** Features of single frames, [class][clip][frame of FRAMES][block]. */
  private static double[][][][] features(MovingShapes shapes, int clips, long seed) {
    return shapes.motions().stream()
        .map(
            motion ->
                IntStream.range(0, clips)
                    .mapToObj(i -> shapes.clip(motion, i, seed))
                    .map(
                        clip ->
                            Arrays.stream(FRAMES)
                                .mapToObj(frame -> blocks(clip, frame))
                                .toArray(double[][]::new))
                    .toArray(double[][][]::new))
        .toArray(double[][][][]::new);
  }

  /** Accuracy of a nearest-centroid and of a nearest-neighbour classifier of one frame. */
  private static double[] singleFrameAccuracy(
      double[][][][] train, double[][][][] test, int frame) {
    List<double[][]> examples = new ArrayList<>();
    List<double[][]> centroids = new ArrayList<>();
    for (double[][][] clips : train) {
      double[][] ofClass = Arrays.stream(clips).map(clip -> clip[frame]).toArray(double[][]::new);
      double[] mean = new double[64];
      for (double[] example : ofClass) {
        for (int k = 0; k < mean.length; k++) {
          mean[k] += example[k] / ofClass.length;
        }
      }
      examples.add(ofClass);
      centroids.add(new double[][] {mean});
    }
    int byCentroid = 0;
    int byNeighbour = 0;
    for (int c = 0; c < test.length; c++) {
      for (double[][] clip : test[c]) {
        byCentroid += nearest(clip[frame], centroids.stream()) == c ? 1 : 0;
        byNeighbour += nearest(clip[frame], examples.stream()) == c ? 1 : 0;
      }
    }
    double total = (double) test.length * test[0].length;
    return new double[] {byCentroid / total, byNeighbour / total};
  }

  private static int nearest(double[] found, Stream<double[][]> classes) {
    double[] best =
        classes
            .mapToDouble(
                examples ->
                    Arrays.stream(examples)
                        .mapToDouble(e -> distance(e, found))
                        .min()
                        .orElseThrow())
            .toArray();
    int index = 0;
    for (int c = 1; c < best.length; c++) {
      index = best[c] < best[index] ? c : index;
    }
    return index;
  }

  @Test
  public void oneFrameDoesNotRevealTheClass() {
    for (MovingShapes shapes : List.of(MovingShapes.DEFAULT, ALL)) {
      double[][][][] train = features(shapes, 100, SEED);
      double[][][][] test = features(shapes, 50, SEED + 1);
      double chance = 1.0 / test.length;
      // Three standard deviations of pure guessing.
      double limit = chance + 3 * Math.sqrt(chance * (1 - chance) / (50.0 * test.length));
      for (int frame = 0; frame < FRAMES.length; frame++) {
        double[] accuracy = singleFrameAccuracy(train, test, frame);
        assertTrue(
            accuracy[0] < limit && accuracy[1] < limit,
            "seed "
                + SEED
                + ", frame "
                + FRAMES[frame]
                + ": accuracy "
                + Arrays.toString(accuracy)
                + ", expected under "
                + limit);
      }
    }
  }

  /** The motion shows between two frames: the second is the first, moved the right way. */
  @Test
  public void framesInOrderRevealTheClass() {
    int right = 0;
    for (Motion motion : Motion.TRANSLATIONS) {
      for (int i = 0; i < 25; i++) {
        Tensor clip = MovingShapes.DEFAULT.clip(motion, i, SEED);
        Motion best = null;
        double least = Double.MAX_VALUE;
        for (Motion guess : Motion.TRANSLATIONS) {
          double difference = shiftedDifference(clip, guess);
          if (difference < least) {
            least = difference;
            best = guess;
          }
        }
        right += best == motion ? 1 : 0;
      }
    }
    assertTrue(right >= 98, "seed " + SEED + ": " + right + " of 100 clips");
  }

  private static double shiftedDifference(Tensor clip, Motion guess) {
    byte[] data = clip.toBytes();
    int shift = 8;
    double sum = 0;
    for (int y = 0; y < 64; y++) {
      for (int x = 0; x < 64; x++) {
        int fromX = Math.floorMod(x - shift * guess.right(), 64);
        int fromY = Math.floorMod(y - shift * guess.down(), 64);
        int a = data[(y * 64 + x) * 3 + 4 * 64 * 64 * 3] & 0xFF;
        int b = data[(fromY * 64 + fromX) * 3] & 0xFF;
        sum += (a - b) * (double) (a - b);
      }
    }
    return sum;
  }

  @Test
  public void clipsDependOnTheSeedAlone() {
    Tensor clip = MovingShapes.DEFAULT.clip(Motion.LEFT, 3, 5);
    assertEquals(clip, MovingShapes.DEFAULT.clip(Motion.LEFT, 3, 5));
    assertNotEquals(clip, MovingShapes.DEFAULT.clip(Motion.LEFT, 3, 6));
    assertNotEquals(clip, MovingShapes.DEFAULT.clip(Motion.LEFT, 4, 5));
  }

  @Test
  public void generateWritesAFolderPerLabel() throws IOException {
    int written =
        MovingShapes.DEFAULT.generate(
            new org.apache.hadoop.fs.Path(folder.toUri()), new Configuration(), 2, SEED);
    assertEquals(8, written);
    try (Stream<Path> files = Files.walk(folder)) {
      List<String> names =
          files
              .map(folder::relativize)
              .map(Path::toString)
              .filter(name -> name.endsWith(".mp4"))
              .sorted()
              .toList();
      assertEquals(
          List.of(
              "down/00000.mp4",
              "down/00001.mp4",
              "left/00000.mp4",
              "left/00001.mp4",
              "right/00000.mp4",
              "right/00001.mp4",
              "up/00000.mp4",
              "up/00001.mp4"),
          names);
    }
  }

  @Test
  public void takesOtherSizes() {
    assertArrayEquals(
        new int[] {5, 32, 32, 3},
        new MovingShapes(Motion.TRANSLATIONS, 5, 32, 8).clip(Motion.UP, 0, 1).shape());
    String message =
        Thrown.message(IllegalArgumentException.class, () -> new MovingShapes(List.of(), 5, 32, 8));
    assertTrue(message.contains("0 classes"), message);
  }
}
