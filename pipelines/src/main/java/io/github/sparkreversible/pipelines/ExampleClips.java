package io.github.sparkreversible.pipelines;

import io.github.sparkreversible.datasets.synthetic.MovingShapes;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** Clips of moving shapes for a job that was given none. */
final class ExampleClips {

  /** Name of the folder of training clips. */
  static final String TRAIN = "train";

  /** Name of the folder of test clips. */
  static final String TEST = "test";

  /** Passes over the training clips after which their motion is learnt. */
  static final int EPOCHS = 12;

  private static final int TRAIN_CLIPS_PER_CLASS = 100;
  private static final int TEST_CLIPS_PER_CLASS = 25;

  private ExampleClips() {}

  /**
   * Makes the clips, in place of those that an earlier run has made there.
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
    MovingShapes.DEFAULT.generate(train, configuration, TRAIN_CLIPS_PER_CLASS, seed);
    MovingShapes.DEFAULT.generate(test, configuration, TEST_CLIPS_PER_CLASS, ~seed);
  }
}
