package io.github.sparkreversible.backbone;

import io.github.sparkreversible.layers.DeclaredLayer;
import io.github.sparkreversible.layers.ParameterSpec;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Makes a small cloud with a feature at each point of a large one: centres by farthest point
 * sampling, the nearest neighbours of each as its group, and a {@link GroupNetwork} that makes one
 * vector of a group (Point-MAE, {@code models/Point_MAE.py}, {@code Group} and {@code Encoder}; a
 * level of Pix4Point's {@code P3Embed}).
 *
 * <p>Input: clouds {@code [batch, points, columns]}, the first three columns x, y, z. Output:
 * clouds {@code [batch, groups, 3 + output]}, the centres' positions and their features.
 * Parameters: those of {@link GroupNetwork}.
 */
public final class PointGroupEmbedding extends DeclaredLayer {
  private static final long serialVersionUID = 1L;

  /** 64 MiB of single-precision values: large enough for products at full speed. */
  private static final long DEFAULT_CHUNK_VALUES = 1 << 24;

  private int columns;
  private int groups;
  private int groupSize;
  private PointFeatures features = PointFeatures.NONE;
  private int firstFeature = PointRows.AXES;
  private GroupNetworkSizes sizes;
  private boolean fixedStatistics;
  private boolean inputGradient;
  private long chunkValues = DEFAULT_CHUNK_VALUES;

  /** For JSON. */
  public PointGroupEmbedding() {}

  private PointGroupEmbedding(Builder builder) {
    super(builder);
    columns = builder.columns;
    groups = builder.groups;
    groupSize = builder.groupSize;
    features = builder.features;
    firstFeature = builder.firstFeature;
    sizes = builder.sizes;
    fixedStatistics = builder.fixedStatistics;
    inputGradient = builder.inputGradient;
    initializeConstraints(builder);
  }

  @Override
  public List<ParameterSpec> parameters() {
    return GroupNetwork.parameters(sizes);
  }

  @Override
  protected boolean initialize(ParameterSpec spec, INDArray view) {
    return BatchNorm.initialize(spec, view);
  }

  @Override
  protected PointGroupEmbeddingLayer implementation(
      NeuralNetConfiguration conf, DataType dataType) {
    return new PointGroupEmbeddingLayer(conf, dataType);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    long points = requireTokens(inputType, columns).getTimeSeriesLength();
    if (points < groups || points < groupSize) {
      throw new IllegalArgumentException(
          "Layer '%s' makes %d groups of %d points, found clouds of %d points"
              .formatted(getLayerName(), groups, groupSize, points));
    }
    return tokens(PointRows.AXES + sizes.output(), groups);
  }

  /** What the group's network computes on the way in one chunk, and one vector a group. */
  @Override
  public long workingValues(InputType inputType, long batchSize) {
    long all = batchSize * groups;
    long ofChunk = sizes.groupsOfChunk(all, groupSize, chunkValues);
    return sizes.chunkValues(ofChunk, groupSize) + all * 2L * sizes.output();
  }

  @Override
  public long keptValues(InputType inputType) {
    return sizes.normalizesOutput() ? (long) groups * sizes.output() : 0;
  }

  @Override
  public long inputGradientValues(InputType inputType) {
    return inputGradient ? super.inputGradientValues(inputType) : 0;
  }

  /** Columns of a point, x, y and z included. */
  public int getColumns() {
    return columns;
  }

  /** For JSON. */
  public void setColumns(int columns) {
    this.columns = columns;
  }

  /** Number of groups of a cloud. */
  public int getGroups() {
    return groups;
  }

  /** For JSON. */
  public void setGroups(int groups) {
    this.groups = groups;
  }

  /** Number of points of a group, its centre included. */
  public int getGroupSize() {
    return groupSize;
  }

  /** For JSON. */
  public void setGroupSize(int groupSize) {
    this.groupSize = groupSize;
  }

  /** What is read of a point beside its relative position. */
  public PointFeatures getFeatures() {
    return features;
  }

  /** For JSON. */
  public void setFeatures(PointFeatures features) {
    this.features = features;
  }

  /** First column of the features; they go to the last one. */
  public int getFirstFeature() {
    return firstFeature;
  }

  /** For JSON. */
  public void setFirstFeature(int firstFeature) {
    this.firstFeature = firstFeature;
  }

  /** Sizes of the group's network. */
  public GroupNetworkSizes getSizes() {
    return sizes;
  }

  /** For JSON. */
  public void setSizes(GroupNetworkSizes sizes) {
    this.sizes = sizes;
  }

  /** Whether training, too, normalizes with the running statistics and leaves them alone. */
  public boolean isFixedStatistics() {
    return fixedStatistics;
  }

  /** Sets whether training normalizes with the running statistics. */
  public void setFixedStatistics(boolean fixedStatistics) {
    this.fixedStatistics = fixedStatistics;
  }

  /** Whether the gradient with respect to the clouds is computed; otherwise there is none. */
  public boolean isInputGradient() {
    return inputGradient;
  }

  /** For JSON. */
  public void setInputGradient(boolean inputGradient) {
    this.inputGradient = inputGradient;
  }

  /**
   * Values that the points of some groups may take on the way, all that is computed of them
   * together; groups beyond them wait for their turn.
   */
  public long getChunkValues() {
    return chunkValues;
  }

  /** Sets how many values a chunk of groups takes at most; a single group may take more. */
  public void setChunkValues(long chunkValues) {
    this.chunkValues = chunkValues;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PointGroupEmbedding that
        && super.equals(that)
        && List.of(columns, groups, groupSize, firstFeature)
            .equals(List.of(that.columns, that.groups, that.groupSize, that.firstFeature))
        && features == that.features
        && Objects.equals(sizes, that.sizes)
        && fixedStatistics == that.fixedStatistics
        && inputGradient == that.inputGradient
        && chunkValues == that.chunkValues;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), columns, groups, groupSize, features, sizes);
  }

  /** Builds the layer in DL4J's way. */
  public static final class Builder extends DeclaredLayer.Builder<Builder> {
    private final int columns;
    private final int groups;
    private final int groupSize;
    private PointFeatures features = PointFeatures.NONE;
    private int firstFeature = PointRows.AXES;
    private GroupNetworkSizes sizes;
    private boolean fixedStatistics;
    private boolean inputGradient;

    /**
     * An embedding.
     *
     * @param columns columns of a point, x, y and z included
     * @param groups number of groups of a cloud
     * @param groupSize number of points of a group
     */
    public Builder(int columns, int groups, int groupSize) {
      this.columns = columns;
      this.groups = groups;
      this.groupSize = groupSize;
    }

    /**
     * What is read of a point beside its relative position; default nothing.
     *
     * @param choice which features
     * @param first first column of the features, 0 to take the position for one
     */
    public Builder features(PointFeatures choice, int first) {
      features = Objects.requireNonNull(choice, "choice");
      firstFeature = first;
      return this;
    }

    /** Sizes of the group's network; their columns are set by the features. */
    public Builder sizes(GroupNetworkSizes value) {
      sizes = value;
      return this;
    }

    /** Whether training normalizes with the running statistics; default false. */
    public Builder fixedStatistics(boolean value) {
      fixedStatistics = value;
      return this;
    }

    /** Whether the gradient with respect to the clouds is computed; default false. */
    public Builder inputGradient(boolean value) {
      inputGradient = value;
      return this;
    }

    @Override
    @SuppressWarnings("unchecked")
    public PointGroupEmbedding build() {
      if (columns < PointRows.AXES || groups < 1 || groupSize < 1) {
        throw new IllegalArgumentException(
            "columns = %d, groups = %d, groupSize = %d, expected at least 3, 1 and 1"
                .formatted(columns, groups, groupSize));
      }
      int read = features == PointFeatures.NONE ? 0 : columns - firstFeature;
      if (read < 0 || firstFeature < 0 || sizes.columns() != PointRows.AXES + read) {
        throw new IllegalArgumentException(
            "The group's network reads %d values of a point, expected 3 and %d features"
                .formatted(sizes.columns(), read));
      }
      return new PointGroupEmbedding(this);
    }
  }
}
