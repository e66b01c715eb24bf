package io.github.sparkreversible.backbone;

import io.github.sparkreversible.layers.ParameterSpec;
import io.github.sparkreversible.ops.Operations;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
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
 * pair (m, f) is never written down. Parameters: {@code first}, {@code feature}, {@code second},
 * {@code output} as in {@link LinearRows}, {@code firstNorm}, {@code secondNorm} and, where the
 * output is normalized and rectified before its maximum, {@code outputNorm} as in {@link
 * BatchNorm}.
 */
final class GroupNetwork {
  private final Operations operations;
  private final GroupNetworkSizes sizes;
  private final LinearRows first;
  private final LinearRows feature;
  private final LinearRows second;
  private final LinearRows output;
  private final BatchNorm firstNorm;
  private final BatchNorm secondNorm;
  private final BatchNorm outputNorm;

  /** Gives arrays for what is computed on the way. */
  @FunctionalInterface
  interface Memory {
    INDArray array(long... shape);
  }

  /** What one pass computes; all rows are points, {@code [groups * groupSize, ...]}. */
  private record Pass(
      INDArray firstValue,
      INDArray firstActivated,
      INDArray features,
      INDArray maxima,
      INDArray secondValue,
      INDArray secondActivated,
      INDArray outputValue,
      INDArray outputs) {}

  GroupNetwork(
      Operations operations,
      GroupNetworkSizes sizes,
      Function<String, INDArray> parameters,
      Function<String, INDArray> gradients) {
    this.operations = operations;
    this.sizes = sizes;
    first = new LinearRows(operations, "first", parameters, gradients);
    feature = new LinearRows(operations, "feature", parameters, gradients);
    second = new LinearRows(operations, "second", parameters, gradients);
    output = new LinearRows(operations, "output", parameters, gradients);
    firstNorm = new BatchNorm(operations, "firstNorm", parameters, gradients);
    secondNorm = new BatchNorm(operations, "secondNorm", parameters, gradients);
    outputNorm =
        sizes.normalizesOutput()
            ? new BatchNorm(operations, "outputNorm", parameters, gradients)
            : null;
  }

  static List<ParameterSpec> parameters(GroupNetworkSizes sizes) {
    List<ParameterSpec> all = new ArrayList<>();
    all.addAll(LinearRows.parameters("first", sizes.columns(), sizes.first()));
    all.addAll(BatchNorm.parameters("firstNorm", sizes.first()));
    all.addAll(LinearRows.parameters("feature", sizes.first(), sizes.feature()));
    all.addAll(LinearRows.parameters("second", 2 * sizes.feature(), sizes.second()));
    all.addAll(BatchNorm.parameters("secondNorm", sizes.second()));
    all.addAll(LinearRows.parameters("output", sizes.second(), sizes.output()));
    if (sizes.normalizesOutput()) {
      all.addAll(BatchNorm.parameters("outputNorm", sizes.output()));
    }
    return all;
  }

  /** Begins a pass with the running statistics. */
  void beginFixed() {
    norms().forEach(BatchNorm::beginFixed);
  }

  /** Begins a pass with the statistics of its rows, kept in memory that lasts to the gradient. */
  void begin(Memory lasting) {
    firstNorm.begin(lasting.array(sizes.first()), lasting.array(sizes.first()));
    secondNorm.begin(lasting.array(sizes.second()), lasting.array(sizes.second()));
    if (outputNorm != null) {
      outputNorm.begin(lasting.array(sizes.output()), lasting.array(sizes.output()));
    }
  }

  private Stream<BatchNorm> norms() {
    return outputNorm == null
        ? Stream.of(firstNorm, secondNorm)
        : Stream.of(firstNorm, secondNorm, outputNorm);
  }

  /**
   * Computes the vectors of groups.
   *
   * @param points {@code [groups * groupSize, columns]}
   * @param groupSize points of a group
   * @param memory for what is computed on the way
   * @param y {@code [groups, output]}, result
   */
  void forward(INDArray points, long groupSize, Memory memory, INDArray y) {
    Pass pass = compute(points, groupSize, memory);
    operations.maxTokens(grouped(pass.outputs, groupSize), y);
  }

