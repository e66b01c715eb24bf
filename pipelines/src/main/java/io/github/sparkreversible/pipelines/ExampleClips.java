package io.github.sparkreversible.pipelines;

import io.github.sparkreversible.datasets.synthetic.MovingShapes;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Clips of moving shapes for a job that was given none.
 *
 * <p>A file {@value #MARKER} says that a folder was made here; a folder of clips without it is
 * somebody's own and never deleted.
 */
final class ExampleClips {

  /** Name of the folder of training clips. */
  static final String TRAIN = "train";

  /** Name of the folder of test clips. */
  static final String TEST = "test";

  /** Name of the file that marks a folder that was made here. */
  static final String MARKER = "_MADE_BY_SPARK_REVERSIBLE";

  /** Passes over the training clips after which their motion is learnt. */
  static final int EPOCHS = 12;

  private static final int TRAIN_CLIPS_PER_CLASS = 100;
  private static final int TEST_CLIPS_PER_CLASS = 25;

  private ExampleClips() {}

  /**
   * Makes sure that clips may be made in a folder.
   *
   * @throws IllegalArgumentException if it holds something and may not be replaced, or was not made
   *     here
   */
  static void claim(SparkSession spark, Path folder, boolean overwrite) throws IOException {
    Outputs.claimFolder(
        spark,
        folder,
        overwrite,
        children -> children.stream().anyMatch(each -> each.getPath().getName().equals(MARKER)),
        "clips with a file " + MARKER);
  }

  /**
   * Makes the clips, in place of those that an earlier run has made in a claimed folder.
   *
   * @param spark session whose Hadoop configuration finds the folder
   * @param folder folder for the sub-folders {@value #TRAIN} and {@value #TEST}
   * @param seed seed of the training clips; the test clips have another one
   */
  static void make(SparkSession spark, Path folder, long seed) throws IOException {
    Configuration configuration = spark.sessionState().newHadoopConf();
    FileSystem fileSystem = folder.getFileSystem(configuration);
    Path train = new Path(folder, TRAIN);
    Path test = new Path(folder, TEST);
    fileSystem.delete(train, true);
    fileSystem.delete(test, true);
    // First, so that what an interrupted run leaves can be replaced.
    Outputs.writeText(spark, new Path(folder, MARKER), "Made by finetune without --data.\n");
    MovingShapes.DEFAULT.generate(train, configuration, TRAIN_CLIPS_PER_CLASS, seed);
    MovingShapes.DEFAULT.generate(test, configuration, TEST_CLIPS_PER_CLASS, ~seed);
  }
}
