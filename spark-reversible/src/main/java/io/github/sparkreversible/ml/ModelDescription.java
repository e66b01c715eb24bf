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
 */
record ModelDescription(
    List<String> labels,
    int classes,
    @JsonAlias("clipShape") List<Integer> inputShape,
    String dtype)
    implements Serializable {
  ModelDescription {
    labels = List.copyOf(labels);
    inputShape = List.copyOf(inputShape);
  }
}
