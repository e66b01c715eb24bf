package io.github.sparkreversible.pipelines;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkreversible.training.NetworkProfiler;
import io.github.sparkreversible.training.StepProfiler;
import java.io.IOException;

/** Main class of a process that {@link MeasuringProcess} starts for one measurement. */
final class ProfiledProcess {

  private ProfiledProcess() {}

  /**
   * Measures, and prints the result as one line of JSON.
   *
   * @param arguments the name of a {@link MeasuringProcess}, and the settings as JSON
   */
  public static void main(String[] arguments) throws IOException {
    ObjectMapper json = new ObjectMapper();
    Object result =
        switch (MeasuringProcess.valueOf(arguments[0])) {
          case STAGE ->
              StepProfiler.measure(json.readValue(arguments[1], StepProfiler.Settings.class));
          case NETWORK ->
              NetworkProfiler.measure(json.readValue(arguments[1], NetworkProfiler.Settings.class));
        };
    System.out.println(json.writeValueAsString(result));
  }
}
