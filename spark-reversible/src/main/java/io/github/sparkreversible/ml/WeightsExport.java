package io.github.sparkreversible.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkreversible.backbone.Backbones;
import io.github.sparkreversible.backbone.PretrainedInput;
import io.github.sparkreversible.backbone.PretrainedWeights;
import io.github.sparkreversible.checkpoint.CheckpointTensor;
import io.github.sparkreversible.checkpoint.NameMapping;
import io.github.sparkreversible.checkpoint.SafetensorsWriter;
import io.github.sparkreversible.reversible.Coefficients;
import io.github.sparkreversible.reversible.Dr2Stage;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * The weights of a model under the names of an upstream project, and what else its forward pass
 * takes.
 *
 * <table>
 * <caption>Texts beside the tensors</caption>
 * <tr><td>{@code format}</td><td>{@code pt}, which libraries look for</td></tr>
 * <tr><td>{@code alpha}, {@code beta}</td><td>coefficients of the saved network</td></tr>
 * <tr><td>{@code secondStream}</td><td>how y_0 starts: {@code input} (beta * x_0) or {@code
 * zero}</td></tr>
 * <tr><td>{@code stageOutput}</td><td>{@code last}, {@code mean}, {@code blend} or {@code sum}</td>
 * </tr>
 * <tr><td>{@code backbone}</td><td>its name, or its description as JSON</td></tr>
 * <tr><td>{@code names}</td><td>whose names the tensors have</td></tr>
 * <tr><td>{@code labels}</td><td>names of the classes in the order of their indices, a JSON
 * array</td></tr>
 * <tr><td>{@code head}</td><td>kind of the classifier: {@code linear}, {@code cosine} or {@code
 * angularMargin}</td></tr>
 * <tr><td>{@code headScale}</td><td>factor of the cosines; linear heads have none</td></tr>
 * <tr><td>{@code clipShape}, {@code mean}, {@code std}</td><td>of clips, JSON arrays: {@code
 * [frames, height, width, channels]}; what is subtracted from pixels of 0 to 1, and what they are
 * then divided by</td></tr>
 * <tr><td>{@code inputShape}</td><td>of point clouds, a JSON array: {@code [points, columns]}; they
 * are taken as they are</td></tr>
 * </table>
 *
 * @param naming whose names the tensors have
 * @param tensors the parameters, as upstream shapes them
 * @param unnamed parameters that upstream has no name for and that are left out, {@code
 *     layer/parameter}
 * @param metadata the texts
 */
public record WeightsExport(
    String naming,
    List<CheckpointTensor> tensors,
    List<String> unnamed,
    Map<String, String> metadata) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * The weights of a model.
   *
   * @param naming one of the namings of the model's backbone; empty for that of the checkpoint
   *     which the model came from, or else the backbone's first
   * @throws IllegalArgumentException if the backbone has no such naming, or it names nothing of the
   *     network but its head; lists those that fit
   */
  public static WeightsExport of(Dr2NetClassificationModel model, String naming) {
    ComputationGraph graph = model.network().toGraph();
    try {
      NameMapping mapping = NameMapping.of(chosen(model, graph, naming));
      return new WeightsExport(
          mapping.name(),
          PretrainedWeights.export(graph, mapping),
          PretrainedWeights.unnamed(graph, mapping),
          metadata(model, graph, mapping.name()));
    } finally {
      graph.close();
    }
  }

  private static String chosen(
      Dr2NetClassificationModel model, ComputationGraph graph, String asked) {
    List<String> known = ChosenBackbone.of(model).namings();
    // A description need not say any; the user may know better.
    List<String> allowed =
        (known.isEmpty() ? NameMapping.NAMES : known)
            .stream()
                .filter(naming -> PretrainedWeights.namesBody(graph, NameMapping.of(naming)))
                .toList();
    if (allowed.isEmpty()) {
      throw new IllegalArgumentException(
          "the model's weights cannot be exported: none of the namings %s has a name for any of them but those of the head"
              .formatted(String.join(", ", known.isEmpty() ? NameMapping.NAMES : known)));
    }
    String chosen = asked;
    if (asked.isEmpty()) {
      String ofCheckpoint = model.description().naming();
      Optional<String> first = known.stream().findFirst();
      chosen = known.contains(ofCheckpoint) ? ofCheckpoint : first.orElse("");
    }
    if (!allowed.contains(chosen)) {
      throw new IllegalArgumentException(
          chosen.isEmpty()
              ? "the model's backbone says no naming, so its weights have no upstream names;"
                  + " choose one of "
                  + String.join(", ", allowed)
              : "there are no names '%s' for the model's backbone, expected one of %s"
                  .formatted(chosen, String.join(", ", allowed)));
    }
    return chosen;
  }

  private static Map<String, String> metadata(
      Dr2NetClassificationModel model, ComputationGraph graph, String naming) {
    Map<String, String> metadata = new TreeMap<>();
    metadata.put("format", "pt");
    metadata.put("names", naming);
    String backbone = model.getBackbone();
    metadata.put(
        "backbone", backbone.isEmpty() ? Backbones.describe(ChosenBackbone.of(model)) : backbone);
    metadata.put("labels", json(model.labels()));
    metadata.put("head", model.getHead());
    if (!model.getHead().equals("linear")) {
      metadata.put("headScale", Double.toString(model.getHeadScale()));
    }
    putInput(metadata, model);
    // All stages of a network have the same coefficients and rules.
    stage(graph)
        .ifPresent(
            stage -> {
              Coefficients coefficients =
                  stage.getCoefficientSchedule().at(graph.getConfiguration().getIterationCount());
              metadata.put("alpha", Double.toString(coefficients.alpha()));
              metadata.put("beta", Double.toString(coefficients.beta()));
              metadata.put("secondStream", lowerCase(stage.getSecondStream()));
              metadata.put("stageOutput", lowerCase(stage.getOutput()));
            });
    return metadata;
  }

  private static void putInput(Map<String, String> metadata, Dr2NetClassificationModel model) {
    if (ChosenBackbone.of(model).pretrainedInput() instanceof PretrainedInput.Clips) {
      metadata.put(PretrainedWeights.CLIP_SHAPE, json(model.inputShape()));
      metadata.put("mean", json(model.getMean()));
      metadata.put("std", json(model.getStd()));
    } else {
      metadata.put("inputShape", json(model.inputShape()));
    }
  }

  private static Optional<Dr2Stage> stage(ComputationGraph graph) {
    return Arrays.stream(graph.getLayers())
        .map(layer -> layer.conf().getLayer())
        .filter(Dr2Stage.class::isInstance)
        .map(Dr2Stage.class::cast)
        .findFirst();
  }

  private static String lowerCase(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An array that is no JSON", e);
    }
  }

  /**
   * Writes a safetensors file, which appears when it is complete; an existing one is replaced.
   *
   * @throws IOException if it cannot be written
   */
  public void write(Path file, Configuration hadoop) throws IOException {
    SafetensorsWriter.write(file, hadoop, tensors, metadata);
  }

  /** What was written, for a person: a line. */
  public String describe() {
    String rules =
        metadata.containsKey("alpha")
            ? ", alpha = %s, beta = %s, second stream %s, output %s"
                .formatted(
                    metadata.get("alpha"),
                    metadata.get("beta"),
                    metadata.get("secondStream"),
                    metadata.get("stageOutput"))
            : "";
    return "%d tensors, named as in %s%s".formatted(tensors.size(), naming, rules);
  }
}
