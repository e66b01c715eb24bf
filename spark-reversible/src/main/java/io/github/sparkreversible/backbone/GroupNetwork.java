package io.github.sparkreversible.backbone;

import io.github.sparkreversible.layers.ParameterSpec;
import io.github.sparkreversible.ops.Operations;
import java.util.List;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The small network that makes one vector of the points of a group (Point-MAE, {@code
 * models/Point_MAE.py}, {@code Encoder}; Pix4Point, {@code P3Embed}):
 *
 * <pre>
 *   f = feature(relu(norm(first(points))))         m = maximum of f over the group
 *   y = maximum over the group of output(relu(norm(second(m, f))))
 * </pre>
 *
 * <p>The part of {@code second} that reads m is computed once a group, not once a point, and the
 * pair (m, f) is never written down. Where the output is normalized and rectified before its
 * maximum, the maximum is taken first, or the minimum where the gain is negative: the same value,
 * of which only one a group is normalized.
 *
 * <p>Groups are computed in chunks, of which nothing is kept. Several chunks take turns: statistics
 * of all rows are known only after a pass over all of them, so that a training step with several
 * chunks computes about half as much again as one with a single chunk.
 *
 * <p>Parameters: {@code first}, {@code feature}, {@code second}, {@code output} as in {@link
 * LinearRows}, {@code firstNorm}, {@code secondNorm} and, for a normalized output, {@code
 * outputNorm} as in {@link BatchNorm}.
 */
final class GroupNetwork {
  private final Operations operations;
  private final GroupNetworkSizes sizes;
  private final GroupLayers layers;
  private final long chunkLimit;

  /** Gives arrays for what is computed on the way. */
  @FunctionalInterface
  interface Memory {
    INDArray array(long... shape);
  }

  /** Where points come from and their gradients go. */
  interface Groups {
    /** Number of groups. */
    long count();

    /** Points of a group. */
    long size();

    /**
     * Writes the points of some groups.
     *
     * @param begin first group
     * @param points {@code [groups * size, columns]}, result
     */
    void points(long begin, INDArray points);

    /** Whether the gradient with respect to the points is wanted. */
    boolean wantsGradient();

    /** Adds a gradient with respect to the points of some groups, as in {@link #points}. */
    void addGradient(long begin, INDArray gPoints);
  }

  /** What is done with each chunk. */
  private interface Step {
    void run(GroupPass pass, long begin, long end);
  }

  /**
   * A network.
   *
   * @param chunkLimit values that a chunk may take, unless it is a single group
   */
  GroupNetwork(
      Operations operations,
      GroupNetworkSizes sizes,
      long chunkLimit,
      Function<String, INDArray> parameters,
      Function<String, INDArray> gradients) {
    this.operations = operations;
    this.sizes = sizes;
    this.chunkLimit = chunkLimit;
    layers = GroupLayers.of(operations, sizes, parameters, gradients);
  }

  static List<ParameterSpec> parameters(GroupNetworkSizes sizes) {
    return GroupLayers.parameters(sizes);
  }

  /** Begins a pass with the running statistics. */
  void beginFixed() {
    layers.norms().forEach(BatchNorm::beginFixed);
  }

  /** Begins a pass with the statistics of its rows, kept in memory that lasts to the gradient. */
  void begin(Memory lasting) {
    layers.firstNorm().begin(lasting.array(sizes.first()), lasting.array(sizes.first()));
    layers.secondNorm().begin(lasting.array(sizes.second()), lasting.array(sizes.second()));
    if (layers.outputNorm() != null) {
      layers.outputNorm().begin(lasting.array(sizes.output()), lasting.array(sizes.output()));
    }
  }

  /**
   * Computes the vectors of groups.
   *
   * @param memory for what is computed on the way
   * @param selected {@code [groups, output]}, result that the gradient needs; null where the output
   *     is not normalized
   * @param y {@code [groups, output]}, result
   */
  void forward(Groups groups, Memory memory, INDArray selected, INDArray y) {
    Chunks chunks = new Chunks(groups, memory);
    layers.norms().forEach(norm -> norm.requireSeveral(chunks.rows));
    BatchNorm outputNorm = layers.outputNorm();
    if (chunks.needStatisticsFirst()) {
      chunks.each((pass, begin, end) -> layers.firstNorm().observe(pass.first(), chunks.memory));
      chunks.each(
          (pass, begin, end) -> {
            pass.first();
            layers.secondNorm().observe(pass.second(), chunks.memory);
          });
    }
    INDArray before = outputNorm == null ? memory.array(groups.count(), sizes.output()) : selected;
    chunks.each(
        (pass, begin, end) -> {
          INDArray value = toOutput(pass);
          if (outputNorm != null) {
            outputNorm.observe(value, chunks.memory);
          }
          pass.select(rows(before, begin, end));
        });
    INDArray behind = before;
    if (outputNorm != null) {
      behind = memory.array(before.shape());
      outputNorm.rectified(before, behind);
    }
    operations.combine(behind, 1, 0, y);
  }

