package io.github.sparkreversible.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.datasets.transform.PointCloudAugmenter;
import io.github.sparkreversible.datasets.transform.VideoAugmenter;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.List;
import org.apache.commons.lang3.SerializationUtils;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Params, uid and schema of the estimator; no Spark session. */
public class Dr2NetClassifierTest extends JUnitPlatformSuite {
  private static final StructType INPUT =
      new StructType()
          .add(TensorColumn.field("tensor", TensorType.UINT8, 16, 64, 64, 1))
          .add("label", DataTypes.DoubleType);

  @Test
  public void everyInstanceHasItsOwnUidAndEveryParamBelongsToIt() {
    Dr2NetClassifier first = new Dr2NetClassifier();
    Dr2NetClassifier second = new Dr2NetClassifier();
    assertNotEquals(first.uid(), second.uid());
    assertEquals("given", new Dr2NetClassifier("given").uid());
    assertTrue(first.params().length > 40, "only " + first.params().length + " params");
    for (Param<?> param : first.params()) {
      assertEquals(first.uid(), param.parent(), param.name());
    }
  }

  @Test
  public void copyKeepsTheUidAndTheValuesAndIsIndependent() {
    Dr2NetClassifier original = new Dr2NetClassifier().setDim(64).setMean(0.1, 0.2, 0.3);
    Dr2NetClassifier copy = original.copy(new ParamMap().put(original.depth(), (Object) 3));
    assertEquals(original.uid(), copy.uid());
    assertEquals(64, copy.getDim());
    assertEquals(3, copy.getDepth());
    assertArrayEquals(new double[] {0.1, 0.2, 0.3}, copy.getMean());
    copy.setDim(32);
    assertEquals(64, original.getDim());
    assertEquals(6, original.getDepth());
  }

  @Test
  public void defaultsAreThoseOfTheDocumentation() {
    Dr2NetClassifier classifier = new Dr2NetClassifier();
    assertEquals("tensor", classifier.getFeaturesCol());
    assertEquals(128, classifier.getDim());
    assertEquals(1e-3, classifier.getLearningRate());
    assertEquals("reversible", classifier.getActivationStorage());
    assertEquals("video shift=0.1", classifier.getAugmenter());
  }

  @Test
  public void aValueThatIsNotAllowedIsNamedWithTheAllowedOnes() {
    Dr2NetClassifier classifier = new Dr2NetClassifier();
    String message =
        Assertions.assertThrows(
                IllegalArgumentException.class, () -> classifier.setActivationStorage("none"))
            .getMessage();
    assertTrue(message.contains("activationStorage"), message);
    assertTrue(message.contains("none"), message);
    assertTrue(message.contains("reversible, checkpointed, all"), message);
    Assertions.assertThrows(IllegalArgumentException.class, () -> classifier.setDim(0));
    Assertions.assertThrows(
        IllegalArgumentException.class, () -> classifier.setLearningRate(Double.NaN));
    Assertions.assertThrows(IllegalArgumentException.class, () -> classifier.setStd(0.5, 0));
    Assertions.assertThrows(
        IllegalArgumentException.class, () -> classifier.setWarmupFraction(1.01));
  }

  @Test
  public void anAugmenterIsKeptAsText() {
    VideoAugmenter augmenter = new VideoAugmenter().setFlip(0.5).setCropArea(0.3, 1);
    Dr2NetClassifier classifier = new Dr2NetClassifier().setAugmenter(augmenter);
    assertEquals("video cropArea=0.3:1 flip=0.5", classifier.getAugmenter());
    augmenter.setFlip(0);
    assertEquals("video cropArea=0.3:1 flip=0.5", classifier.copy(ParamMap.empty()).getAugmenter());
    ParamMap none = new ParamMap().put(classifier.augmenter(), "");
    assertEquals("", classifier.copy(none).getAugmenter());
    assertEquals("video", classifier.setAugmenter("video").getAugmenter());
  }

