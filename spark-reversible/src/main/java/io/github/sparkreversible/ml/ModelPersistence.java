package io.github.sparkreversible.ml;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkreversible.training.TrainedNetwork;
import io.github.sparkreversible.training.TrainingSummary;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.DefaultParamsWriter$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import scala.Option;

/**
 * A model as a Spark ML directory, on any Hadoop file system.
 *
 * <table>
 * <caption>Directory</caption>
 * <tr><td>{@code metadata/}</td><td>class, uid and params, as Spark writes them</td></tr>
 * <tr><td>{@code model.json}</td><td>{@link ModelDescription}</td></tr>
 * <tr><td>{@code network.zip}</td><td>DL4J's zip of the graph, iteration included</td></tr>
 * <tr><td>{@code summary.json}</td><td>{@link TrainingSummary}</td></tr>
 * </table>
 */
final class ModelPersistence {
  private static final String DESCRIPTION = "model.json";
  private static final String NETWORK = "network.zip";
  private static final String SUMMARY = "summary.json";
  // Unknown properties are of later versions: what this version knows is still read.
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private ModelPersistence() {}

  /** Writes a model. */
  static final class Writer extends MLWriter {
    private final Dr2NetClassificationModel model;

    Writer(Dr2NetClassificationModel model) {
      this.model = model;
    }

    @Override
    public void saveImpl(String path) {
      DefaultParamsWriter$.MODULE$.saveMetadata(model, path, sc(), Option.empty(), Option.empty());
      Path directory = new Path(path);
      try {
        FileSystem files = directory.getFileSystem(sc().hadoopConfiguration());
        try (OutputStream out = files.create(new Path(directory, NETWORK))) {
          model.network().write(out);
        }
        write(
            files, new Path(directory, DESCRIPTION), JSON.writeValueAsString(model.description()));
        write(files, new Path(directory, SUMMARY), model.summary().toJson());
      } catch (IOException e) {
        throw new UncheckedIOException("The model could not be written to " + path, e);
      }
    }
  }

  /** Reads a model. */
  static final class Reader extends MLReader<Dr2NetClassificationModel> {
    @Override
    public Dr2NetClassificationModel load(String path) {
      SparkContext spark = sc();
      DefaultParamsReader.Metadata metadata =
          DefaultParamsReader$.MODULE$.loadMetadata(
              path, spark, Dr2NetClassificationModel.class.getName());
      Path directory = new Path(path);
      try {
        FileSystem files = directory.getFileSystem(spark.hadoopConfiguration());
        TrainedNetwork network;
        try (InputStream in = files.open(new Path(directory, NETWORK))) {
          network = TrainedNetwork.read(in);
        }
        ModelDescription description =
            JSON.readValue(read(files, new Path(directory, DESCRIPTION)), ModelDescription.class);
        TrainingSummary summary =
            TrainingSummary.fromJson(read(files, new Path(directory, SUMMARY)));
        Dr2NetClassificationModel model =
            new Dr2NetClassificationModel(metadata.uid(), network, description, summary);
        metadata.getAndSetParams(model, Option.empty());
        return model;
      } catch (IOException e) {
        throw new UncheckedIOException("The model could not be read from " + path, e);
      }
    }
  }

  private static void write(FileSystem files, Path path, String text) throws IOException {
    try (OutputStream out = files.create(path)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String read(FileSystem files, Path path) throws IOException {
    try (InputStream in = files.open(path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