  private static INDArray toOutput(GroupPass pass) {
    pass.first();
    pass.second();
    return pass.output();
  }

  /**
   * The gradients of {@link #forward}, with everything on the way computed again, so that none of
   * it waits while the rest of the network is computed.
   *
   * @param memory for what is computed on the way
   * @param selected that of the forward pass
   * @param gy {@code [groups, output]}
   */
  void gradient(Groups groups, Memory memory, INDArray selected, INDArray gy) {
    Chunks chunks = new Chunks(groups, memory);
    long rows = chunks.rows;
    INDArray gSelected = memory.array(groups.count(), sizes.output());
    operations.combine(gy, 1, 0, gSelected);
    if (layers.outputNorm() != null) {
      INDArray y = memory.array(selected.shape());
      layers.outputNorm().rectified(selected, y);
      layers.outputNorm().gradientOfSome(selected, y, gSelected, chunks.memory, true);
    }
    boolean sumsFirst = chunks.needStatisticsFirst();
    if (sumsFirst) {
      chunks.each(
          (pass, begin, end) -> {
            toOutput(pass);
            pass.addSecondSums(pass.outputGradient(rows(gSelected, begin, end), rows, -1));
          });
    }
    chunks.each(
        (pass, begin, end) -> {
          int keep = begin == 0 ? 0 : 1;
          toOutput(pass);
          INDArray gSecond = pass.outputGradient(rows(gSelected, begin, end), rows, keep);
          INDArray gFirst = pass.secondGradient(gSecond, rows, sumsFirst, keep);
          INDArray gPoints = chunks.gPoints(end - begin);
          pass.firstGradient(gFirst, keep, gPoints);
          chunks.add(begin, gPoints);
        });
    if (layers.firstNorm().isOfRows()) {
      // The gradient is linear: what the statistics add needs the first map alone.
      chunks.each(
          (pass, begin, end) -> {
            pass.first();
            INDArray gPoints = chunks.gPoints(end - begin);
            pass.addFirstStatistics(rows, gPoints);
            chunks.add(begin, gPoints);
          });
    }
    layers.norms().forEach(norm -> norm.changeStatistics(rows));
  }

  /** A range of rows of an array without gaps; ND4J takes none of a single row of a matrix. */
  private static INDArray rows(INDArray array, long begin, long end) {
    long columns = array.size(1);
    return array
        .reshape(array.length())
        .get(NDArrayIndex.interval(begin * columns, end * columns))
        .reshape('c', end - begin, columns);
  }

  /** The groups of one pass, some at a time. */
  private final class Chunks {
    private final Groups groups;
    private final ChunkMemory memory;
    private final INDArray signs;
    private final long groupsOfChunk;
    private final long rows;

    Chunks(Groups groups, Memory memory) {
      this.groups = groups;
      rows = groups.count() * groups.size();
      groupsOfChunk = sizes.groupsOfChunk(groups.count(), groups.size(), chunkLimit);
      this.memory = new ChunkMemory(memory.array(sizes.chunkValues(groupsOfChunk, groups.size())));
      signs = layers.outputNorm() == null ? null : layers.outputNorm().signs(memory);
    }

    boolean needStatisticsFirst() {
      return groupsOfChunk < groups.count() && layers.firstNorm().isOfRows();
    }

    void each(Step step) {
      for (long begin = 0; begin < groups.count(); begin += groupsOfChunk) {
        long end = Math.min(groups.count(), begin + groupsOfChunk);
        memory.release(0);
        INDArray points = memory.array((end - begin) * groups.size(), sizes.columns());
        groups.points(begin, points);
        step.run(new GroupPass(layers, memory, points, groups.size(), signs), begin, end);
      }
    }

    /** Memory for the gradient of some points, or null if it is not wanted. */
    INDArray gPoints(long count) {
      return groups.wantsGradient() ? memory.array(count * groups.size(), sizes.columns()) : null;
    }

    void add(long begin, INDArray gPoints) {
      if (gPoints != null) {
        groups.addGradient(begin, gPoints);
      }
    }
  }
}
