package io.github.sparkreversible.datasets.params;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.params.ParamChecks.Range;
import io.github.sparkreversible.datasets.transform.ClipShaper;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.List;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.Param;
import org.junit.jupiter.api.Test;

/** What a value that is not allowed says. */
public class ParamChecksTest extends JUnitPlatformSuite {
  private static final ParamChecks MAKE = new ParamChecks(new ClipShaper("stage"));

  private static <T> void assertRefused(Param<T> param, T value, String expected) {
    String message = Thrown.message(IllegalArgumentException.class, () -> param.w(value));
    assertEquals("stage: param '" + param.name() + "' is " + expected, message);
    assertTrue(param.doc().endsWith(expected.substring(expected.indexOf("expected ") + 9) + ")"));
  }

  @Test
  public void textsAreRefusedWithTheWordsAllowed() {
    Param<String> word = MAKE.choice("word", "a word", "a", List.of("a", "b"));
    assertRefused(word, "c", "c, expected one of a, b");
    assertRefused(word, null, "null, expected one of a, b");
    Param<String> number = MAKE.parsed("number", "a text", "1", "a number", Double::parseDouble);
    assertRefused(number, "one", "one, expected a number");
    assertRefused(number, null, "null, expected a number");
    assertEquals("2.5", number.w("2.5").value());
    Param<String> text = MAKE.text("text", "a column");
    assertEquals("", text.w("").value());
    assertEquals(
        "stage: param 'text' is null, expected a text",
        Thrown.message(IllegalArgumentException.class, () -> text.w(null)));
  }

  @Test
  public void intervalsAndWindowsAreInOrderAndRange() {
    DoubleArrayParam interval = MAKE.interval("part", "a part", 0.5, 1, Range.above(0, 1));
    String ends =
        ", expected the least and the most, in this order, each a number above 0.0 and at most 1.0";
    assertRefused(interval, new double[] {0, 1}, "[0.0, 1.0]" + ends);
    assertRefused(interval, new double[] {0.6, 0.5}, "[0.6, 0.5]" + ends);
    assertRefused(interval, new double[] {0.5}, "[0.5]" + ends);
    assertRefused(interval, new double[] {0.5, Double.NaN}, "[0.5, NaN]" + ends);
    DoubleArrayParam window = MAKE.window("window", "a window");
    String order = ", expected begin and end, 0 <= begin <= end <= 1";
    assertRefused(window, new double[] {-0.1, 1}, "[-0.1, 1.0]" + order);
    assertRefused(window, new double[] {0, 1.1}, "[0.0, 1.1]" + order);
    window.w(new double[] {0, 0});
    interval.w(new double[] {0.5, 1});
  }
}
