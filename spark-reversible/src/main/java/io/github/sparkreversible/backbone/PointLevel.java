package io.github.sparkreversible.backbone;

import java.util.ArrayList;
import java.util.List;

/**
 * A level of Pix4Point's progressive embedding (OpenPoints, {@code P3Embed} with a scale of 4).
 *
 * @param columns columns of its input
 * @param groups number of groups that it makes
 * @param firstFeature first column that it takes for a feature
 * @param output size of the features that it makes
 */
record PointLevel(int columns, int groups, int firstFeature, int output) {
  private static final int SCALE = 4;

  /**
   * The levels of an embedding, first to last.
   *
   * @param cloud size of a cloud
   * @param firstFeature first column that the first level takes for a feature
   * @param levels number of levels
   * @param dim size of the features that the last one makes; each before it makes half of the next
   */
  static List<PointLevel> of(CloudShape cloud, int firstFeature, int levels, int dim) {
    List<PointLevel> all = new ArrayList<>();
    int width = cloud.columns();
    int first = firstFeature;
    int groups = cloud.points();
    for (int level = 1; level <= levels; level++) {
      groups /= SCALE;
      int output = dim >> (levels - level);
      all.add(new PointLevel(width, groups, first, output));
      width = PointRows.AXES + output;
      first = PointRows.AXES;
    }
    return all;
  }

  GroupNetworkSizes sizes() {
    return GroupNetworkSizes.ofPix4Point(PointRows.AXES + columns - firstFeature, output);
  }
}
