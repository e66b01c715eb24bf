package io.github.sparkreversible.pipelines.inspection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Facts as texts. */
public class FactTextTest extends JUnitPlatformSuite {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, 0",
    "10, 10",
    "5.1519999504089355, 5.152",
    "0.033333333333333, 0.033333",
    "4649000.278000001, 4649000.28",
    "-50, -50",
    "1e9, 1000000000",
    "0.00001234, 1.234e-05",
    "1e300, 1.000e+300",
    "NaN, -",
    "Infinity, -"
  })
  public void numbersAreShortAndKeepTwoDecimals(double value, String text) {
    assertEquals(text, FactText.number(value));
  }

  @Test
  public void aNumberThatIsNotThereIsADash() {
    assertEquals("-", FactText.number(null));
  }

  @ParameterizedTest
  @CsvSource({"0, 0 frames", "1, 1 frame", "12345, '12,345 frames'"})
  public void countsHaveTheirNumber(long count, String text) {
    assertEquals(text, FactText.count(count, "frame"));
  }
}
