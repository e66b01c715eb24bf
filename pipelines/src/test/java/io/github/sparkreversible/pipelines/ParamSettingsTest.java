package io.github.sparkreversible.pipelines;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.ml.Dr2NetClassifier;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.regression.LinearRegression;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Params from texts. */
public class ParamSettingsTest extends JUnitPlatformSuite {

  @Test
  void convertsEveryType() {
    Dr2NetClassifier classifier = new Dr2NetClassifier();
    ParamSettings.apply(
        classifier,
        Map.of(
            "depth", " 3",
            "seed", "-7",
            "learningRate", "2e-4",
            "mean", "0.1, 0.2,0.3",
            "coefficientSchedule", "fixed",
            "augmenter", "video flip=0.5 cropArea=0.3:1"),
        Set.of());

    assertEquals(3, classifier.getDepth());
    assertEquals(-7, classifier.getSeed());
    assertEquals(2e-4, classifier.getLearningRate());
    assertArrayEquals(new double[] {0.1, 0.2, 0.3}, classifier.getMean());
    assertEquals("fixed", classifier.getCoefficientSchedule());
    assertEquals("video flip=0.5 cropArea=0.3:1", classifier.getAugmenter());
  }

  @Test
  void convertsBooleans() {
    LinearRegression stage = new LinearRegression();
    ParamSettings.apply(stage, Map.of("fitIntercept", "false"), Set.of());

    assertEquals(false, stage.getFitIntercept());
    assertMessage(stage, "fitIntercept", "no", "expected true or false");
  }

  @Test
  void differencesAreWhatWasChanged() {
    Dr2NetClassifier classifier = new Dr2NetClassifier();
    ParamSettings.apply(
        classifier,
        Map.of("depth", "3", "latentStrength", "2", "mean", "0.1", "seed", "5", "batchSize", "16"),
        Set.of());

    assertEquals(
        new TreeMap<>(Map.of("depth", "3", "latentStrength", "2.0", "mean", "0.1")),
        ParamSettings.differences(
            new Dr2NetClassifier().setBatchSize(16), classifier, Set.of("seed")));
  }

  @Test
  void unknownNameListsTheKnownOnes() {
    assertMessage(new StringIndexer(), "inputCols2", "x", "inputCol, inputCols");
  }

  @Test
  void reservedNameIsRefused() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                ParamSettings.apply(
                    new StringIndexer(), Map.of("inputCol", "x"), Set.of("inputCol")));
    assertTrue(e.getMessage().contains("--set inputCol=x"), e::getMessage);
  }

  @ParameterizedTest
  @CsvSource({
    "depth,three,expected a whole number",
    "depth,2.5,expected a whole number",
    "learningRate,fast,expected a number",
    "mean,1;2,expected numbers separated by commas",
    "depth,-1,an integer of at least 0",
    "coefficientSchedule,sometimes,expected one of",
    "augmenter,video flip=2,a number at least 0.0 and at most 1.0",
    "augmenter,movie,'expected one of video, pointcloud'"
  })
  void badValueIsNamedWithWhatIsExpected(String name, String value, String expected) {
    assertMessage(new Dr2NetClassifier(), name, value, expected);
  }

  @Test
  void describesEveryParamThatCanBeSet() {
    Dr2NetClassifier classifier = new Dr2NetClassifier().setMean(0.5, 0.25, 1).setDepth(5);
    List<String> lines = ParamSettings.describe(classifier, Set.of("featuresCol")).lines().toList();

    int depth = lines.indexOf("depth=5");
    assertTrue(depth >= 0, lines::toString);
    assertEquals("    " + classifier.depth().doc(), lines.get(depth + 1));
    assertTrue(lines.contains("mean=0.5,0.25,1.0"), lines::toString);
    assertTrue(lines.contains("augmenter=video shift=0.1"), lines::toString);
    assertTrue(lines.contains("std="), "a param without a value: " + lines);
    assertFalse(lines.toString().contains("featuresCol"), lines::toString);
  }

  private static void assertMessage(
      org.apache.spark.ml.param.Params stage, String name, String value, String expected) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> ParamSettings.apply(stage, Map.of(name, value), Set.of()));
    assertTrue(e.getMessage().contains(name), e::getMessage);
    assertTrue(e.getMessage().contains(value), e::getMessage);
    assertTrue(e.getMessage().contains(expected), e::getMessage);
  }
}
