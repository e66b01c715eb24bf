package io.github.sparkreversible.training;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@link LearningRateFactors} of the parts of one network. */
final class PartFactors {
  private static final Pattern BLOCKS = Pattern.compile("(.+)\\.(\\d{1,6})(?:-(\\d{1,6}))?");

  private final double layerDecay;
  private final List<String> layers;
  private final Map<String, Integer> blocks;
  private final Map<String, Integer> functionsOfBlock;
  private final Set<String> frozen = new HashSet<>();

  /**
   * Factors.
   *
   * @param layers names of all layers, each behind its inputs
   * @param blocks number of blocks of each stage, in the same order
   * @param functionsOfBlock number of residual functions of a block of each stage
   */
  PartFactors(
      double layerDecay,
      List<String> layers,
      Map<String, Integer> blocks,
      Map<String, Integer> functionsOfBlock) {
    this.layerDecay = layerDecay;
    this.layers = List.copyOf(layers);
    this.blocks = blocks;
    this.functionsOfBlock = functionsOfBlock;
  }

  /** Freezes a layer, or blocks of a stage. */
  void freeze(String part) {
    Matcher range = BLOCKS.matcher(part);
    if (layers.contains(part)) {
      frozen.add(part);
    } else if (range.matches() && blocks.containsKey(range.group(1))) {
      int first = Integer.parseInt(range.group(2));
      int last = range.group(3) == null ? first : Integer.parseInt(range.group(3));
      int count = blocks.get(range.group(1));
      if (first > last || last >= count) {
        throw new IllegalArgumentException(
            "frozen is '%s', but stage '%s' has the blocks 0 to %d"
                .formatted(part, range.group(1), count - 1));
      }
      for (int block = first; block <= last; block++) {
        frozen.add(range.group(1) + "." + block);
      }
    } else {
      throw new IllegalArgumentException(
          "frozen is '%s', expected one of the layers %s, or blocks of the stages %s as stage.0-5"
              .formatted(part, String.join(", ", layers), String.join(", ", blocks.keySet())));
    }
  }

  /** The factor of a layer that is no stage. */
  double factor(String layer) {
    int place = layers.indexOf(layer);
    boolean isLast = blocks.keySet().stream().allMatch(stage -> layers.indexOf(stage) < place);
    return frozen.contains(layer) ? 0 : ofDepth(isLast ? depth() + 1 : blocksBefore(place));
  }

  /** The factor of a residual function of a stage. */
  double factor(String stage, int function) {
    int block = function / functionsOfBlock.get(stage);
    boolean isFrozen = !Collections.disjoint(frozen, List.of(stage, stage + "." + block));
    return isFrozen ? 0 : ofDepth(blocksBefore(layers.indexOf(stage)) + block + 1);
  }

  private int blocksBefore(int place) {
    return blocks.entrySet().stream()
        .filter(stage -> layers.indexOf(stage.getKey()) < place)
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  private int depth() {
    return blocksBefore(layers.size());
  }

  private double ofDepth(int depth) {
    return Math.pow(layerDecay, depth() + 1.0 - depth);
  }
}
