package io.github.sparkreversible.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.transform.VideoAugmenter;
import io.github.sparkreversible.testing.LocalSpark;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.training.EpochRecord;
import io.github.sparkreversible.training.ToyClips;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.collection.JavaConverters;

/** What is augmented in a fit, and what is not. */
class TrainingAugmenterIT {
  private static final Dataset<Row> ROWS = ToyClips.rows(LocalSpark.session(), 100, 3, 1).cache();

  @TempDir Path folder;

  private static Dr2NetClassifier small() {
    return Dr2NetClassifierIT.small();
  }

  /** The classes are bright left and bright right: trained on mirrored clips, all is wrong. */
  @Test
  void trainingRowsAloneAreAugmented() {
    Dr2NetClassificationModel model =
        small()
            .setAugmenter(new VideoAugmenter().setFlip(1))
            .setValidationIndicatorCol("held")
            .fit(ROWS);
    EpochRecord last = model.summary().epochs().get(3);
    assertTrue(last.trainingLoss() < 0.3, "training loss " + last.trainingLoss());
    assertTrue(last.validationAccuracy() <= 0.1, "accuracy " + last.validationAccuracy());
    long correct = model.transform(ROWS).filter("prediction = label").count();
    assertTrue(correct <= 10, correct + " of 100 are right");
    Dataset<Row> mirrored = new VideoAugmenter().setFlip(1).transform(ROWS);
    long correctMirrored = model.transform(mirrored).filter("prediction = label").count();
    assertTrue(correctMirrored >= 90, correctMirrored + " of 100 are right");
  }

  @Test
  void aFitWithAnAugmenterIsAnotherAndTheSameForASeed() {
    Dr2NetClassifier plain = small().setEpochs(1);
    String without = plain.fit(ROWS).network().contentId();
    assertEquals(without, plain.setAugmenter("video").fit(ROWS).network().contentId());
    Dr2NetClassifier augmented =
        small().setEpochs(1).setAugmenter("video cropArea=0.5:1 shift=0.2 operations=1");
    String first = augmented.fit(ROWS).network().contentId();
    assertNotEquals(without, first);
    assertEquals(first, augmented.fit(ROWS).network().contentId());
    assertNotEquals(first, augmented.setSeed(2).fit(ROWS).network().contentId());
  }

  @Test
  void aFitTellsRowsApartByTheirKey() {
    Dr2NetClassifier classifier = small().setEpochs(1).setAugmenter("video shift=0.4");
    String byNumber = classifier.fit(ROWS).network().contentId();
    String byOrigin = classifier.setKeyCol("origin").fit(ROWS).network().contentId();
    assertNotEquals(byNumber, byOrigin);
    assertEquals(byOrigin, classifier.fit(ROWS).network().contentId());
    assertNotEquals(byOrigin, classifier.setKeyCol("held").fit(ROWS).network().contentId());
  }

  @Test
  void anAugmenterIsSavedWithTheEstimator() throws Exception {
    String path = folder.resolve("estimator").toUri().toString();
    small().setAugmenter("video flip=0.5 fill=zero").write().save(path);
    assertEquals("video flip=0.5 fill=zero", Dr2NetClassifier.load(path).getAugmenter());
    new Dr2NetClassifier().write().overwrite().save(path);
    assertEquals("video shift=0.1", Dr2NetClassifier.load(path).getAugmenter());
  }

  @Test
  void aCrossValidatorChoosesAmongAugmenters() {
    Dr2NetClassifier classifier = small().setEpochs(6);
    ParamMap[] grid =
        new ParamGridBuilder()
            .addGrid(
                classifier.augmenter(), JavaConverters.asScalaBuffer(List.of("video flip=1", "")))
            .build();
    CrossValidatorModel model =
        new CrossValidator()
            .setEstimator(classifier)
            .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
            .setEstimatorParamMaps(grid)
            .setNumFolds(2)
            .setSeed(1)
            .fit(ROWS);
    double[] metrics = model.avgMetrics();
    assertTrue(metrics[0] < 0.3 && metrics[1] > 0.7, metrics[0] + ", " + metrics[1]);
  }

  /** A column that declares nothing: the clips themselves tell, before training starts. */
  @Test
  void clipsThatCannotBeAugmentedAreNamed() {
    Dataset<Row> two =
        ROWS.withColumn(
            "tensor",
            functions.expr(
                "named_struct('shape', array(2, 8, 4, 2), 'dtype', tensor.dtype, 'data', tensor.data)"));
    String message =
        Thrown.message(
            IllegalArgumentException.class, () -> small().setAugmenter("video hue=0.1").fit(two));
    assertTrue(message.startsWith("Column 'tensor': "), message);
    assertTrue(message.contains("uint8 [2, 8, 4, 2]"), message);
  }
}
