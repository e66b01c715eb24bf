package io.github.sparkreversible.pipelines;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Clips to train on and clips to test with, labels checked.
 *
 * @param train rows of the video data source
 * @param test rows of the video data source, with labels that {@code train} has too
 * @param labels the labels of {@code train}, at least two: in alphabetical order, or in that of a
 *     model that knows the same
 */
record LabelledClips(Dataset<Row> train, Dataset<Row> test, List<String> labels) {

  /** Clips of two folders of label folders. */
  static LabelledClips read(
      SparkSession spark,
      VideoReading reading,
      String trainFolder,
      String testFolder,
      Consumer<String> warnings)
      throws IOException {
    LabelFolders train = list(spark, reading, trainFolder, warnings);
    LabelFolders test =
        LabelFolders.list(spark.sessionState().newHadoopConf(), reading, testFolder, warnings);
    test.requireKnown(train.labels());
    return new LabelledClips(
        reading.read(spark, train.paths(), false),
        reading.read(spark, test.paths(), false),
        train.labels());
  }

  /** Clips of one folder of label folders, a part of them held out. */
  static LabelledClips heldOut(
      SparkSession spark, VideoReading reading, String folder, long seed, Consumer<String> warnings)
      throws IOException {
    LabelFolders all = list(spark, reading, folder, warnings);
    HeldOutClips split = HeldOutClips.of(all, seed);
    return new LabelledClips(
        reading.read(spark, split.train(), false),
        reading.read(spark, split.test(), false),
        all.labels());
  }

  /** The same clips, their labels, all of them, in another order. */
  LabelledClips withLabels(List<String> order) {
    return new LabelledClips(train, test, order);
  }

  private static LabelFolders list(
      SparkSession spark, VideoReading reading, String folder, Consumer<String> warnings)
      throws IOException {
    LabelFolders folders =
        LabelFolders.list(spark.sessionState().newHadoopConf(), reading, folder, warnings);
    if (folders.labels().size() < 2) {
      throw new IllegalArgumentException(
          folder
              + " has the label "
              + folders.labels()
              + " only, expected at least two label folders");
    }
    return folders;
  }
}
