package io.github.sparkreversible.pipelines;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkreversible.ml.PretrainedModel;
import java.util.List;
import java.util.Map;

/** What {@code import.json} says, and what {@code import} prints. */
final class ImportReport {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private ImportReport() {}

  /**
   * The report for a program: {@code checkpoint}, what was done to get its tensors; {@code
   * loading}, the names of those loaded, left out, missing and so on; {@code startingDifference}
   * from the plain network; {@code labels}; {@code clipShape}; {@code reading}.
   *
   * @param reading options with which clips are read, those that may be shown
   */
  static String json(PretrainedModel imported, List<String> labels, Map<String, String> reading) {
    ObjectNode root = JSON.createObjectNode();
    root.put("backbone", imported.model().getBackbone());
    root.set("checkpoint", JSON.valueToTree(imported.checkpoint()));
    root.set("loading", JSON.valueToTree(imported.report()));
    root.put("startingDifference", imported.difference());
    root.put("parameters", imported.model().network().parameterCount());
    root.set("labels", JSON.valueToTree(labels));
    root.set("clipShape", JSON.valueToTree(imported.model().inputShape()));
    root.set("reading", JSON.valueToTree(reading));
    try {
      return JSON.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report that is no JSON", e);
    }
  }

  /** The report for a person: a line for each kind of tensors that there is. */
  static String text(PretrainedModel imported) {
    return "%s%n%s%nthe network differs from the plain one by %.1e before the first step"
        .formatted(imported.checkpoint(), imported.report().describe(), imported.difference());
  }
}
