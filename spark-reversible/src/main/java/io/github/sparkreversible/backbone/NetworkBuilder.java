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
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;

/**
 * What the builders of networks have in common, whatever a row is: the classes, and how their
 * stages train.
 *
 * @param <T> the builder itself
 */
public abstract class NetworkBuilder<T extends NetworkBuilder<T>> {
  private static final double DEFAULT_LEARNING_RATE = 1e-3;

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
  NetworkBuilder() {}

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

  /** Number of classes. */
  public T classes(int value) {
    classes = value;
    return self();
  }

  /** Whether the gradient with respect to the input is computed; default false. */
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

  /** Seed of the initial weights and of what is dropped; default 0. */
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

  final boolean inputGradient() {
    return inputGradient;
  }

  /** A graph of one input, still without layers. */
  final GraphBuilder graph(String input, InputType type) {
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
        .setInputTypes(type);
  }

  /** A stage without residual functions yet. */
  final Dr2Stage.Builder newStage(int dim) {
    return configure(new Dr2Stage.Builder(dim));
  }

  /** Sets how a stage trains. */
  final Dr2Stage.Builder configure(Dr2Stage.Builder stage) {
    return stage
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

  /** For networks whose layers DL4J has, which stages cannot replay with anything dropped. */
  final void requireNothingDropped() {
    if (dropout != 0 || stochasticDepth != 0) {
      throw new IllegalArgumentException(
          "A network of convolutions has no dropout and no stochastic depth, got %s and %s"
              .formatted(dropout, stochasticDepth));
    }
  }

  final BaseLayer classifier(int dim) {
    return head.layer(dim, classes, arithmetic);
  }
}
