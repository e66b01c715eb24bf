package io.github.sparkreversible.ml;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.classification.GBTClassifier;
import org.apache.spark.ml.classification.RandomForestClassifier;
import org.apache.spark.ml.regression.GeneralizedLinearRegression;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Columns that a classifier inside another stage may be set to read and to write. */
public class TrainingColumnsTest extends JUnitPlatformSuite {
  private static final StructType SCHEMA =
      LatentRows.schema().add("held", DataTypes.BooleanType).add("offset", DataTypes.DoubleType);

  private static LatentFeatureAugmentedClassifier around(Estimator<?> classifier) {
    return new LatentFeatureAugmentedClassifier().setClassifier(classifier);
  }

  private static void assertRefused(Estimator<?> classifier, String expected) {
    String message =
        Thrown.message(
            IllegalArgumentException.class, () -> around(classifier).transformSchema(SCHEMA));
    assertTrue(message.startsWith(expected), message);
    assertTrue(message.contains("featuresCol, labelCol and weightCol"), message);
  }

  private static void assertTaken(Estimator<?> classifier) {
    assertDoesNotThrow(() -> around(classifier).transformSchema(SCHEMA));
  }

  @Test
  public void aColumnOfValidationRowsIsRefused() {
    assertRefused(
        new GBTClassifier("gbt").setValidationIndicatorCol("held"),
        "validationIndicatorCol of the classifier gbt is 'held'");
    assertRefused(
        new GBTClassifier("gbt").setValidationIndicatorCol("nowhere"),
        "validationIndicatorCol of the classifier gbt is 'nowhere'");
    assertTaken(new GBTClassifier().setValidationIndicatorCol(""));
  }

  @Test
  public void anyOtherColumnThatThereIsIsRefused() {
    assertRefused(
        new GeneralizedLinearRegression("glm").setOffsetCol("offset"),
        "offsetCol of the classifier glm is 'offset'");
  }

  @Test
  public void columnsThatItWritesAreItsOwn() {
    RandomForestClassifier forest =
        new RandomForestClassifier()
            .setPredictionCol("found")
            .setRawPredictionCol("votes")
            .setProbabilityCol("share");
    forest.setLeafCol("leaf");
    assertTaken(forest);
    assertTaken(new GeneralizedLinearRegression().setLinkPredictionCol("link"));
  }
}
