package io.github.sparkreversible.training;

import io.github.sparkreversible.backbone.Backbones;
import io.github.sparkreversible.backbone.ClassifierHead;
import io.github.sparkreversible.backbone.InputShape;
import io.github.sparkreversible.backbone.NetworkSettings;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import io.github.sparkreversible.ops.Arithmetic;
import io.github.sparkreversible.reversible.ActivationStorage;
import io.github.sparkreversible.reversible.AnchorPolicy;
import io.github.sparkreversible.reversible.CoefficientSchedule;
import io.github.sparkreversible.reversible.SecondStream;
import io.github.sparkreversible.reversible.StageOutput;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A named backbone whose training steps are measured, and the size of its rows.
 *
 * @param name one of {@link Backbones#NAMES}
 * @param sizes of a row: frames, height, width, channels of clips; points, columns of clouds
 */
public record ProfiledNetwork(String name, List<Integer> sizes) {
  /** Classes of Kinetics-400; they hardly matter for memory or time. */
  static final int CLASSES = 400;

  private static final String SEPARATOR = "@";
  private static final String BETWEEN_SIZES = "x";

  /** Keeps an unmodifiable copy of the sizes, and checks them. */
  public ProfiledNetwork {
    sizes = List.copyOf(sizes);
    InputShape published = Backbones.named(name).pretrainedInput().shape();
    if (sizes.size() != published.sizes().length || sizes.stream().anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException(
          "Rows of %s are %s, expected %s"
              .formatted(
                  name,
                  sizes,
                  published.kind() == TensorKind.CLOUD
                      ? "POINTSxCOLUMNS, as 8192x3"
                      : "FRAMESxHEIGHTxWIDTHxCHANNELS, as 16x224x224x3"));
    }
  }

  /**
   * Reads a name, with the sizes behind an @ where they are not those of the published weights:
   * {@code pix4point_vit@8192x3}.
   *
   * @throws IllegalArgumentException if there is no such backbone, or the sizes are not its own
   */
  public static ProfiledNetwork parse(String text) {
    int end = text.indexOf(SEPARATOR);
    String name = end < 0 ? text : text.substring(0, end);
    if (end < 0) {
      return new ProfiledNetwork(name, published(name));
    }
    try {
      List<Integer> sizes =
          Arrays.stream(text.substring(end + 1).split(BETWEEN_SIZES, -1))
              .map(Integer::valueOf)
              .toList();
      return new ProfiledNetwork(name, sizes);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'%s' has sizes that are no numbers, expected NAME or NAME@SIZES, as pix4point_vit@8192x3"
              .formatted(text),
          e);
    }
  }

  private static List<Integer> published(String name) {
    return Arrays.stream(Backbones.named(name).pretrainedInput().shape().sizes()).boxed().toList();
  }

  /** The sizes as they are written: {@code 16x224x224x3}. */
  public String rows() {
    return sizes.stream().map(String::valueOf).collect(Collectors.joining(BETWEEN_SIZES));
  }

  /** What a row looks like. */
  InputShape shape() {
    return InputShape.of(sizes.stream().mapToInt(Integer::intValue).toArray());
  }

  /**
   * The network with random weights, as {@link AdamW} trains it; anchors, streams and what is
   * dropped as the estimator has them by default.
   *
   * @param alpha coefficient alpha
   * @param beta coefficient beta
   * @param storage what a step keeps
   */
  ComputationGraphConfiguration configuration(
      double alpha, double beta, ActivationStorage storage) {
    NetworkSettings settings =
        new NetworkSettings(
            CoefficientSchedule.fixed(alpha, beta),
            storage,
            AnchorPolicy.AUTOMATIC,
            AnchorPolicy.DEFAULT_TOLERANCE,
            0,
            0,
            SecondStream.INPUT,
            StageOutput.BLEND,
            ClassifierHead.LINEAR,
            Arithmetic.AUTO,
            DataType.FLOAT,
            1);
    return Backbones.named(name).configuration(shape(), CLASSES, settings);
  }
}
