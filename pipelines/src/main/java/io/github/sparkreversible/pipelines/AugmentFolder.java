package io.github.sparkreversible.pipelines;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.github.sparkreversible.pipelines.experiment.ExperimentReport;
import io.github.sparkreversible.pipelines.experiment.Experiments;
import io.github.sparkreversible.pipelines.experiment.FeatureSpace;
import io.github.sparkreversible.pipelines.experiment.Method;
import io.github.sparkreversible.pipelines.experiment.RunResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * The output folder of {@code augment}, to which each call adds its runs.
 *
 * <pre>
 * augment.json          array of {@link RunResult}s
 * features-METHOD.json  array of {@link FeatureSpace}s, one for each setup of the method
 * augment.html          report, made of the others
 * </pre>
 */
final class AugmentFolder implements Experiments.Store {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectWriter INDENTED = JSON.writerWithDefaultPrettyPrinter();
  private static final String TITLE = "Rare classes and hard samples";

  private final SparkSession session;
  private final Path folder;

  AugmentFolder(SparkSession session, Path folder) {
    this.session = session;
    this.folder = folder;
  }

  /** Results of earlier calls. */
  List<RunResult> results() throws IOException {
    return read(new Path(folder, "augment.json"), new TypeReference<List<RunResult>>() {});
  }

  private List<FeatureSpace> features(String method) throws IOException {
    return read(featuresFile(method), new TypeReference<List<FeatureSpace>>() {});
  }

  private Path featuresFile(String method) {
    return new Path(folder, "features-" + method + ".json");
  }

  private <T> List<T> read(Path file, TypeReference<List<T>> type) throws IOException {
    if (!Outputs.exists(session, file)) {
      return List.of();
    }
    try {
      return JSON.readValue(Outputs.readText(session, file), type);
    } catch (JsonProcessingException e) {
      throw new IOException(
          file + " is not as augment leaves it; remove it, or choose another --output", e);
    }
  }

  @Override
  public void save(FeatureSpace features) throws IOException {
    List<FeatureSpace> all = new ArrayList<>(features(features.method()));
    all.removeIf(features::takesThePlaceOf);
    all.add(features);
    Outputs.writeText(session, featuresFile(features.method()), JSON.writeValueAsString(all));
  }

  @Override
  public void save(List<RunResult> results) throws IOException {
    Outputs.writeText(
        session, new Path(folder, "augment.json"), INDENTED.writeValueAsString(results));
    writeReport(results);
  }

  /** Writes the report of results and what the folder has of their features. */
  void writeReport(List<RunResult> results) throws IOException {
    List<FeatureSpace> spaces = new ArrayList<>();
    for (Method method : Method.values()) {
      spaces.addAll(features(method.toString()));
    }
    StringBuilder html = new StringBuilder(HtmlPage.begin(TITLE));
    html.append("<h1>").append(TITLE).append("</h1>\n");
    ExperimentReport.bySetup(results)
        .forEach(
            (setup, runs) -> {
              html.append("<h2>").append(HtmlPage.escape(setup)).append("</h2>\n");
              html.append(ExperimentReport.html(runs));
              html.append("<div class=\"charts\">\n");
              spaces.stream()
                  .filter(space -> runs.stream().anyMatch(space::isOf))
                  .forEach(space -> FeaturePicture.append(html, space));
              html.append("</div>\n");
            });
    Outputs.writeText(
        session, new Path(folder, "augment.html"), html.append(HtmlPage.END).toString());
  }
}
