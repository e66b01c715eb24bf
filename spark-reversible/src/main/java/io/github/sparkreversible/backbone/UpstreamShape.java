package io.github.sparkreversible.backbone;

import io.github.sparkreversible.checkpoint.NameMapping.Place;
import java.util.Arrays;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** The axes that an upstream project gives a parameter. */
final class UpstreamShape {
  private static final String OWN = "*";

  private UpstreamShape() {}

  /**
   * The shape of a tensor as upstream has it.
   *
   * @param graph the network; letters are sizes of its patch embedding: {@code c} channels, {@code
   *     t} frames of a patch, {@code p} its side
   * @param own the parameter's own shape, in upstream's order of axes
   * @throws IllegalArgumentException if the place does not say a shape of as many elements
   */
  static long[] of(ComputationGraph graph, Place place, long[] own) {
    if (place.shape().isEmpty()) {
      return own;
    }
    long[] shape = new long[place.shape().size()];
    int next = 0;
    for (int axis = 0; axis < shape.length; axis++) {
      String size = place.shape().get(axis);
      if (size.equals(OWN)) {
        shape[axis] = next < own.length ? own[next] : 0;
        next++;
      } else {
        shape[axis] = Character.isDigit(size.charAt(0)) ? Long.parseLong(size) : size(graph, size);
      }
    }
    if (elements(shape) != elements(own)) {
      throw new IllegalArgumentException(
          "Parameter %s/%s has shape %s, which the mapping would write as %s = %s"
              .formatted(
                  place.layer(),
                  place.parameter(),
                  Arrays.toString(own),
                  place.shape(),
                  Arrays.toString(shape)));
    }
    return shape;
  }

  private static long size(ComputationGraph graph, String letter) {
    TubeletEmbedding embedding =
        (TubeletEmbedding) graph.getLayer(VideoVit.EMBEDDING).conf().getLayer();
    return switch (letter) {
      case "c" -> embedding.getChannels();
      case "t" -> embedding.getTubelet();
      case "p" -> embedding.getPatch();
      default ->
          throw new IllegalArgumentException(
              "A mapping has the size '" + letter + "', expected c, t, p, * or a number");
    };
  }

  private static long elements(long[] shape) {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }
}
