package io.github.sparkreversible.reversible;

import java.util.List;
import java.util.function.Function;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SelfAttentionLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.TimeDistributed;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Small residual networks as DL4J's users build them. */
final class ResidualNetworks {
  static final int CHANNELS = 4;
  private static final double L2 = 1e-2;
  static final InputType IMAGES = InputType.convolutional(6, 6, CHANNELS);
  private static final InputType VIDEOS =
      InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, 4, 6, 6, CHANNELS);
  private static final int TOKENS = 5;
  private static final InputType SEQUENCES = InputType.recurrent(CHANNELS, TOKENS);

  private ResidualNetworks() {}

  /** Settings of a network. */
  record General(DataType dataType, double l2) {}

  /**
   * A network.
   *
   * @param type of its input
   * @param shape of a batch
   * @param builder makes it
   */
  record Example(
      String name, InputType type, long[] shape, Function<General, ComputationGraph> builder) {
    ComputationGraph graph(DataType dataType) {
      return builder.apply(new General(dataType, L2));
    }

    /** Regularization is in a network's score, but not in its gradient. */
    ComputationGraph unregularized(DataType dataType) {
      return builder.apply(new General(dataType, 0));
    }

    DataSet batch(DataType dataType) {
      return ResidualNetworks.batch(dataType, shape);
    }
  }

  static List<Example> all() {
    return List.of(
        preActivation(),
        postActivation(),
        postNormalization(),
        videos(),
        transformer(),
        thirdReader());
  }

  /** Pooling and a classifier behind a vertex of that name. */
  static ComputationGraph finish(GraphBuilder builder, String last) {
    ComputationGraph graph =
        new ComputationGraph(
            builder
                .addLayer("pooling", new GlobalPoolingLayer(), last)
                .addLayer(
                    "classifier",
                    new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nOut(StageNetworks.CLASSES)
                        .build(),
                    "pooling")
                .setOutputs("classifier")
                .build());
    graph.init();
    return graph;
  }

  static DataSet batch(DataType dataType, long... shape) {
    return new DataSet(
        StageNetworks.random(5, 1, dataType, shape),
        StageNetworks.batch(1, (int) shape[0], 2, 2, dataType).getLabels());
  }

  /** Grows a graph; remembers the last vertex. */
  static final class Blocks {
    private final NeuralNetConfiguration.Builder general;
    private final GraphBuilder builder;
    private String last = "in";

    Blocks(InputType type, General settings) {
      general =
          new NeuralNetConfiguration.Builder()
              .seed(3)
              .dataType(settings.dataType())
              .l2(settings.l2())
              .updater(new Nesterovs(0.05, 0.9));
      builder = general.graphBuilder().addInputs("in").setInputTypes(type);
    }

    /** A layer with the network's settings, for wrappers. */
    Layer configured(Layer layer) {
      return general.clone().layer(layer).build().getLayer();
    }

    Blocks layer(String name, Layer layer, String input) {
      builder.addLayer(name, layer, input);
      last = name;
      return this;
    }

    Blocks then(String name, Layer layer) {
      return layer(name, layer, last);
    }

    Blocks vertex(String name, GraphVertex vertex, String... inputs) {
      builder.addVertex(name, vertex, inputs);
      last = name;
      return this;
    }

    Blocks add(String name, String shortcut) {
      return vertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), shortcut, last);
    }

    ComputationGraph finish() {
      return ResidualNetworks.finish(builder, last);
    }
  }

  static Blocks images(DataType dataType) {
    return images(new General(dataType, L2));
  }

  private static Blocks images(General general) {
    return new Blocks(IMAGES, general);
  }

  static ConvolutionLayer convolution(int stride) {
    return new ConvolutionLayer.Builder(3, 3)
        .nOut(CHANNELS)
        .stride(stride, stride)
        .convolutionMode(ConvolutionMode.Same)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static Convolution3D convolution3d(int stride) {
    return new Convolution3D.Builder(3, 3, 3)
        .nOut(CHANNELS)
        .stride(stride, stride, stride)
        .convolutionMode(ConvolutionMode.Same)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static ActivationLayer activation() {
    return new ActivationLayer(Activation.SOFTPLUS);
  }

  /** Two blocks, one that halves the image, and two more (ResNet v2). */
  static Example preActivation() {
    return new Example(
        "pre-activation",
        IMAGES,
        new long[] {3, CHANNELS, 6, 6},
        general -> {
          Blocks blocks = images(general).layer("stem", convolution(1), "in");
          for (int i = 1; i <= 5; i++) {
            int stride = i == 3 ? 2 : 1;
            String shortcut = blocks.last;
            blocks
                .then("norm" + i, new BatchNormalization())
                .then("act" + i, activation())
                .then("conv" + i, convolution(stride));
            if (stride == 2) {
              String branch = blocks.last;
              blocks.layer("projection", convolution(2), shortcut);
              shortcut = blocks.last;
              blocks.last = branch;
            }
            blocks.add("add" + i, shortcut);
          }
          return blocks.then("norm", new BatchNormalization()).finish();
        });
  }

  /** The same with the activation after the addition (ResNet v1). */
  private static ComputationGraph postActivation(
      Blocks blocks, boolean normalized, Function<Integer, Layer> conv) {
    blocks.layer("stem", conv.apply(1), "in").then("act", activation());
    for (int i = 1; i <= 5; i++) {
      int stride = i == 3 ? 2 : 1;
      String shortcut = blocks.last;
      blocks.then("conv" + i + "a", conv.apply(stride));
      if (normalized) {
        blocks.then("norm" + i + "a", new BatchNormalization());
      }
      blocks.then("act" + i + "a", activation()).then("conv" + i + "b", conv.apply(1));
      if (normalized) {
        blocks.then("norm" + i + "b", new BatchNormalization());
      }
      if (stride == 2) {
        String branch = blocks.last;
        blocks.layer("projection", conv.apply(2), shortcut);
        shortcut = blocks.last;
        blocks.last = branch;
      }
      blocks.add("add" + i, shortcut).then("act" + i, activation());
    }
    return blocks.finish();
  }

  static Example postActivation() {
    return new Example(
        "post-activation",
        IMAGES,
        new long[] {3, CHANNELS, 6, 6},
        general -> postActivation(images(general), true, ResidualNetworks::convolution));
  }

  /** Three blocks with a normalization after each addition. */
  static Example postNormalization() {
    return new Example(
        "post-normalization",
        IMAGES,
        new long[] {3, CHANNELS, 6, 6},
        general -> {
          Blocks blocks = images(general);
          for (int i = 1; i <= 3; i++) {
            String shortcut = blocks.last;
            blocks
                .then("conv" + i, convolution(1))
                .then("act" + i, activation())
                .add("add" + i, shortcut)
                .then("norm" + i, new BatchNormalization());
          }
          return blocks.finish();
        });
  }

  /** A network of 3D convolutions; DL4J's batch normalization takes no videos. */
  static Example videos() {
    return new Example(
        "3D, post-activation",
        VIDEOS,
        new long[] {2, CHANNELS, 4, 6, 6},
        general ->
            postActivation(new Blocks(VIDEOS, general), false, ResidualNetworks::convolution3d));
  }

  /** Attention and MLP, each with a residual. */
  static Example transformer() {
    return new Example(
        "transformer",
        SEQUENCES,
        new long[] {3, CHANNELS, TOKENS},
        general -> {
          Blocks blocks = new Blocks(SEQUENCES, general);
          for (int i = 1; i <= 4; i += 2) {
            String shortcut = blocks.last;
            blocks
                .then(
                    "attention" + i,
                    new SelfAttentionLayer.Builder()
                        .nHeads(2)
                        .headSize(2)
                        .nOut(CHANNELS)
                        .projectInput(true)
                        .build())
                .add("add" + i, shortcut);
            shortcut = blocks.last;
            blocks
                .then("hidden" + i, timeDistributed(blocks, CHANNELS, 8, Activation.GELU))
                .then("output" + i, timeDistributed(blocks, 8, CHANNELS, Activation.IDENTITY))
                .add("add" + (i + 1), shortcut);
          }
          return blocks.finish();
        });
  }

  private static Layer timeDistributed(Blocks blocks, int in, int out, Activation activation) {
    return new TimeDistributed(
        blocks.configured(
            new DenseLayer.Builder()
                .nIn(in)
                .nOut(out)
                .activation(activation)
                .hasLayerNorm(in == CHANNELS)
                .build()));
  }

  /** Two residuals; the state between them is also merged with the last one. */
  static Example thirdReader() {
    return new Example(
        "third reader",
        IMAGES,
        new long[] {3, CHANNELS, 6, 6},
        general ->
            images(general)
                .layer("conv1", convolution(1), "in")
                .add("add1", "in")
                .then("conv2", convolution(1))
                .add("add2", "add1")
                .vertex("merged", new MergeVertex(), "add1", "add2")
                .finish());
  }
}
