package io.github.sparkreversible.backbone;

import io.github.sparkreversible.layers.DeclaredLayer;
import io.github.sparkreversible.layers.ParameterSpec;
import io.github.sparkreversible.layers.ParameterSpec.Role;
import io.github.sparkreversible.reversible.GridSize;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Makes one token of four that stand in a square of a frame, twice as long as each of them (Video
 * Swin, {@code swin_transformer.py}, {@code PatchMerging}). Time is left as it is; a grid with an
 * odd height or width gets zeros at its end.
 *
 * <p>Input: tokens {@code [batch, time * height * width, dim]}. Output: {@code [batch, time *
 * ceil(height / 2) * ceil(width / 2), 2 * dim]}. The four tokens lie behind each other in the order
 * (row 0, column 0), (1, 0), (0, 1), (1, 1), are normalized together and mapped without a bias.
 * Parameters: {@code norm.gain [4 * dim]}, {@code norm.shift [4 * dim]}, {@code reduction.weight [2
 * * dim, 4 * dim]}.
 */
public final class PatchMerging extends DeclaredLayer {
  private static final long serialVersionUID = 1L;

  /** Tokens that become one. */
  static final int MERGED = 4;

  private int dim;
  private GridSize grid;
  private double epsilon;

  /** For JSON. */
  public PatchMerging() {}

  private PatchMerging(Builder builder) {
    super(builder);
    dim = builder.dim;
    grid = builder.grid;
    epsilon = builder.epsilon;
    initializeConstraints(builder);
  }

  /** The grid after merging. */
  public static GridSize merged(GridSize grid) {
    return new GridSize(grid.time(), (grid.height() + 1) / 2, (grid.width() + 1) / 2);
  }

  @Override
  public List<ParameterSpec> parameters() {
    long length = (long) MERGED * dim;
    return List.of(
        new ParameterSpec("norm.gain", Role.GAIN, length),
        new ParameterSpec("norm.shift", Role.BIAS, length),
        new ParameterSpec("reduction.weight", Role.WEIGHT, 2L * dim, length));
  }

  @Override
  protected PatchMergingLayer implementation(NeuralNetConfiguration conf, DataType dataType) {
    return new PatchMergingLayer(conf, dataType);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    InputType.InputTypeRecurrent found = requireTokens(inputType, dim);
    if (found.getTimeSeriesLength() != grid.tokens()) {
      throw new IllegalArgumentException(
          "Layer '%s' expects the %d tokens of a grid of %s, found %s"
              .formatted(getLayerName(), grid.tokens(), grid, inputType));
    }
    return tokens(2L * dim, merged(grid).tokens());
  }

  /** The merged tokens before and after normalization, and its statistics. */
  @Override
  public long workingValues(InputType inputType) {
    long tokens = merged(grid).tokens();
    return 2 * tokens * MERGED * dim + 2 * tokens;
  }

  /** Size of a token before merging. */
  public int getDim() {
    return dim;
  }

  /** For JSON. */
  public void setDim(int dim) {
    this.dim = dim;
  }

  /** The grid before merging. */
  public GridSize getGrid() {
    return grid;
  }

  /** For JSON. */
  public void setGrid(GridSize grid) {
    this.grid = grid;
  }

  /** Added to the variance. */
  public double getEpsilon() {
    return epsilon;
  }

  /** For JSON. */
  public void setEpsilon(double epsilon) {
    this.epsilon = epsilon;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PatchMerging that
        && super.equals(that)
        && dim == that.dim
        && Objects.equals(grid, that.grid)
        && epsilon == that.epsilon;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), dim, grid, epsilon);
  }

  /** Builds the layer in DL4J's way. */
  public static final class Builder extends DeclaredLayer.Builder<Builder> {
    private final int dim;
    private final GridSize grid;
    private final double epsilon;

    /**
     * A merging.
     *
     * @param dim size of a token
     * @param grid the grid that the tokens of a row make
     * @param epsilon added to the variance in the layer normalization
     */
    public Builder(int dim, GridSize grid, double epsilon) {
      this.dim = dim;
      this.grid = Objects.requireNonNull(grid, "grid");
      this.epsilon = epsilon;
    }

    @Override
    @SuppressWarnings("unchecked")
    public PatchMerging build() {
      return new PatchMerging(this);
    }
  }
}
