package io.github.sparkreversible.pipelines;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.xxhash64;

import io.github.sparkreversible.datasets.video.VideoColumns;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Clips to train on and clips to test with, labels checked.
 *
 * @param train rows of the video data source
 * @param test rows of the video data source, with labels that {@code train} has too
 */
record LabelledClips(Dataset<Row> train, Dataset<Row> test) {

  /** One clip in so many is a test clip where the user named none. */
  private static final int TEST_SHARE = 5;

  /** Clips of two folders of label folders. */
  static LabelledClips read(
      SparkSession spark, VideoReading reader, String trainFolder, String testFolder) {
    Dataset<Row> train = reader.read(spark, trainFolder);
    Dataset<Row> test = reader.read(spark, testFolder);
    return checked(train, trainFolder, test, testFolder);
  }

  /**
   * Clips of one folder of label folders, split by a hash of label, file name and seed, so that the
   * same clips are test clips wherever the folder lies.
   */
  static LabelledClips heldOut(SparkSession spark, VideoReading reader, String folder, long seed) {
    Dataset<Row> clips = reader.read(spark, folder);
    Column fileName = element_at(split(col(VideoColumns.ORIGIN), "/"), -1);
    Column share = pmod(xxhash64(lit(seed), col(VideoColumns.LABEL), fileName), lit(TEST_SHARE));
    return checked(clips.where(share.notEqual(0)), folder, clips.where(share.equalTo(0)), folder);
  }

  private static LabelledClips checked(
      Dataset<Row> train, String trainFolder, Dataset<Row> test, String testFolder) {
    Set<String> labels = Evaluation.labelsOf(train, VideoColumns.LABEL, trainFolder);
    if (labels.size() < 2) {
      throw new IllegalArgumentException(
          trainFolder + " has the label " + labels + " only, expected at least two label folders");
    }
    Set<String> testLabels = Evaluation.labelsOf(test, VideoColumns.LABEL, testFolder);
    Evaluation.requireKnown(testLabels, List.copyOf(labels), testFolder);
    return new LabelledClips(train, test);
  }
}
