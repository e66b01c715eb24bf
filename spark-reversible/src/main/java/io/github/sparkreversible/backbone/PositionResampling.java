package io.github.sparkreversible.backbone;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkreversible.checkpoint.NameMapping.Place;
import io.github.sparkreversible.datasets.sampling.Resampler;
import io.github.sparkreversible.datasets.sampling.Resampler.Box;
import io.github.sparkreversible.datasets.sampling.Resampler.Filter;
import io.github.sparkreversible.datasets.tensor.Tensor;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * Learned positions of a grid of patches brought to another grid, by bicubic interpolation with
 * antialiasing (timm, {@code pos_embed.py}, {@code resample_abs_pos_embed}). The position of a
 * class token stays as it is.
 *
 * <p>Positions of an image go to every frame of a clip; those of a clip go to clips of as many
 * frames, each frame by itself. Where it is not known what clips they are of, they are taken for
 * those of a square image.
 */
final class PositionResampling {
  private static final String POSITION = "position";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ComputationGraph graph;
  private final Optional<ClipShape> origin;

  /**
   * Positions for a graph.
   *
   * @param clipShape clips that the positions were learned on, {@code [frames, height, width,
   *     channels]} in JSON; null or another text if that is not known
   */
  PositionResampling(ComputationGraph graph, String clipShape) {
    this.graph = graph;
    origin = clipShape == null ? Optional.empty() : clip(clipShape);
  }

  /** Reads the values when they are wanted. */
  interface Values {
    float[] read() throws IOException;
  }

  /** Tokens along the axes of a clip. */
  private record Grid(int frames, int rows, int columns) {
    static Grid of(TubeletEmbedding embedding, int frames, int height, int width) {
      return new Grid(
          // An image is one token thick, whatever the tubelets of clips are.
          frames == 1 ? 1 : frames / embedding.getTubelet(),
          height / embedding.getPatch(),
          width / embedding.getPatch());
    }

    int tokens() {
      return frames * rows * columns;
    }
  }

  private static Optional<ClipShape> clip(String text) {
    int[] sizes;
    try {
      sizes = JSON.readValue(text, int[].class);
    } catch (JsonProcessingException e) {
      return Optional.empty(); // The text of another project.
    }
    boolean isClip =
        sizes != null
            && sizes.length == ClipShape.RANK
            && Arrays.stream(sizes).allMatch(size -> size > 0);
    return isClip
        ? Optional.of(new ClipShape(sizes[0], sizes[1], sizes[2], sizes[3]))
        : Optional.empty();
  }

  private boolean isPosition(Place place) {
    return place.parameter().equals(POSITION) && graph.getVertex(VideoVit.EMBEDDING) != null;
  }

  private TubeletEmbedding embedding() {
    return (TubeletEmbedding) graph.getLayer(VideoVit.EMBEDDING).conf().getLayer();
  }

  private Grid target() {
    TubeletEmbedding embedding = embedding();
    return Grid.of(embedding, embedding.getFrames(), embedding.getHeight(), embedding.getWidth());
  }

  private Optional<Grid> known() {
    return origin.map(clip -> Grid.of(embedding(), clip.frames(), clip.height(), clip.width()));
  }

  /** Whether positions are known to be of another grid, though they may be as many. */
  boolean isOfAnotherGrid(Place place) {
    return isPosition(place) && known().filter(grid -> !grid.equals(target())).isPresent();
  }

  /** What is known of positions that do not fit, for a message; empty if nothing is. */
  String describe(Place place) {
    if (!isPosition(place) || origin.isEmpty()) {
      return "";
    }
    TubeletEmbedding clip = embedding();
    return " (positions of clips of %d x %d x %d for those of %d x %d x %d)"
        .formatted(
            origin.get().frames(),
            origin.get().height(),
            origin.get().width(),
            clip.getFrames(),
            clip.getHeight(),
            clip.getWidth());
  }

  /**
   * The positions for the graph's grid.
   *
   * @param place where they go
   * @param found shape {@code [tokens, dim]} or {@code [1, tokens, dim]}
   * @param expected shape of the parameter, {@code [tokens, dim]}
   * @return empty if these are no positions, of clips of another number of frames, or of a grid
   *     that is not known and not square
   */
  Optional<float[]> of(Place place, long[] found, long[] expected, Values values)
      throws IOException {
    int rank = found.length;
    boolean isPosition =
        isPosition(place)
            && (rank == 2 || (rank == 3 && found[0] == 1))
            && found[rank - 1] == expected[1];
    if (!isPosition) {
      return Optional.empty();
    }
    int before = (int) expected[0] - embedding().getTokens();
    Optional<Grid> from = grid((int) found[rank - 2] - before);
    if (from.isEmpty()) {
      return Optional.empty();
    }
    float[] positions = values.read();
    int dim = (int) expected[1];
    float[] resized = resample(positions, before, from.get(), dim);
    float[] result = new float[Math.toIntExact(expected[0] * dim)];
    System.arraycopy(positions, 0, result, 0, before * dim);
    for (int to = before * dim; to < result.length; to += resized.length) {
      System.arraycopy(resized, 0, result, to, resized.length);
    }
    return Optional.of(result);
  }

  /** The grid of so many patches; empty if it cannot be told or is not for the graph's frames. */
  private Optional<Grid> grid(int patches) {
    Optional<Grid> known = known().filter(grid -> grid.tokens() == patches);
    if (origin.isPresent() && origin.get().frames() > 1) {
      return known.filter(grid -> grid.frames() == target().frames());
    }
    // Where patches have another size, only what is square in pixels is known to be in patches.
    boolean isSquare = origin.isEmpty() || origin.get().height() == origin.get().width();
    int side = (int) Math.round(Math.sqrt(patches));
    return known.isEmpty() && isSquare && patches > 0 && side * side == patches
        ? Optional.of(new Grid(1, side, side))
        : known;
  }

  private float[] resample(float[] positions, int before, Grid from, int dim) {
    float[] ofPatches = new float[from.tokens() * dim];
    System.arraycopy(positions, before * dim, ofPatches, 0, ofPatches.length);
    Tensor resized =
        Resampler.resize(
            Tensor.ofFloats(ofPatches, from.frames(), from.rows(), from.columns(), dim),
            Box.whole(from.rows(), from.columns()),
            target().rows(),
            target().columns(),
            Filter.BICUBIC);
    return resized.toFloats();
  }
}
