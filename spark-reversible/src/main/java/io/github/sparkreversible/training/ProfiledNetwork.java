package io.github.sparkreversible.training;

import io.github.sparkreversible.backbone.Backbone;
import io.github.sparkreversible.backbone.Backbones;
import io.github.sparkreversible.backbone.NetworkSettings;
import io.github.sparkreversible.backbone.PointMaeVit;
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
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A named backbone whose training steps are measured, and the size of its rows.
 *
 * @param name one of {@link Backbones#NAMES}, or {@value #POINTS_NAME}
 * @param sizes of a row: frames, height, width, channels of clips; points, columns of clouds
 */
public record ProfiledNetwork(String name, List<Integer> sizes) {
  static final String POINTS_NAME = "pix4point_vit";

  /** Classes of Kinetics-400; they hardly matter for memory or time. */
  static final int CLASSES = 400;

  private static final String SEPARATOR = "@";
  private static final String BETWEEN_SIZES = "x";
  private static final int CLOUD_RANK = 2;
  private static final int CLIP_RANK = 4;
  private static final List<Integer> PUBLISHED_CLOUD = List.of(1024, 3);

  /** Keeps an unmodifiable copy of the sizes, and checks them. */
  public ProfiledNetwork {
    sizes = List.copyOf(sizes);
    int rank = name.equals(POINTS_NAME) ? CLOUD_RANK : CLIP_RANK;
    if (sizes.size() != rank || sizes.stream().anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException(
          "Rows of %s are %s, expected %s"
              .formatted(
                  name,
                  sizes,
                  rank == CLOUD_RANK
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
    if (name.equals(POINTS_NAME)) {
      return PUBLISHED_CLOUD;
    }
    Backbone.PretrainedInput input = Backbones.named(name).pretrainedInput();
    return List.of(input.frames(), input.size(), input.size(), input.mean().size());
  }

  /** The sizes as they are written: {@code 16x224x224x3}. */
  public String rows() {
    return sizes.stream().map(String::valueOf).collect(Collectors.joining(BETWEEN_SIZES));
  }

  /** Shape of a batch. */
  long[] shape(int batch) {
    long[] shape = new long[1 + sizes.size()];
    shape[0] = batch;
    for (int axis = 0; axis < sizes.size(); axis++) {
      shape[1 + axis] = sizes.get(axis);
    }
    return shape;
  }

  /** DL4J's type of the network's input. */
  InputType input() {
    return sizes.size() == CLOUD_RANK
        ? InputType.recurrent(sizes.get(1), sizes.get(0), RNNFormat.NWC)
        : InputType.convolutional3D(
            Convolution3D.DataFormat.NDHWC, sizes.get(0), sizes.get(1), sizes.get(2), sizes.get(3));
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
            Arithmetic.AUTO,
            DataType.FLOAT,
            1);
    return name.equals(POINTS_NAME) ? clouds(settings) : clips(settings);
  }

  private ComputationGraphConfiguration clips(NetworkSettings settings) {
    Backbone.InputShape shape =
        new Backbone.InputShape(sizes.get(0), sizes.get(1), sizes.get(2), sizes.get(3));
    return Backbones.named(name).configuration(shape, CLASSES, settings);
  }

  private ComputationGraphConfiguration clouds(NetworkSettings settings) {
    return PointMaeVit.pix4Point()
        .cloud(sizes.get(0), sizes.get(1))
        .firstFeature(0)
        .classes(CLASSES)
        .coefficientSchedule(settings.coefficientSchedule())
        .activationStorage(settings.activationStorage())
        .seed(settings.seed())
        .build();
  }
}
