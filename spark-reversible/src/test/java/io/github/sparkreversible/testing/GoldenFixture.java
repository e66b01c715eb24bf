package io.github.sparkreversible.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;

/**
 * One golden fixture.
 *
 * @param folder where its files are
 * @param meta content of its {@code meta.json}: sizes, attributes, tolerances
 */
public record GoldenFixture(Path folder, JsonNode meta) {

  /** Reads one of its tensor files. */
  public SafetensorsFile tensors(String fileName) throws IOException {
    return SafetensorsFile.read(folder.resolve(fileName));
  }

  /**
   * The tolerance that the fixture suggests for a precision.
   *
   * @param precision {@code "f32"} or {@code "f64"}
   * @throws IllegalArgumentException if {@code suggested_rel_l2} holds no number for it
   */
  public double tolerance(String precision) {
    JsonNode tolerance = meta.path("suggested_rel_l2").path(precision);
    if (!tolerance.isNumber()) {
      throw new IllegalArgumentException(
          folder + ": suggested_rel_l2/" + precision + " is " + tolerance + ", expected a number");
    }
    return tolerance.asDouble();
  }

  @Override
  public String toString() {
    return "golden fixture " + folder.getFileName();
  }
}
