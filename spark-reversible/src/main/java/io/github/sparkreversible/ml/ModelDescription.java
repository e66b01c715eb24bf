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
 * @param naming naming of the checkpoint that its weights came from, with which they leave; empty
 *     without one, and in models of versions that did not keep it
 */
record ModelDescription(
    List<String> labels, int classes, List<Integer> clipShape, String dtype, String naming)
    implements Serializable {
  ModelDescription {
    naming = naming == null ? "" : naming;
    labels = List.copyOf(labels);
    clipShape = List.copyOf(clipShape);
  }
}
