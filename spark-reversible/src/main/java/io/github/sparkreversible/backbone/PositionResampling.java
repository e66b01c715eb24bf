package io.github.sparkreversible.backbone;

import io.github.sparkreversible.checkpoint.NameMapping.Place;
import io.github.sparkreversible.datasets.sampling.Resampler;
import io.github.sparkreversible.datasets.sampling.Resampler.Box;
import io.github.sparkreversible.datasets.sampling.Resampler.Filter;
import io.github.sparkreversible.datasets.tensor.Tensor;
import java.io.IOException;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * Learned positions of a square grid of patches brought to another grid, by bicubic interpolation
 * with antialiasing (timm, {@code pos_embed.py}, {@code resample_abs_pos_embed}). The position of a
 * class token stays as it is. In a clip of several frames every frame gets those of an image.
 */
final class PositionResampling {
  private static final String POSITION = "position";

  private PositionResampling() {}

  /** Reads the values when they are wanted. */
  interface Values {
    float[] read() throws IOException;
  }

  /**
   * The positions for a graph's grid.
   *
   * @param place where they go
   * @param found shape {@code [tokens, dim]} or {@code [1, tokens, dim]}
   * @param expected shape of the parameter, {@code [tokens, dim]}
   * @return empty if these are no positions of a square grid
   */
  static Optional<float[]> of(
      ComputationGraph graph, Place place, long[] found, long[] expected, Values values)
      throws IOException {
    int rank = found.length;
    boolean isPosition =
        place.parameter().equals(POSITION)
            && (rank == 2 || (rank == 3 && found[0] == 1))
            && found[rank - 1] == expected[1]
            && graph.getVertex(VideoVit.EMBEDDING) != null;
    if (!isPosition) {
      return Optional.empty();
    }
    TubeletEmbedding grid = (TubeletEmbedding) graph.getLayer(VideoVit.EMBEDDING).conf().getLayer();
    int before = (int) expected[0] - grid.getTokens();
    int patches = (int) found[rank - 2] - before;
    int side = (int) Math.round(Math.sqrt(patches));
    int height = grid.getHeight() / grid.getPatch();
    int width = grid.getWidth() / grid.getPatch();
    if (patches < 1 || side * side != patches) {
      return Optional.empty();
    }
    float[] positions = values.read();
    int dim = (int) expected[1];
    float[] ofFrame = resample(positions, before, side, height, width, dim);
    float[] result = new float[Math.toIntExact(expected[0] * dim)];
    System.arraycopy(positions, 0, result, 0, before * dim);
    for (int to = before * dim; to < result.length; to += ofFrame.length) {
      System.arraycopy(ofFrame, 0, result, to, ofFrame.length);
    }
    return Optional.of(result);
  }

  private static float[] resample(
      float[] positions, int before, int side, int height, int width, int dim) {
    float[] ofPatches = new float[side * side * dim];
    System.arraycopy(positions, before * dim, ofPatches, 0, ofPatches.length);
    Tensor resized =
        Resampler.resize(
            Tensor.ofFloats(ofPatches, 1, side, side, dim),
            Box.whole(side, side),
            height,
            width,
            Filter.BICUBIC);
    return resized.toFloats();
  }
}
