package io.github.sparkreversible.pipelines;

import io.github.sparkreversible.ml.WeightsExport;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the weights of a saved model under the names of an upstream project. */
@Command(
    name = "export",
    description = "Writes the weights of a saved model under the names of an upstream project.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer>, Job {

  private static final String ENDING = ".safetensors";

  @Option(
      names = "--model",
      paramLabel = "DIR",
      required = true,
      description = "Pipeline model of clips or point clouds, or what import or finetune has left.")
  private String model;

  @Option(
      names = "--output",
      paramLabel = "FILE" + ENDING,
      required = true,
      description = "File for the weights.")
  private String output;

  @Option(
      names = "--names",
      paramLabel = "PROJECT",
      description =
          "Whose names the tensors get (videomae, huggingface-videomae, timm-vit, ...; default:"
              + " those of the checkpoint that was imported, or the backbone's first).")
  private String names = "";

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
    if (!output.endsWith(ENDING)) {
      throw new IllegalArgumentException(
          "--output is " + output + ", expected a name that ends with " + ENDING);
    }
    try (SparkSession session = spark.start("export")) {
      Path file = new Path(output);
      Outputs.claimFile(session, file, overwrite);
      SavedNetwork saved = SavedNetwork.load(session, model);
      Outputs.requireOutside(session, file, "--model", saved.directory());
      WeightsExport export = WeightsExport.of(saved.network(), names);
      if (!export.unnamed().isEmpty()) {
        Job.warnings(command)
            .accept(
                "%d parameters have no name in %s and are left out: %s"
                    .formatted(
                        export.unnamed().size(),
                        export.naming(),
                        String.join(", ", export.unnamed())));
      }
      export.write(file, session.sessionState().newHadoopConf());
      command.commandLine().getOut().println(export.describe() + "; in " + output);
    }
    return 0;
  }
}
