package io.github.sparkreversible.backbone;

import io.github.sparkreversible.layers.ParameterSpec;
import io.github.sparkreversible.ops.Operations;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The maps and normalizations of a {@link GroupNetwork}.
 *
 * @param outputNorm null where the output is not normalized
 */
record GroupLayers(
    Operations operations,
    GroupNetworkSizes sizes,
    LinearRows first,
    BatchNorm firstNorm,
    LinearRows feature,
    LinearRows second,
    BatchNorm secondNorm,
    LinearRows output,
    BatchNorm outputNorm) {

  static GroupLayers of(
      Operations operations,
      GroupNetworkSizes sizes,
      Function<String, INDArray> parameters,
      Function<String, INDArray> gradients) {
    return new GroupLayers(
        operations,
        sizes,
        new LinearRows(operations, "first", parameters, gradients),
        new BatchNorm(operations, "firstNorm", parameters, gradients),
        new LinearRows(operations, "feature", parameters, gradients),
        new LinearRows(operations, "second", parameters, gradients),
        new BatchNorm(operations, "secondNorm", parameters, gradients),
        new LinearRows(operations, "output", parameters, gradients),
        sizes.normalizesOutput()
            ? new BatchNorm(operations, "outputNorm", parameters, gradients)
            : null);
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

  Stream<BatchNorm> norms() {
    return outputNorm == null
        ? Stream.of(firstNorm, secondNorm)
        : Stream.of(firstNorm, secondNorm, outputNorm);
  }
}
