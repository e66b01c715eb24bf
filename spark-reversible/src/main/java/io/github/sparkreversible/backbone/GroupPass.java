package io.github.sparkreversible.backbone;

import io.github.sparkreversible.ops.Operations;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * What a {@link GroupNetwork} computes for some groups, step by step forwards and backwards. All
 * rows are points, {@code [groups * groupSize, ...]}.
 */
final class GroupPass {
  private final GroupLayers layers;
  private final Operations operations;
  private final GroupNetworkSizes sizes;
  private final ChunkMemory memory;
  private final INDArray points;
  private final long groupSize;
  private final long rows;
  private final INDArray signs;
  private INDArray firstValue;
  private INDArray firstActivated;
  private INDArray features;
  private INDArray maxima;
  private INDArray secondValue;
  private INDArray secondActivated;
  private INDArray outputValue;
  private INDArray signed;
  private INDArray largest;

  /**
   * A pass.
   *
   * @param memory of the chunk; what is taken stays taken
   * @param points {@code [groups * groupSize, columns]}
   * @param signs -1 for each output that falls when its value before the normalization rises, else
   *     1; null if none falls
   */
  GroupPass(
      GroupLayers layers, ChunkMemory memory, INDArray points, long groupSize, INDArray signs) {
    this.layers = layers;
    this.operations = layers.operations();
    this.sizes = layers.sizes();
    this.memory = memory;
    this.points = points;
    this.groupSize = groupSize;
    this.rows = points.size(0);
    this.signs = signs;
  }

  /** Up to the first normalization. */
  INDArray first() {
    firstValue = layers.first().forward(points, memory.array(rows, sizes.first()));
    return firstValue;
  }

  /** From there to the second one. */
  INDArray second() {
    firstActivated = memory.array(rows, sizes.first());
    layers.firstNorm().rectified(firstValue, firstActivated);
    features = layers.feature().forward(firstActivated, memory.array(rows, sizes.feature()));
    maxima = memory.array(rows / groupSize, sizes.feature());
    operations.maxTokens(grouped(features), maxima);
    secondValue = memory.array(rows, sizes.second());
    LinearRows second = layers.second();
    INDArray ofGroups = memory.array(rows / groupSize, sizes.second());
    // The gradient of the mean spreads rows over their groups, divided by the size of a group.
    operations.linear(maxima, ofMaxima(second.weight()), null, groupSize, 0, ofGroups);
    operations.meanTokensGradient(ofGroups, grouped(secondValue));
    operations.linear(features, ofFeatures(second.weight()), second.bias(), 1, 1, secondValue);
    return secondValue;
  }

  /** From there to the output of each point, not normalized yet. */
  INDArray output() {
    secondActivated = memory.array(rows, sizes.second());
    layers.secondNorm().rectified(secondValue, secondActivated);
    outputValue = layers.output().forward(secondActivated, memory.array(rows, sizes.output()));
    return outputValue;
  }

  /**
   * The value in each group that will be the largest one behind the normalization.
   *
   * @param y {@code [groups, output]}, result
   */
  void select(INDArray y) {
    findLargest();
    if (signs == null) {
      operations.combine(largest, 1, 0, y);
    } else {
      sign(largest, y);
    }
  }

  private void findLargest() {
    signed = outputValue;
    if (signs != null) {
      signed = memory.array(rows, sizes.output());
      sign(outputValue, signed);
    }
    largest = memory.array(rows / groupSize, sizes.output());
    operations.maxTokens(grouped(signed), largest);
  }

  /** Multiplies columns by their signs: a normalization with neutral statistics. */
  private void sign(INDArray x, INDArray y) {
    long mark = memory.mark();
    INDArray zero = memory.array(sizes.output());
    INDArray one = memory.array(sizes.output());
    operations.combine(zero, 0, 0, zero);
    one.assign(1);
    operations.fixedBatchNorm(x, signs, zero, 0, zero, one, y);
    memory.release(mark);
  }

  /**
   * The gradient behind the second normalization.
   *
   * @param gSelected {@code [groups, output]}, gradient of {@link #select}
   * @param count rows of all groups
   * @param keep 1 to add to the gradients of the output's map, 0 to write them, -1 for neither
   * @return {@code [rows, second]}
   */
  INDArray outputGradient(INDArray gSelected, long count, int keep) {
    findLargest();
    INDArray g = memory.array(rows, sizes.output());
    operations.maxTokensGradient(grouped(signed), largest, gSelected, grouped(g));
    BatchNorm norm = layers.outputNorm();
    if (norm != null && norm.isOfRows()) {
      addStatistics(norm, outputValue, count, g);
    }
    INDArray gSecond = memory.array(rows, sizes.second());
    if (keep < 0) {
      operations.linearInputGradient(g, layers.output().weight(), 1, 0, gSecond);
    } else {
      layers.output().addGradient(secondActivated, g, gSecond, memory, keep);
    }
    return gSecond;
  }

