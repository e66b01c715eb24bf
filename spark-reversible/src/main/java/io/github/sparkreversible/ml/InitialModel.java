package io.github.sparkreversible.ml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.DefaultParamsReader.Metadata;

/** The saved model that a fit starts from: where it lies, and its architecture. */
final class InitialModel {
  private static final String METADATA = "metadata";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;
  private final JsonNode metadata;

  private InitialModel(Path directory, JsonNode metadata) {
    this.directory = directory;
    this.metadata = metadata;
  }

  /**
   * A classifier whose architecture is that of its initial model or of its backbone: params that
   * the user has not set are taken from there.
   *
   * @return the classifier itself if it has neither
   * @throws IllegalArgumentException if there is no such model, or a param that the user has set
   *     differs; names the param and both values
   */
  static Dr2NetClassifier withArchitecture(Dr2NetClassifier classifier) {
    boolean hasModel = !classifier.getInitialModel().isEmpty();
    if (!hasModel && classifier.getBackbone().isEmpty()) {
      return classifier;
    }
    Dr2NetClassifier result = classifier.copy(ParamMap.empty());
    ChosenBackbone.resolve(result);
    if (hasModel) {
      InitialModel model = find(classifier.getInitialModel());
      model.takeBackbone(result);
      // Sizes that the model's backbone has not are refused, as with a backbone that is set.
      ChosenBackbone.resolve(result);
      // A saved model fits only the same sizes.
      for (Param<?> param : ChosenBackbone.sizes(result).keySet()) {
        model.take(result, param);
      }
      model.takeHead(result);
    }
    TrainingAugmenter.chooseDefault(result);
    return result;
  }

  /** The backbone, which models of versions that knew only one do not say. */
  private void takeBackbone(Dr2NetClassifier classifier) {
    JsonNode value = value(classifier.backbone());
    String saved = value.isMissingNode() ? "" : classifier.backbone().jsonDecode(value.toString());
    if (!classifier.getBackbone().isEmpty()) {
      Dr2NetClassifier other = classifier.copy(ParamMap.empty());
      other.set(other.backbone(), saved);
      if (!ChosenBackbone.of(classifier).equals(ChosenBackbone.of(other))) {
        throw new IllegalArgumentException(
            "backbone is %s, but the initial model %s has %s; leave it unset to take that"
                .formatted(classifier.getBackbone(), directory, saved.isEmpty() ? "none" : saved));
      }
    }
    classifier.set(classifier.backbone(), saved);
  }

  /** The head as far as the user has not set it, which may be another one than the model's. */
  private void takeHead(Dr2NetClassifier classifier) {
    for (Param<?> param :
        List.of(classifier.head(), classifier.headScale(), classifier.headMargin())) {
      // Models of versions that knew only one kind say nothing of it.
      if (!classifier.isSet(param) && !value(param).isMissingNode()) {
        set(classifier, param);
      }
    }
  }

  private <T> void set(Dr2NetClassifier classifier, Param<T> param) {
    classifier.set(param, param.jsonDecode(value(param).toString()));
  }

  private JsonNode value(Param<?> param) {
    JsonNode set = metadata.at("/paramMap/" + param.name());
    return set.isMissingNode() ? metadata.at("/defaultParamMap/" + param.name()) : set;
  }

  private <T> void take(Dr2NetClassifier classifier, Param<T> param) {
    JsonNode value = value(param);
    if (value.isMissingNode()) {
      throw new IllegalArgumentException(
          "The initial model %s does not say its %s".formatted(directory, param.name()));
    }
    T saved = param.jsonDecode(value.toString());
    if (classifier.isSet(param) && !classifier.getOrDefault(param).equals(saved)) {
      throw new IllegalArgumentException(
          "%s is %s, but the initial model %s has %s; leave it unset to take that value"
              .formatted(param.name(), classifier.getOrDefault(param), directory, saved));
    }
    classifier.set(param, saved);
  }

  /** Copies the architecture of a classifier to its model. */
  static void copyArchitecture(Dr2NetClassifier from, Dr2NetClassificationModel to) {
    copy(from, from.backbone(), to);
    for (Param<?> param : ChosenBackbone.sizes(from).keySet()) {
      copy(from, param, to);
    }
  }

  private static <T> void copy(
      Dr2NetClassifier from, Param<T> param, Dr2NetClassificationModel to) {
    to.set(param.name(), from.getOrDefault(param));
  }

  /**
   * Loads the model that a classifier starts from.
   *
   * @throws IllegalArgumentException if there is no such model
   */
  static Dr2NetClassificationModel load(Dr2NetClassifier classifier) {
    return Dr2NetClassificationModel.load(find(classifier.getInitialModel()).directory.toString());
  }

  /**
   * Finds a saved classification model: in a directory, among the stages of the pipeline model
   * there, or in its sub-folder {@code model}.
   */
  private static InitialModel find(String place) {
    SparkContext spark = SparkContext.getOrCreate();
    Path root = new Path(place);
    try {
      FileSystem files = root.getFileSystem(spark.hadoopConfiguration());
      List<Path> candidates = new ArrayList<>(List.of(root));
      candidates.addAll(children(files, new Path(root, "stages")));
      candidates.add(new Path(root, "model"));
      candidates.addAll(children(files, new Path(root, "model/stages")));
      for (Path candidate : candidates) {
        if (files.exists(new Path(candidate, METADATA))) {
          Metadata metadata =
              DefaultParamsReader$.MODULE$.loadMetadata(candidate.toString(), spark, "");
          if (metadata.className().equals(Dr2NetClassificationModel.class.getName())) {
            return new InitialModel(candidate, JSON.readTree(metadata.metadataJson()));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "initialModel %s could not be read: %s".formatted(place, e.getMessage()), e);
    }
    throw new IllegalArgumentException(
        ("initialModel is '%s', expected the directory of a saved Dr2NetClassificationModel, of a"
                + " pipeline model with one, or a folder that finetune left")
            .formatted(place));
  }

  private static List<Path> children(FileSystem files, Path folder) throws IOException {
    List<Path> children = new ArrayList<>();
    try {
      for (FileStatus status : files.listStatus(folder)) {
        children.add(status.getPath());
      }
    } catch (FileNotFoundException e) {
      return List.of();
    }
    return children;
  }
}
