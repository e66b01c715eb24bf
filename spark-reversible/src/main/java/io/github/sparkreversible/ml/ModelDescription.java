package io.github.sparkreversible.ml;

import java.io.Serializable;
import java.util.List;

/**
 * What a model says about its data beside its params.
 *
 * @param labels names of the classes in the order of their indices; empty if they have none
 * @param classes number of classes
 * @param clipShape {@code [frames, height, width, channels]} of the clips trained on
 * @param dtype element type of the clips trained on, as in a tensor column
 */
record ModelDescription(List<String> labels, int classes, List<Integer> clipShape, String dtype)
    implements Serializable {
  ModelDescription {
    labels = List.copyOf(labels);
    clipShape = List.copyOf(clipShape);
  }
}
