package io.github.sparkreversible.reversible;

import io.github.sparkreversible.layers.ParameterSpec;
import io.github.sparkreversible.layers.ParameterSpec.Role;
import io.github.sparkreversible.ops.AttentionBlocks;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The attention sub-block of a Video Swin Transformer (arXiv 2106.13230; upstream {@code
 * swin_transformer.py}, {@code SwinTransformerBlock3D.forward_part1}): self-attention between the
 * tokens of each window of a grid, with a learned bias for each relative position.
 *
 * <p>{@code F(x) = P crop(attention(Q pad(norm(x)) + q)) + p}. What pads the grid to whole windows
 * is zero after the normalization: ordinary tokens, whose keys and values are the bias q.
 *
 * <p>Parameters: {@code norm.gain [dim]}, {@code norm.shift [dim]}, {@code qkv.weight [3 * dim,
 * dim]} (queries, keys, values, each with its heads in order), {@code qkv.bias [3 * dim]} where
 * there is one, {@code positionBias [(2 * time - 1) * (2 * height - 1) * (2 * width - 1), heads]}
 * over the configured window, starting at zero, {@code projection.weight [dim, dim]}, {@code
 * projection.bias [dim]}.
 */
public final class WindowAttentionSubBlock extends ResidualFunction {
  private static final long serialVersionUID = 1L;

  /** Probabilities that are kept for the gradient, at most, in units of the stage's input. */
  private static final long PROBABILITIES_LIMIT = 4;

  private final int dim;
  private final int heads;
  private final GridSize grid;
  private final GridSize window;
  private final boolean shifted;
  private final boolean qkvBias;
  private final double normEpsilon;

  /**
   * Describes the sub-block.
   *
   * @param dim size of a token
   * @param heads number of attention heads; divides {@code dim}
   * @param grid the grid that the tokens of a row make
   * @param window size of a window; along an axis where the grid is not longer, that of the grid
   * @param shifted whether windows are shifted by half their size, as in every second block
   * @param qkvBias whether queries, keys and values have a bias
   * @param normEpsilon added to the variance in the layer normalization
   */
  @JsonCreator
  public WindowAttentionSubBlock(
      @JsonProperty("dim") int dim,
      @JsonProperty("heads") int heads,
      @JsonProperty("grid") GridSize grid,
      @JsonProperty("window") GridSize window,
      @JsonProperty("shifted") boolean shifted,
      @JsonProperty("qkvBias") boolean qkvBias,
      @JsonProperty("normEpsilon") double normEpsilon) {
    if (dim < 1 || heads < 1 || dim % heads != 0) {
      throw new IllegalArgumentException(
          "dim must be a positive multiple of heads, got dim = %d, heads = %d"
              .formatted(dim, heads));
    }
    this.dim = dim;
    this.heads = heads;
    this.grid = Objects.requireNonNull(grid, "grid");
    this.window = Objects.requireNonNull(window, "window");
    this.shifted = shifted;
    this.qkvBias = qkvBias;
    this.normEpsilon = normEpsilon;
  }

  @Override
  public int getDim() {
    return dim;
  }

  /** Number of attention heads. */
  public int getHeads() {
    return heads;
  }

  /** The grid that the tokens of a row make. */
  public GridSize getGrid() {
    return grid;
  }

  /** Size of a window. */
  public GridSize getWindow() {
    return window;
  }

  /** Whether windows are shifted by half their size. */
  public boolean isShifted() {
    return shifted;
  }

  /** Whether queries, keys and values have a bias. */
  public boolean isQkvBias() {
    return qkvBias;
  }

  /** Added to the variance in the layer normalization. */
  public double getNormEpsilon() {
    return normEpsilon;
  }

  @Override
  public List<ParameterSpec> parameters() {
    List<ParameterSpec> all = new ArrayList<>(LayerNorm.parameters("norm", dim));
    all.add(new ParameterSpec("qkv.weight", Role.WEIGHT, 3L * dim, dim));
    if (qkvBias) {
      all.add(new ParameterSpec("qkv.bias", Role.BIAS, 3L * dim));
    }
    all.add(new ParameterSpec("positionBias", Role.BIAS, windows().relativePositions(), heads));
    all.addAll(LinearMap.parameters("projection", dim, dim));
    return all;
  }

  /** How the grid is cut. */
  ShiftedWindows windows() {
    return new ShiftedWindows(grid, window, shifted);
  }

  /** Whether the attention probabilities wait for the gradient, as in {@link AttentionSubBlock}. */
  boolean keepsProbabilities() {
    return (long) windows().tokensOfWindow() * heads <= PROBABILITIES_LIMIT * dim;
  }

  @Override
  WorkingArrays workingArrays(long... shape) {
    long rows = shape[0] * shape[1];
    long tokens = windows().tokensOfWindow();
    long windowRows = shape[0] * windows().windows() * tokens;
    long inWindows = windowRows * dim;
    long bias = heads * tokens * tokens;
    long scores = keepsProbabilities() ? windowRows * heads * tokens : 0;
    long normalized = rows * dim;
    return new WorkingArrays(
        List.of(normalized, rows, rows, inWindows, 3 * inWindows, bias, inWindows),
        List.of(normalized, rows, rows, inWindows, 3 * inWindows, bias, scores, inWindows),
        List.of(inWindows, 3 * inWindows, bias));
  }

  /** The scores of a block and their gradients; and the masks, which stay. */
  @Override
  long operationValues(long... shape) {
    AttentionBlocks blocks =
        AttentionBlocks.cached(
            shape[0] * windows().windows(),
            heads,
            windows().tokensOfWindow(),
            windows().masks() > 0);
    return 2 * blocks.largest() + windows().maskValues();
  }

  @Override
  boolean isRowwise() {
    return true;
  }

  @Override
  BoundResidualFunction bind(Binding binding) {
    return new BoundWindowAttention(
        binding.operations(),
        this,
        WindowTables.of(windows()),
        LayerNorm.of(binding, "norm", normEpsilon),
        LinearMap.of(binding, "projection"),
        binding.parameters(),
        binding.gradients(),
        binding.temporaries());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WindowAttentionSubBlock that
        && dim == that.dim
        && heads == that.heads
        && grid.equals(that.grid)
        && window.equals(that.window)
        && shifted == that.shifted
        && qkvBias == that.qkvBias
        && normEpsilon == that.normEpsilon;
  }

  @Override
  public int hashCode() {
    return Objects.hash(dim, heads, grid, window, shifted, qkvBias, normEpsilon);
  }
}
