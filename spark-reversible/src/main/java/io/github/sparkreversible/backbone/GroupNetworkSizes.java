package io.github.sparkreversible.backbone;

import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Sizes of a {@link GroupNetwork}.
 *
 * @param columns values of a point that it reads
 * @param first outputs of its first linear map
 * @param feature values of a point's feature, and of the maximum beside it
 * @param second outputs of the linear map of both
 * @param output values of a group
 * @param normalizesOutput whether the output is normalized and rectified before its maximum
 */
public record GroupNetworkSizes(
    @JsonProperty("columns") int columns,
    @JsonProperty("first") int first,
    @JsonProperty("feature") int feature,
    @JsonProperty("second") int second,
    @JsonProperty("output") int output,
    @JsonProperty("normalizesOutput") boolean normalizesOutput)
    implements Serializable {
  /** Refuses sizes below 1. */
  public GroupNetworkSizes {
    if (columns < 1 || first < 1 || feature < 1 || second < 1 || output < 1) {
      throw new IllegalArgumentException(
          "The sizes of a group's network are %d, %d, %d, %d and %d, expected at least 1 each"
              .formatted(columns, first, feature, second, output));
    }
  }

  /** Point-MAE's: 128, 256 and 512 on the way, whatever the output. */
  public static GroupNetworkSizes ofPointMae(int columns, int output) {
    return new GroupNetworkSizes(columns, 128, 256, 512, output, false);
  }

  /** Those of a level of Pix4Point's progressive embedding, with 4 linear maps. */
  public static GroupNetworkSizes ofPix4Point(int columns, int output) {
    return new GroupNetworkSizes(columns, output, output, 2 * output, output, true);
  }

  /** Values of a point on the way, those of the gradients included. */
  long workingValues() {
    long forward = 2L * first + feature + 2L * second;
    long gradients = second + feature + first;
    return forward + gradients + (normalizesOutput ? 3L : 1L) * output;
  }

  /** Values of a group on the way. */
  long workingValuesOfGroup() {
    return 2L * feature + 2L * second;
  }
}
