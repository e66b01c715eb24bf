package io.github.sparkreversible.datasets.synthetic;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.datasets.video.VideoWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Labelled clips of one shape that moves in one of several ways over dark, noisy ground.
 *
 * <p>A single frame does not reveal the class: place, size and angle each run around a cycle at a
 * constant rate from a random start, so that at every time they have the same distribution in every
 * class. (A shape that leaves the picture comes in at the other side.) Shape, colour, speed and
 * noise are random too. Clips of opposite motions are each other reversed in time, so the set of
 * frames without their order does not tell them apart either.
 *
 * @param motions classes
 * @param frames frames of a clip
 * @param side height and width in pixels
 * @param frameRate frames per second
 */
public record MovingShapes(List<Motion> motions, int frames, int side, double frameRate) {
  /** Four classes, 16 frames of 64 x 64 pixels, 16 frames per second. */
  public static final MovingShapes DEFAULT = new MovingShapes(Motion.TRANSLATIONS, 16, 64, 16);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if there is no class or no frame, or the side is under 16
   */
  public MovingShapes {
    motions = List.copyOf(motions);
    if (motions.isEmpty() || frames < 1 || side < 16) {
      throw new IllegalArgumentException(
          "Moving shapes of "
              + motions.size()
              + " classes, "
              + frames
              + " frames and side "
              + side
              + ", expected at least 1 class, 1 frame and side 16");
    }
  }

  /**
   * Writes {@code folder/<label>/<number>.mp4}.
   *
   * @param folder folder on any Hadoop file system; made if absent
   * @param configuration Hadoop settings of the file system
   * @param clipsPerClass number of clips of each class, from 1
   * @param seed clips of the same seed are the same; those of another seed are a held-out set
   * @return number of clips written
   * @throws IllegalArgumentException if {@code clipsPerClass} is not positive
   */
  public int generate(Path folder, Configuration configuration, int clipsPerClass, long seed)
      throws IOException {
    if (clipsPerClass < 1) {
      throw new IllegalArgumentException(
          "clipsPerClass is " + clipsPerClass + ", expected at least 1");
    }
    FileSystem fileSystem = folder.getFileSystem(configuration);
    for (Motion motion : motions) {
      fileSystem.mkdirs(new Path(folder, motion.label()));
    }
    int total = motions.size() * clipsPerClass;
    try {
      // Each clip has random numbers of its own, so the order in which they are made is free.
      IntStream.range(0, total)
          .parallel()
          .forEach(
              i -> {
                Motion motion = motions.get(i / clipsPerClass);
                writeClip(folder, configuration, motion, i % clipsPerClass, seed);
              });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return total;
  }

  private void writeClip(
      Path folder, Configuration configuration, Motion motion, int number, long seed) {
    String name = String.format(Locale.ROOT, "%s/%05d.mp4", motion.label(), number);
    try {
      VideoWriter.write(
          new Path(folder, name), configuration, clip(motion, number, seed), frameRate);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * One clip, before it is encoded.
   *
   * @param number number of the clip in its class
   * @param seed seed of the set
   * @return uint8 {@code [frames, side, side, 3]}, RGB
   */
  public Tensor clip(Motion motion, int number, long seed) {
    ShapeScene scene = ShapeScene.random(motion, number, seed, side);
    byte[] data = new byte[frames * side * side * 3];
    for (int frame = 0; frame < frames; frame++) {
      scene.draw(frame, data, frame * side * side * 3);
    }
    return Tensor.wrap(TensorType.UINT8, data, frames, side, side, 3);
  }
}
