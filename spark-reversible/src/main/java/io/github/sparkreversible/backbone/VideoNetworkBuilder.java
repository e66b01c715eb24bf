package io.github.sparkreversible.backbone;

import io.github.sparkreversible.ops.Arithmetic;
import io.github.sparkreversible.reversible.ActivationStorage;
import io.github.sparkreversible.reversible.AnchorPolicy;
import io.github.sparkreversible.reversible.CoefficientSchedule;
import io.github.sparkreversible.reversible.Dr2Stage;
import io.github.sparkreversible.reversible.ResidualFunction;
import io.github.sparkreversible.reversible.SecondStream;
import io.github.sparkreversible.reversible.StageOutput;
import io.github.sparkreversible.reversible.StochasticFunction;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;

/**
 * What the builders of networks of clips have in common: the clip, the classes, and how their
 * stages train.
 *
 * @param <T> the builder itself
 */
public abstract class VideoNetworkBuilder<T extends VideoNetworkBuilder<T>> {
  private static final double DEFAULT_LEARNING_RATE = 1e-3;

  private int frames;
  private int height;
  private int width;
  private int channels;
  private int classes;
  private boolean inputGradient;
  private CoefficientSchedule coefficientSchedule = CoefficientSchedule.fixed(0, 1);
  private ActivationStorage activationStorage = ActivationStorage.REVERSIBLE;
  private int anchorInterval;
  private double reversalTolerance = AnchorPolicy.DEFAULT_TOLERANCE;
  private double dropout;
  private double stochasticDepth;
  private SecondStream secondStream = SecondStream.INPUT;
  private StageOutput stageOutput = StageOutput.BLEND;
  private ClassifierHead head = ClassifierHead.LINEAR;
  private Arithmetic arithmetic = Arithmetic.AUTO;
  private DataType dataType = DataType.FLOAT;
  private long seed;

  /** For the builders of this package. */
  VideoNetworkBuilder() {}

  /**
   * The configuration of the graph, with Adam at a learning rate of 1e-3 until another updater is
   * set in it.
   *
   * @throws IllegalArgumentException if a size does not fit, naming it
   */
  public abstract ComputationGraphConfiguration build();

  @SuppressWarnings("unchecked")
  final T self() {
    return (T) this;
  }

  /** Size of a clip: frames, rows and columns of a frame, channels of a pixel. */
  public T clip(int frameCount, int rows, int columns, int channelCount) {
    frames = frameCount;
    height = rows;
    width = columns;
    channels = channelCount;
    return self();
  }

  /** Number of classes. */
  public T classes(int value) {
    classes = value;
    return self();
  }

  /** Whether the gradient with respect to the clips is computed; default false. */
  public T inputGradient(boolean value) {
    inputGradient = value;
    return self();
  }

  /** Alpha and beta over the iterations; default (0, 1) throughout. */
  public T coefficientSchedule(CoefficientSchedule value) {
    coefficientSchedule = value;
    return self();
  }

  /** What a training step keeps; default the last state and anchors. */
  public T activationStorage(ActivationStorage value) {
    activationStorage = value;
    return self();
  }

  /** Residual functions between anchors: n, 0 for automatic (the default), -1 for none. */
  public T anchorInterval(int value) {
    anchorInterval = value;
    return self();
  }

  /** Largest relative error of a reversed state whose gradients are used; default 1e-4. */
  public T reversalTolerance(double value) {
    reversalTolerance = value;
    return self();
  }

  /** Probability that a value of a residual function is dropped in training; default 0. */
  public T dropout(double value) {
    dropout = value;
    return self();
  }

  /**
   * Probability that both residual functions of the last block are left out for a row in training;
   * it grows linearly from 0 at the network's first block, as in timm. Default 0.
   */
  public T stochasticDepth(double value) {
    stochasticDepth = value;
    return self();
  }

  /** How the second stream starts; default as the input. */
  public T secondStream(SecondStream value) {
    secondStream = value;
    return self();
  }

  /** How a stage's output is formed; default {@link StageOutput#BLEND}. */
  public T stageOutput(StageOutput value) {
    stageOutput = value;
    return self();
  }

  /** What kind of layer the classifier is; default {@link ClassifierHead#LINEAR}. */
  public T head(ClassifierHead value) {
    head = value;
    return self();
  }

  /** Which implementation of the operations computes; default automatic. */
  public T arithmetic(Arithmetic value) {
    arithmetic = value;
    return self();
  }

  /** Precision of parameters and activations; default float. */
  public T dataType(DataType value) {
    dataType = value;
    return self();
  }

  /** Seed of the initial weights; default 0. */
  public T seed(long value) {
    seed = value;
    return self();
  }

  /** Everything that does not depend on the architecture. */
  public T settings(NetworkSettings value) {
    coefficientSchedule = value.coefficientSchedule();
    activationStorage = value.activationStorage();
    anchorInterval = value.anchorInterval();
    reversalTolerance = value.reversalTolerance();
    dropout = value.dropout();
    stochasticDepth = value.stochasticDepth();
    secondStream = value.secondStream();
    stageOutput = value.stageOutput();
    head = value.head();
    arithmetic = value.arithmetic();
    dataType = value.dataType();
    seed = value.seed();
    return self();
  }

  final Arithmetic arithmetic() {
    return arithmetic;
  }

  /** A graph of one input of clips, still without layers. */
  final GraphBuilder graph(String input) {
    if (classes < 2) {
      throw new IllegalArgumentException("A classifier needs 2 classes or more, got " + classes);
    }
    return new NeuralNetConfiguration.Builder()
        .seed(seed)
        .dataType(dataType)
        .weightInit(WeightInit.XAVIER_UNIFORM)
        .updater(new Adam(DEFAULT_LEARNING_RATE))
        .graphBuilder()
        .addInputs(input)
        .setInputTypes(
            InputType.convolutional3D(
                Convolution3D.DataFormat.NDHWC, frames, height, width, channels));
  }

  /** The embedding of clips, to which sizes of tubelets and tokens have to be added. */
  final TubeletEmbedding.Builder embedding() {
    return new TubeletEmbedding.Builder()
        .arithmetic(arithmetic)
        .clip(frames, height, width, channels)
        .inputGradient(inputGradient);
  }

  /** A stage without residual functions yet. */
  final Dr2Stage.Builder newStage(int dim) {
    return new Dr2Stage.Builder(dim)
        .arithmetic(arithmetic)
        .coefficientSchedule(coefficientSchedule)
        .activationStorage(activationStorage)
        .anchorInterval(anchorInterval)
        .reversalTolerance(reversalTolerance)
        .secondStream(secondStream)
        .output(stageOutput);
  }

  /**
   * A residual function with what is dropped of it.
   *
   * @param block its block, counted from 0 over the whole network
   * @param blocks number of blocks of the network
   */
  final ResidualFunction dropped(ResidualFunction function, int block, int blocks) {
    double ofBlock = blocks > 1 ? stochasticDepth * block / (blocks - 1) : stochasticDepth;
    return StochasticFunction.of(function, dropout, ofBlock);
  }

  final BaseLayer classifier(int dim) {
    return head.layer(dim, classes, arithmetic);
  }
}
