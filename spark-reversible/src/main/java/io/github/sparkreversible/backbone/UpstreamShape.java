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
    long[] shape = said(graph, place, own);
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

  /**
   * The shape that a tensor is expected to have: upstream's, or the parameter's own where
   * upstream's cannot hold as many elements (a picture's kernel for tubelets of several frames).
   */
  static long[] expected(ComputationGraph graph, Place place, long[] own) {
    long[] shape = place.shape().isEmpty() ? own : said(graph, place, own);
    return elements(shape) == elements(own) ? shape : own;
  }

  /**
   * Whether a tensor's values are a parameter's in the same order: the axes are those expected, but
   * for axes of length 1. Where the place says no axes, those behind the first may stand as one.
   * Where it does, as many values do not suffice: a kernel of 2 frames and 16 x 16 pixels has as
   * many as one of 8 frames and 8 x 8 pixels.
   */
  static boolean fits(ComputationGraph graph, Place place, long[] tensor, long[] own) {
    long[] found = withoutOnes(tensor);
    long[] wanted = withoutOnes(expected(graph, place, own));
    return Arrays.equals(found, wanted)
        || (place.shape().isEmpty()
            && wanted.length == 2
            && found.length > 2
            && found[0] == wanted[0]
            && elements(found) == elements(wanted));
  }

  private static long[] withoutOnes(long[] shape) {
    return Arrays.stream(shape).filter(size -> size != 1).toArray();
  }

  private static long[] said(ComputationGraph graph, Place place, long[] own) {
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
