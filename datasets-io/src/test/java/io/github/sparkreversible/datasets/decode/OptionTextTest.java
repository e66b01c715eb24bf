package io.github.sparkreversible.datasets.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

public class OptionTextTest extends JUnitPlatformSuite {
  @Test
  public void namesAndValuesStandBetweenBlanks() {
    assertEquals(
        Map.of("frames", "8", "size", "64", "columns", "x y,z", "empty", "", "e", "a=b"),
        OptionText.parse("  frames=8\n size=64 columns=\"x y,z\" empty=\"\" e=a=b "));
    assertEquals(Map.of(), OptionText.parse(" "));
    assertEquals("8", OptionText.parse("Frames=8").get("frames"));
  }

  @Test
  public void whatIsWrittenIsReadAgain() {
    Map<String, String> options = new TreeMap<>();
    int number = 0;
    for (String value :
        List.of(
            "8", "", "a b", "\"", "\\", "a\\b", "\\\"", "tab\there", "x,y", "a=b", "é ß", "\"\"")) {
      options.put("o" + number++, value);
    }
    assertEquals(options, OptionText.parse(OptionText.of(options)));
  }

  @Test
  public void otherFormsAreRefused() {
    for (String wrong : List.of("frames", "=8", "a=\"open", "a=b\"c", "a=\"b\"c", "8=a", "a=1 b")) {
      String message =
          Thrown.message(IllegalArgumentException.class, () -> OptionText.parse(wrong));
      assertTrue(message.contains("expected options such as"), message);
    }
    String twice =
        Thrown.message(IllegalArgumentException.class, () -> OptionText.parse("a=1 A=2"));
    assertTrue(twice.contains("'A' is twice"), twice);
  }
}
