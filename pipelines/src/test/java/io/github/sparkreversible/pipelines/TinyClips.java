package io.github.sparkreversible.pipelines;

import io.github.sparkreversible.datasets.synthetic.Motion;
import io.github.sparkreversible.datasets.synthetic.MovingShapes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Clips of 8 frames of 32 x 32 pixels, and the smallest network for them. */
final class TinyClips {

  /** The classes. */
  static final List<String> LABELS = List.of("left", "right");

  private static final MovingShapes SHAPES =
      new MovingShapes(
          Motion.TRANSLATIONS.stream().filter(each -> LABELS.contains(each.label())).toList(),
          8,
          32,
          16);

  private TinyClips() {}

  /** Writes label folders with so many clips each. */
  static void write(Path folder, int clipsPerClass, long seed) throws IOException {
    SHAPES.generate(
        new org.apache.hadoop.fs.Path(folder.toUri()), new Configuration(), clipsPerClass, seed);
  }

  /** Arguments of a finetuning that takes seconds, and further ones. */
  static String[] finetune(Path data, Path output, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("finetune", "--data", data.toString(), "--output", output.toString()));
    arguments.addAll(List.of("--epochs", "2", "--read", "frames=8", "--read", "size=32"));
    for (String setting : List.of("dim=16", "depth=1", "heads=2", "batchSize=4")) {
      arguments.addAll(List.of("--set", setting));
    }
    arguments.addAll(List.of(more));
    return arguments.toArray(new String[0]);
  }
}
