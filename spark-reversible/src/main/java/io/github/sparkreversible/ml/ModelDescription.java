package io.github.sparkreversible.ml;

import com.fasterxml.jackson.annotation.JsonAlias;
import java.io.Serializable;
import java.util.List;

/**
 * What a model says about its data beside its params.
 *
 * @param labels names of the classes in the order of their indices; empty if they have none
 * @param classes number of classes
 * @param inputShape {@code [frames, height, width, channels]} of the clips, or {@code [points,
 *     columns]} of the point clouds trained on; models of versions that knew only clips call it
 *     {@code clipShape}
 * @param dtype element type of the tensors trained on, as in a tensor column
 * @param naming naming of the checkpoint that its weights came from, with which they leave; empty
 *     without one, and in models of versions that did not keep it
 */
record ModelDescription(
    List<String> labels,
    int classes,
    @JsonAlias("clipShape") List<Integer> inputShape,
    String dtype,
    String naming)
    implements Serializable {
  ModelDescription {
    naming = naming == null ? "" : naming;
    labels = List.copyOf(labels);
    inputShape = List.copyOf(inputShape);
  }
}
