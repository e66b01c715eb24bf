package io.github.sparkreversible.pipelines;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkreversible.training.StepProfiler;
import java.io.IOException;

/** Main class of a process that {@link ProfileCommand} starts for one measurement. */
final class ProfiledProcess {

  private ProfiledProcess() {}

  /**
   * Measures, and prints the result as one line of JSON.
   *
   * @param arguments the settings as JSON
   */
  public static void main(String[] arguments) throws IOException {
    ObjectMapper json = new ObjectMapper();
    StepProfiler.Settings settings = json.readValue(arguments[0], StepProfiler.Settings.class);
    System.out.println(json.writeValueAsString(StepProfiler.measure(settings)));
  }
}
