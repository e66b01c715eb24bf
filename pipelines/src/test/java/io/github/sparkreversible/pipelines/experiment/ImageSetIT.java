package io.github.sparkreversible.pipelines.experiment;

import static org.apache.spark.sql.functions.col;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sparkreversible.testing.LocalSpark;
import java.util.List;
import org.apache.spark.sql.Encoders;
import org.junit.jupiter.api.Test;

/** What tells the rows of a set apart. */
class ImageSetIT {

  @Test
  void filesAreTheSameWhereverTheyAreAndCompressedOrNot() {
    List<String> paths =
        List.of("file:/a/train-images", "hdfs://host/b/c/train-images.gz", "train-images");
    List<String> names =
        LocalSpark.session()
            .createDataset(paths, Encoders.STRING())
            .select(ImageSet.fileName(col("value")).as("name"))
            .as(Encoders.STRING())
            .collectAsList();

    assertEquals(List.of("train-images", "train-images", "train-images"), names);
  }
}
