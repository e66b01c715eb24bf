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

  /**
   * Values that a chunk of groups takes on the way, those of the gradients included.
   *
   * @param groups number of groups
   * @param groupSize points of a group
   */
  long chunkValues(long groups, long groupSize) {
    long rows = groups * groupSize;
    long ofGroups = aligned(groups * feature) + aligned(groups * second);
    long values =
        2 * aligned(rows * columns)
            + 3 * aligned(rows * first)
            + 2 * aligned(rows * feature)
            + 3 * aligned(rows * second)
            + 3 * aligned(rows * output)
            + ofGroups
            + aligned(groups * output);
    long widest = Math.max(Math.max(first, second), output);
    long ofMap = ofGroups + LinearRows.chunkValues(2L * feature, second);
    long ofMaps = LinearRows.chunkValues(widest, widest) + LinearRows.chunkValues(columns, first);
    long released = Math.max(BatchNorm.chunkValues(rows, widest), Math.max(ofMap, ofMaps));
    return values + released;
  }

  /**
   * How many groups make a chunk: as few chunks as the limit allows, all of about the same size.
   *
   * @param groups number of all groups
   * @param groupSize points of a group
   * @param limit values that a chunk may take, unless it is a single group
   */
  long groupsOfChunk(long groups, long groupSize, long limit) {
    long most = 1;
    long bound = groups;
    while (most < bound) {
      long middle = (most + bound + 1) / 2;
      if (chunkValues(middle, groupSize) <= limit) {
        most = middle;
      } else {
        bound = middle - 1;
      }
    }
    long chunks = Math.max(1, (groups + most - 1) / most);
    return Math.max(1, (groups + chunks - 1) / chunks);
  }

  private static long aligned(long length) {
    return ChunkMemory.aligned(length);
  }
}
