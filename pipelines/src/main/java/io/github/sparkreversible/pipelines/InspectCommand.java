package io.github.sparkreversible.pipelines;

import io.github.sparkreversible.datasets.source.ReadMode;
import io.github.sparkreversible.pipelines.inspection.CloudInspection;
import io.github.sparkreversible.pipelines.inspection.FactText;
import io.github.sparkreversible.pipelines.inspection.Inspection;
import io.github.sparkreversible.pipelines.inspection.VideoInspection;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what is in a folder: facts of every file, and a contact sheet. */
@Command(
    name = "inspect",
    description =
        "Says what is in a folder of clips or point clouds: facts of every file as inspect.json,"
            + " and a contact sheet as inspect.html.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer>, Job {

  /** What the files are. */
  enum Format {
    /** Clips. */
    video(new VideoInspection()),
    /** Point clouds. */
    pointcloud(new CloudInspection());

    private final Inspection inspection;

    Format(Inspection inspection) {
      this.inspection = inspection;
    }
  }

  @Option(
      names = "--format",
      required = true,
      description = "What the files are: ${COMPLETION-CANDIDATES}.")
  private Format format;

  @Option(
      names = "--data",
      paramLabel = "PATH",
      required = true,
      description = "Folder, searched at every depth, a file, or a pattern such as 'clips/*.mp4'.")
  private String data;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      required = true,
      description = "Folder for inspect.json and inspect.html.")
  private String output;

  @Option(
      names = "--mode",
      description =
          "What becomes of a malformed file: ${COMPLETION-CANDIDATES}. FAILFAST ends the job with"
              + " the first one, DROPMALFORMED leaves them out and says how many, PERMISSIVE"
              + " reports each with its error (default: ${DEFAULT-VALUE}).")
  private ReadMode mode = ReadMode.FAILFAST;

  @Option(
      names = "--read",
      paramLabel = "OPTION=VALUE",
      description =
          "Option of the data source: pathGlobFilter, fs.*; for point clouds also format, columns"
              + " (of files that do not name them; needed by .bin), array, facePoints, seed; may be repeated.")
  private Map<String, String> reading = new LinkedHashMap<>();

  @Option(names = "--overwrite", description = "Replace the results of an earlier run.")
  private boolean overwrite;

  @Mixin private SparkOptions spark = new SparkOptions();

  @Spec private CommandSpec command;

  @Override
  public SparkOptions spark() {
    return spark;
  }

  @Override
  public Integer call() throws IOException {
    Inspection inspection = format.inspection;
    requireAllowed(inspection);
    try (SparkSession session = spark.startForManyTasks("inspect " + format)) {
      InspectionResults results = InspectionResults.in(output);
      for (Path result : List.of(results.json(), results.html())) {
        Outputs.requireOutside(session, result, "--data", new Path(data));
      }
      results.claim(session, overwrite);
      String folder = Outputs.qualified(session, new Path(data)).getPath();
      ContactSheet sheet = new ContactSheet(inspection, data, folder);
      results.save(session, facts(session, inspection), mode == ReadMode.DROPMALFORMED, sheet);
      if (sheet.dropped() > 0) {
        Job.warnings(command)
            .accept(
                FactText.count(sheet.dropped(), "malformed file")
                    + " left out; --mode PERMISSIVE reports them");
      }
      command.commandLine().getOut().println(sheet.summary() + "; results in " + output);
    }
    return 0;
  }

  /**
   * The facts of all files, found by all tasks at once: an iterator over them would run one task
   * after the other.
   *
   * @throws IllegalArgumentException if there is no file
   */
  private Dataset<Row> facts(SparkSession session, Inspection inspection) {
    // Malformed files have to be seen to be counted.
    ReadMode reads = mode == ReadMode.FAILFAST ? mode : ReadMode.PERMISSIVE;
    Dataset<Row> facts =
        inspection.facts(session, data, reading, reads).persist(StorageLevel.DISK_ONLY());
    if (facts.count() == 0) {
      throw new IllegalArgumentException(
          data
              + " holds no file"
              + reading.keySet().stream()
                  .filter("pathGlobFilter"::equalsIgnoreCase)
                  .map(name -> " whose name is like " + reading.get(name))
                  .collect(Collectors.joining()));
    }
    return facts;
  }

  private void requireAllowed(Inspection inspection) {
    reading.forEach(
        (name, value) -> {
          if (!name.toLowerCase(Locale.ROOT).startsWith("fs.")
              && inspection.readOptions().stream().noneMatch(name::equalsIgnoreCase)) {
            throw new IllegalArgumentException(
                "--read %s=%s: with --format %s, expected one of %s, or a Hadoop setting that begins with fs.; the job sets the others itself"
                    .formatted(name, value, format, String.join(", ", inspection.readOptions())));
          }
        });
  }
}