  /** What an augmenter is told of seed and columns would be lost in its text. */
  @Test
  public void paramsOfAnAugmenterThatAFitDoesNotUseAreRefused() {
    PointCloudAugmenter augmenter =
        new PointCloudAugmenter("cloud").setJitter(0.1).setSeed(9).setEpoch(0);
    augmenter.setKeyCol("id").setLabelsCol("classes").setLabelsOutputCol("others");
    Dr2NetClassifier classifier = new Dr2NetClassifier("fit");
    String message =
        Assertions.assertThrows(
                IllegalArgumentException.class, () -> classifier.setAugmenter(augmenter))
            .getMessage();
    assertTrue(message.startsWith("fit: the augmenter cloud sets"), message);
    for (String part :
        List.of(
            "'seed' (set 'seed' of the estimator)",
            "'keyCol' (set 'keyCol' of the estimator)",
            "'epoch' (epochs are counted",
            "'labelsCol' (set 'labelCol'")) {
      assertTrue(message.contains(part), part + " in " + message);
    }
    assertFalse(message.contains("'jitter'") || message.contains("(null)"), message);
    VideoAugmenter all = new VideoAugmenter("clip").setInputCol("a").setOutputCol("b");
    String columns =
        Assertions.assertThrows(IllegalArgumentException.class, () -> classifier.setAugmenter(all))
            .getMessage();
    assertTrue(columns.contains("'inputCol' (set 'featuresCol'"), columns);
    assertTrue(columns.contains("'outputCol' (no column is written)"), columns);
    assertEquals("video shift=0.1", classifier.getAugmenter());
  }

  @Test
  public void aRefusedAugmenterSaysWhy() {
    Dr2NetClassifier classifier = new Dr2NetClassifier("fit");
    String message =
        Assertions.assertThrows(
                IllegalArgumentException.class, () -> classifier.setAugmenter("video flip=2"))
            .getMessage();
    assertTrue(message.startsWith("fit: param 'augmenter' is 'video flip=2', expected"), message);
    assertTrue(message.contains("param 'flip' is 2.0, expected a number at least 0.0"), message);
    Assertions.assertThrows(
        IllegalArgumentException.class, () -> classifier.setAugmenter((String) null));
    assertEquals("video shift=0.1", classifier.getAugmenter());
  }

  @Test
  public void transformSchemaAppendsThePredictionColumns() {
    StructType output = new Dr2NetClassifier().setProbabilityCol("").transformSchema(INPUT);
    assertArrayEquals(
        new String[] {"tensor", "label", "rawPrediction", "prediction"}, output.fieldNames());
    assertEquals(SQLDataTypes.VectorType(), output.apply("rawPrediction").dataType());
    assertEquals(DataTypes.DoubleType, output.apply("prediction").dataType());
  }

  @Test
  public void transformSchemaNamesTheColumnAndTheTypes() {
    Dr2NetClassifier classifier = new Dr2NetClassifier();
    assertError(classifier, new StructType().add("label", DataTypes.DoubleType), "tensor", "label");
    assertError(
        classifier,
        new StructType().add("tensor", DataTypes.BinaryType).add("label", DataTypes.DoubleType),
        "tensor",
        "binary");
    assertError(
        classifier,
        new StructType()
            .add(TensorColumn.field("tensor", TensorType.UINT8, 16, 64, 64, 1))
            .add("label", DataTypes.StringType),
        "label",
        "string");
    assertError(
        classifier,
        new StructType()
            .add(TensorColumn.field("tensor", TensorType.FLOAT64, 16, 64, 64, 1))
            .add("label", DataTypes.DoubleType),
        "tensor",
        "float64");
    assertError(
        classifier,
        new StructType()
            .add(TensorColumn.field("tensor", TensorType.FLOAT32, 1024, 3))
            .add("label", DataTypes.DoubleType),
        "tensor",
        "[1024, 3]");
    assertError(new Dr2NetClassifier().setValidationIndicatorCol("held"), INPUT, "held", "boolean");
    assertError(new Dr2NetClassifier().setPredictionCol("label"), INPUT, "label", "double");
  }

  private static void assertError(Dr2NetClassifier classifier, StructType schema, String... parts) {
    String message =
        Assertions.assertThrows(
                IllegalArgumentException.class, () -> classifier.transformSchema(schema))
            .getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), () -> "no '" + part + "' in: " + message);
    }
  }

  @Test
  public void anAbsentColumnTypeOfMetadataIsNoError() {
    StructType plain =
        new StructType()
            .add("tensor", TensorColumn.TYPE, true, Metadata.empty())
            .add("label", DataTypes.IntegerType);
    assertEquals(5, new Dr2NetClassifier().transformSchema(plain).size());
  }

  @Test
  public void anEstimatorSurvivesJavaSerialization() {
    Dr2NetClassifier original = new Dr2NetClassifier().setDim(64).setMean(0.1, 0.2);
    Dr2NetClassifier read = SerializationUtils.roundtrip(original);
    assertEquals(original.uid(), read.uid());
    assertEquals(64, read.getDim());
    assertArrayEquals(new double[] {0.1, 0.2}, read.getMean());
    assertEquals(64, read.copy(ParamMap.empty()).getDim());
    assertError(read, new StructType().add("label", DataTypes.DoubleType), "tensor");
  }
}