  private Pass compute(INDArray points, long groupSize, Memory memory) {
    long rows = points.size(0);
    INDArray firstValue = first.forward(points, memory.array(rows, sizes.first()));
    INDArray firstActivated = memory.array(rows, sizes.first());
    firstNorm.rectified(firstValue, firstActivated);
    INDArray features = feature.forward(firstActivated, memory.array(rows, sizes.feature()));
    INDArray maxima = memory.array(rows / groupSize, sizes.feature());
    operations.maxTokens(grouped(features, groupSize), maxima);
    INDArray secondValue = memory.array(rows, sizes.second());
    INDArray ofGroups = memory.array(rows / groupSize, sizes.second());
    // The gradient of the mean spreads rows over their groups, divided by the size of a group.
    operations.linear(maxima, ofMaxima(second.weight()), null, groupSize, 0, ofGroups);
    operations.meanTokensGradient(ofGroups, grouped(secondValue, groupSize));
    operations.linear(features, ofFeatures(second.weight()), second.bias(), 1, 1, secondValue);
    INDArray secondActivated = memory.array(rows, sizes.second());
    secondNorm.rectified(secondValue, secondActivated);
    INDArray outputValue = output.forward(secondActivated, memory.array(rows, sizes.output()));
    INDArray outputs = outputValue;
    if (outputNorm != null) {
      outputs = memory.array(rows, sizes.output());
      outputNorm.rectified(outputValue, outputs);
    }
    return new Pass(
        firstValue,
        firstActivated,
        features,
        maxima,
        secondValue,
        secondActivated,
        outputValue,
        outputs);
  }

  /**
   * The gradients of {@link #forward}, with everything on the way computed again, so that none of
   * it waits while the rest of the network is computed.
   *
   * @param points those of the forward pass
   * @param gy {@code [groups, output]}
   * @param gPoints {@code [groups * groupSize, columns]}, result, or null if it is not wanted
   */
  void gradient(INDArray points, long groupSize, Memory memory, INDArray gy, INDArray gPoints) {
    Pass pass = compute(points, groupSize, memory);
    long rows = points.size(0);
    INDArray y = memory.array(rows / groupSize, sizes.output());
    operations.maxTokens(grouped(pass.outputs, groupSize), y);
    // Before a normalization the rectifier still needs the outputs.
    INDArray gOutputs = outputNorm == null ? pass.outputs : memory.array(rows, sizes.output());
    operations.maxTokensGradient(
        grouped(pass.outputs, groupSize), y, gy, grouped(gOutputs, groupSize));
    if (outputNorm != null) {
      outputNorm.gradient(pass.outputValue, pass.outputs, gOutputs);
    }
    INDArray gSecond = memory.array(rows, sizes.second());
    output.gradient(pass.secondActivated, gOutputs, gSecond);
    secondNorm.gradient(pass.secondValue, pass.secondActivated, gSecond);
    INDArray gFeatures = secondGradient(pass, groupSize, memory, gSecond);
    INDArray gFirst = memory.array(rows, sizes.first());
    feature.gradient(pass.firstActivated, gFeatures, gFirst);
    firstNorm.gradient(pass.firstValue, pass.firstActivated, gFirst);
    first.gradient(points, gFirst, gPoints);
  }

  /** Through the product over (m, f) and the maximum m to the features. */
  private INDArray secondGradient(Pass pass, long groupSize, Memory memory, INDArray gSecond) {
    INDArray gFeatures = memory.array(pass.features.shape());
    INDArray gMaxima = memory.array(pass.maxima.shape());
    INDArray gOfGroups = memory.array(pass.maxima.size(0), sizes.second());
    operations.meanTokens(grouped(gSecond, groupSize), gOfGroups);
    operations.combine(gOfGroups, groupSize, 0, gOfGroups);
    INDArray weight = second.weight();
    INDArray gWeight = second.weightGradient();
    operations.linearParameterGradient(pass.maxima, gOfGroups, ofMaxima(gWeight), null);
    operations.linearParameterGradient(
        pass.features, gSecond, ofFeatures(gWeight), second.biasGradient());
    operations.linearInputGradient(gOfGroups, ofMaxima(weight), 1, 0, gMaxima);
    operations.maxTokensGradient(
        grouped(pass.features, groupSize), pass.maxima, gMaxima, grouped(gFeatures, groupSize));
    operations.linearInputGradient(gSecond, ofFeatures(weight), 1, 1, gFeatures);
    return gFeatures;
  }

  private INDArray ofMaxima(INDArray weight) {
    return weight.get(NDArrayIndex.all(), NDArrayIndex.interval(0, sizes.feature()));
  }

  private INDArray ofFeatures(INDArray weight) {
    return weight.get(
        NDArrayIndex.all(), NDArrayIndex.interval(sizes.feature(), 2L * sizes.feature()));
  }

  private static INDArray grouped(INDArray rows, long groupSize) {
    return rows.reshape('c', rows.size(0) / groupSize, groupSize, rows.size(1));
  }
}