  private void addStatistics(BatchNorm norm, INDArray value, long count, INDArray g) {
    long mark = memory.mark();
    INDArray more = memory.array(g.shape());
    norm.gradientOfStatistics(value, count, memory, more);
    operations.combine(more, 1, 1, g);
    memory.release(mark);
  }

  /** Only the sums over rows that the gradient of the second normalization needs. */
  void addSecondSums(INDArray gSecond) {
    layers.secondNorm().gradientOfSome(secondValue, secondActivated, gSecond, memory, true);
  }

  /**
   * Through the second normalization and the maps before it.
   *
   * @param gSecond behind the normalization, changed
   * @param count rows of all groups
   * @param hasSums whether {@link #addSecondSums} went over all of them
   * @param keep 1 to add to the gradients of the parameters, 0 to write them
   * @return {@code [rows, first]}, the gradient behind the first normalization
   */
  INDArray secondGradient(INDArray gSecond, long count, boolean hasSums, int keep) {
    BatchNorm norm = layers.secondNorm();
    norm.gradientOfSome(secondValue, secondActivated, gSecond, memory, !hasSums);
    if (norm.isOfRows()) {
      addStatistics(norm, secondValue, count, gSecond);
    }
    INDArray gFeatures = memory.array(rows, sizes.feature());
    secondMapGradient(gSecond, keep, gFeatures);
    INDArray gFirst = memory.array(rows, sizes.first());
    layers.feature().addGradient(firstActivated, gFeatures, gFirst, memory, keep);
    return gFirst;
  }

  /** Through the product over (m, f) and the maximum m to the features. */
  private void secondMapGradient(INDArray gSecond, int keep, INDArray gFeatures) {
    long mark = memory.mark();
    LinearRows second = layers.second();
    INDArray gMaxima = memory.array(maxima.shape());
    INDArray gOfGroups = memory.array(maxima.size(0), sizes.second());
    operations.meanTokens(grouped(gSecond), gOfGroups);
    operations.combine(gOfGroups, groupSize, 0, gOfGroups);
    INDArray gWeight = second.weightGradient();
    INDArray gBias = second.biasGradient();
    INDArray ofWeight = keep == 0 ? gWeight : memory.array(gWeight.shape());
    INDArray ofBias = keep == 0 ? gBias : memory.array(gBias.shape());
    operations.linearParameterGradient(maxima, gOfGroups, ofMaxima(ofWeight), null);
    operations.linearParameterGradient(features, gSecond, ofFeatures(ofWeight), ofBias);
    if (keep != 0) {
      operations.combine(ofWeight, 1, 1, gWeight);
      operations.combine(ofBias, 1, 1, gBias);
    }
    operations.linearInputGradient(gOfGroups, ofMaxima(second.weight()), 1, 0, gMaxima);
    operations.maxTokensGradient(grouped(features), maxima, gMaxima, grouped(gFeatures));
    operations.linearInputGradient(gSecond, ofFeatures(second.weight()), 1, 1, gFeatures);
    memory.release(mark);
  }

  /**
   * Through the first normalization, as if its statistics were constants, and the first map.
   *
   * @param gFirst behind the normalization, changed
   * @param keep 1 to add to the gradients of the parameters, 0 to write them
   * @param gPoints {@code [rows, columns]}, result, or null if it is not wanted
   */
  void firstGradient(INDArray gFirst, int keep, INDArray gPoints) {
    layers.firstNorm().gradientOfSome(firstValue, firstActivated, gFirst, memory, true);
    layers.first().addGradient(points, gFirst, gPoints, memory, keep);
  }

  /** What the statistics of the first normalization add to the same gradients. */
  void addFirstStatistics(long count, INDArray gPoints) {
    INDArray more = memory.array(rows, sizes.first());
    layers.firstNorm().gradientOfStatistics(firstValue, count, memory, more);
    layers.first().addGradient(points, more, gPoints, memory, 1);
  }

  private INDArray ofMaxima(INDArray weight) {
    return memory.view(
        weight,
        "maxima",
        each -> each.get(NDArrayIndex.all(), NDArrayIndex.interval(0, sizes.feature())));
  }

  private INDArray ofFeatures(INDArray weight) {
    return memory.view(
        weight,
        "features",
        each ->
            each.get(
                NDArrayIndex.all(), NDArrayIndex.interval(sizes.feature(), 2L * sizes.feature())));
  }

  private INDArray grouped(INDArray array) {
    return memory.view(
        array,
        "grouped",
        each -> each.reshape('c', each.size(0) / groupSize, groupSize, each.size(1)));
  }
}
