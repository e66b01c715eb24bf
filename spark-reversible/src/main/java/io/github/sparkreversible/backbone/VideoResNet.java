package io.github.sparkreversible.backbone;

import io.github.sparkreversible.reversible.Dr2Conversion;
import io.github.sparkreversible.reversible.Dr2Stage;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;

/**
 * A 3D residual network of DL4J's own layers (R3D, arXiv 1711.11248; torchvision's {@code
 * VideoResNet} of basic blocks): a convolution over 3 frames and 7 x 7 pixels, four layers of
 * residual blocks of two 3 x 3 x 3 convolutions, each with batch normalization, the mean over
 * frames and pixels, classifier. Layers after the first halve frames, height and width and double
 * the channels in their first block, whose shortcut is a projection.
 *
 * <p>{@link Builder#build} converts it ({@link Dr2Conversion}): the blocks of a layer that keep
 * their shape are a {@link Dr2Stage}, named {@code layer1} to {@code layer4}.
 *
 * <p>Input {@value #INPUT}: {@code [batch, frames, height, width, channels]}, normalized. Output
 * {@value #CLASSIFIER}: class probabilities {@code [batch, classes]}, trained by cross entropy.
 */
public final class VideoResNet {
  /** Name of the graph's input. */
  public static final String INPUT = "clips";

  /** Name of the layer that makes one vector of a clip. */
  public static final String POOLING = "pooling";

  /** Name of the classifier, the graph's output. */
  public static final String CLASSIFIER = "classifier";

  private static final String STEM = "stem";
  private static final double NORM_EPSILON = 1e-5;
  private static final double KEPT_STATISTICS = 0.9;
  private static final int[] KERNEL = {3, 3, 3};
  private static final int[] STEADY = {1, 1, 1};

  private VideoResNet() {}

  /** A builder with the sizes of R3D-18; the clip and the classes have to be set. */
  public static Builder builder() {
    return new Builder();
  }

  /** Name of a layer of blocks, counted from 0. */
  public static String layer(int index) {
    return "layer" + (index + 1);
  }

  /** Sizes and settings of the network. */
  public static final class Builder extends VideoNetworkBuilder<Builder> {
    private int[] blocks = {2, 2, 2, 2};
    private int channels = 64;

    private Builder() {}

    /** Number of blocks of each layer; default 2, 2, 2, 2. */
    public Builder blocks(int... values) {
      blocks = values.clone();
      return this;
    }

    /** Channels of the first layer's blocks; default 64. */
    public Builder channels(int value) {
      channels = value;
      return this;
    }

    /** The Dr2Net: coefficients, storage and anchors as set. */
    @Override
    public ComputationGraphConfiguration build() {
      ComputationGraph plain = new ComputationGraph(plain());
      plain.init();
      return Dr2Conversion.of(plain, this::configure, clip().type()).graph().getConfiguration();
    }

    /** The ordinary network. */
    public ComputationGraphConfiguration plain() {
      requireNothingDropped();
      if (blocks.length == 0 || Arrays.stream(blocks).anyMatch(count -> count < 1)) {
        throw new IllegalArgumentException(
            "Every layer has 1 block or more, got " + Arrays.toString(blocks));
      }
      GraphBuilder graph =
          graph(INPUT)
              .addLayer(
                  "channelsFirst",
                  new ChannelsFirst.Builder().arithmetic(arithmetic()).build(),
                  INPUT);
      Convolution3D stem = convolution(channels, new int[] {3, 7, 7}, new int[] {1, 2, 2});
      graph.addLayer(STEM, stem, "channelsFirst");
      String last = activated(graph, STEM + ".relu", norm(graph, STEM, 0));
      for (int layer = 0; layer < blocks.length; layer++) {
        for (int block = 0; block < blocks[layer]; block++) {
          last = block(graph, layer, block, last);
        }
      }
      GlobalPoolingLayer pooling = new GlobalPoolingLayer.Builder(PoolingType.AVG).build();
      return graph
          .addLayer(POOLING, pooling, last)
          .addLayer(CLASSIFIER, classifier(width(blocks.length - 1)), POOLING)
          .setOutputs(CLASSIFIER)
          .build();
    }

    private int width(int layer) {
      return Math.multiplyExact(channels, 1 << layer);
    }

    /** Frames of a layer's blocks; each layer after the first halves them. */
    private int frames(int layer) {
      int count = clip().frames();
      for (int i = 0; i < layer; i++) {
        count = (count + 1) / 2;
      }
      return count;
    }

    private String block(GraphBuilder graph, int layer, int block, String input) {
      String name = layer(layer) + "." + block;
      boolean halves = layer > 0 && block == 0;
      int[] stride = halves ? new int[] {2, 2, 2} : STEADY;
      int before = frames(halves ? layer - 1 : layer);
      Convolution3D first = convolution(width(layer), KERNEL, stride);
      String branch = normalized(graph, name + ".conv1", first, before, layer, input);
      branch = activated(graph, name + ".relu1", branch);
      Convolution3D second = convolution(width(layer), KERNEL, STEADY);
      branch = normalized(graph, name + ".conv2", second, frames(layer), layer, branch);
      String shortcut = input;
      if (halves) {
        Convolution3D projection = convolution(width(layer), new int[] {1, 1, 1}, stride);
        shortcut = normalized(graph, name + ".downsample", projection, before, layer, input);
      }
      ElementWiseVertex sum = new ElementWiseVertex(ElementWiseVertex.Op.Add);
      graph.addVertex(name + ".sum", sum, shortcut, branch);
      boolean isLast = block == blocks[layer] - 1;
      return activated(graph, isLast ? layer(layer) : name, name + ".sum");
    }

    private String normalized(
        GraphBuilder graph,
        String name,
        Convolution3D convolution,
        int before,
        int layer,
        String input) {
      graph.addLayer(name, convolution, new FrameFolding(before, true), input);
      return norm(graph, name, layer);
    }

    /** Batch normalization behind a convolution. */
    private String norm(GraphBuilder graph, String convolution, int layer) {
      BatchNormalization norm =
          new BatchNormalization.Builder().eps(NORM_EPSILON).decay(KEPT_STATISTICS).build();
      String name = convolution + ".norm";
      graph.addLayer(name, norm, new FrameFolding(frames(layer), false), convolution);
      return name;
    }

    private static String activated(GraphBuilder graph, String name, String input) {
      graph.addLayer(name, new ActivationLayer(Activation.RELU), input);
      return name;
    }

    /** As wide as its input, but for the stride. */
    private static Convolution3D convolution(int out, int[] kernel, int[] stride) {
      return new Convolution3D.Builder(kernel)
          .stride(stride)
          .padding(kernel[0] / 2, kernel[1] / 2, kernel[2] / 2)
          .dataFormat(Convolution3D.DataFormat.NCDHW)
          .activation(Activation.IDENTITY)
          .hasBias(false)
          .nOut(out)
          .build();
    }
  }
}
