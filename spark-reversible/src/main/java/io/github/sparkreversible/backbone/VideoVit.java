package io.github.sparkreversible.backbone;

import io.github.sparkreversible.layers.DeclaredLayer;
import io.github.sparkreversible.ops.Arithmetic;
import io.github.sparkreversible.reversible.ActivationStorage;
import io.github.sparkreversible.reversible.AnchorPolicy;
import io.github.sparkreversible.reversible.AttentionSubBlock;
import io.github.sparkreversible.reversible.AttentionSubBlock.QkvBias;
import io.github.sparkreversible.reversible.CoefficientSchedule;
import io.github.sparkreversible.reversible.Dr2Stage;
import io.github.sparkreversible.reversible.MlpSubBlock;
import io.github.sparkreversible.reversible.SecondStream;
import io.github.sparkreversible.reversible.StageOutput;
import io.github.sparkreversible.reversible.StochasticFunction;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/**
 * A video vision transformer as a DL4J graph: tubelet embedding with positions, one {@link
 * Dr2Stage} of attention and MLP sub-blocks, mean over the tokens, normalization, classifier
 * (VideoMAE, {@code modeling_finetune.py}, {@code VisionTransformer} with mean pooling).
 *
 * <p>Input {@value #INPUT}: {@code [batch, frames, height, width, channels]}, normalized. Output
 * {@value #CLASSIFIER}: class probabilities {@code [batch, classes]}, trained by cross entropy.
 */
public final class VideoVit {
  /** Name of the graph's input. */
  public static final String INPUT = "clips";

  /** Name of the layer that makes tokens of clips. */
  public static final String EMBEDDING = "embedding";

  /** Name of the layer that puts a class token before the others, where there is one. */
  public static final String CLASS_TOKEN = "classToken";

  /** Name of the reversible stage. */
  public static final String STAGE = "stage";

  /** Name of the layer that makes one vector of the tokens. */
  public static final String POOLING = "pooling";

  /** Name of the last normalization. */
  public static final String NORM = "norm";

  /** Name of the classifier, the graph's output. */
  public static final String CLASSIFIER = "classifier";

  private static final double NORM_EPSILON = 1e-6;
  private static final double DEFAULT_LEARNING_RATE = 1e-3;

  private VideoVit() {}

  /** A builder with the sizes of a small network; the clip and the classes have to be set. */
  public static Builder builder() {
    return new Builder();
  }

  /** What the classifier reads. */
  public enum Pooling {
    /** The mean over the tokens. */
    MEAN,
    /**
     * A learned token that stands before the others, which then have learned positions (ViT, timm).
     */
    CLASS_TOKEN
  }

  /** Where the last normalization stands. */
  public enum FinalNorm {
    /** After the mean over the tokens, as VideoMAE finetunes. */
    AFTER_POOLING,
    /** Before it, on every token. */
    BEFORE_POOLING
  }

  /** Sizes and settings of the network. */
  public static final class Builder {
    private int frames;
    private int height;
    private int width;
    private int channels;
    private int classes;
    private int tubelet = 2;
    private int patch = 16;
    private int dim = 128;
    private int depth = 6;
    private int heads = 4;
    private double mlpRatio = 4;
    private QkvBias qkvBias = QkvBias.QUERY_VALUE;
    private FinalNorm finalNorm = FinalNorm.AFTER_POOLING;
    private Pooling pooling = Pooling.MEAN;
    private TubeletEmbedding.Position position = TubeletEmbedding.Position.SINE_COSINE;
    private boolean inputGradient;
    private CoefficientSchedule coefficientSchedule = CoefficientSchedule.fixed(0, 1);
    private ActivationStorage activationStorage = ActivationStorage.REVERSIBLE;
    private int anchorInterval;
    private double reversalTolerance = AnchorPolicy.DEFAULT_TOLERANCE;
    private double dropout;
    private double stochasticDepth;
    private SecondStream secondStream = SecondStream.INPUT;
    private StageOutput stageOutput = StageOutput.BLEND;
    private Arithmetic arithmetic = Arithmetic.AUTO;
    private DataType dataType = DataType.FLOAT;
    private long seed;

    private Builder() {}

    /** Size of a clip: frames, rows and columns of a frame, channels of a pixel. */
    public Builder clip(int frameCount, int rows, int columns, int channelCount) {
      frames = frameCount;
      height = rows;
      width = columns;
      channels = channelCount;
      return this;
    }

    /** Number of classes. */
    public Builder classes(int value) {
      classes = value;
      return this;
    }

    /** Size of a tubelet: frames, and pixels of its side; default 2 and 16. */
    public Builder tubelet(int frameCount, int side) {
      tubelet = frameCount;
      patch = side;
      return this;
    }

    /** Size of a token; default 128. */
    public Builder dim(int value) {
      dim = value;
      return this;
    }

    /** Number of transformer blocks, each of two residual functions; default 6. */
    public Builder depth(int value) {
      depth = value;
      return this;
    }

    /** Number of attention heads; default 4. */
    public Builder heads(int value) {
      heads = value;
      return this;
    }

    /** Size of the hidden layer of an MLP sub-block in units of dim; default 4. */
    public Builder mlpRatio(double value) {
      mlpRatio = value;
      return this;
    }

    /** Which of queries, keys and values have a bias; default queries and values. */
    public Builder qkvBias(QkvBias value) {
      qkvBias = value;
      return this;
    }

    /** Where the last normalization stands; default after pooling. */
    public Builder finalNorm(FinalNorm value) {
      finalNorm = value;
      return this;
    }

    /** What the classifier reads; default the mean over the tokens. */
    public Builder pooling(Pooling value) {
      pooling = value;
      return this;
    }

    /**
     * Where the position embedding comes from; default sines and cosines. With a class token it is
     * learned in any case.
     */
    public Builder position(TubeletEmbedding.Position value) {
      position = value;
      return this;
    }

    /** Whether the gradient with respect to the clips is computed; default false. */
    public Builder inputGradient(boolean value) {
      inputGradient = value;
      return this;
    }

    /** Alpha and beta over the iterations; default (0, 1) throughout. */
    public Builder coefficientSchedule(CoefficientSchedule value) {
      coefficientSchedule = value;
      return this;
    }

    /** What a training step keeps; default the last state and anchors. */
    public Builder activationStorage(ActivationStorage value) {
      activationStorage = value;
      return this;
    }

    /** Residual functions between anchors: n, 0 for automatic (the default), -1 for none. */
    public Builder anchorInterval(int value) {
      anchorInterval = value;
      return this;
    }

    /** Largest relative error of a reversed state whose gradients are used; default 1e-4. */
    public Builder reversalTolerance(double value) {
      reversalTolerance = value;
      return this;
    }

    /** Probability that a value of a residual function is dropped in training; default 0. */
    public Builder dropout(double value) {
      dropout = value;
      return this;
    }

    /**
     * Probability that both residual functions of the last block are left out for a row in
     * training; it grows linearly from 0 at the first block, as in timm. Default 0.
     */
    public Builder stochasticDepth(double value) {
      stochasticDepth = value;
      return this;
    }

    /** How the second stream starts; default as the input. */
    public Builder secondStream(SecondStream value) {
      secondStream = value;
      return this;
    }

    /** How the stage's output is formed; default {@link StageOutput#BLEND}. */
    public Builder stageOutput(StageOutput value) {
      stageOutput = value;
      return this;
    }

    /** Which implementation of the operations computes; default automatic. */
    public Builder arithmetic(Arithmetic value) {
      arithmetic = value;
      return this;
    }

    /** Precision of parameters and activations; default float. */
    public Builder dataType(DataType value) {
      dataType = value;
      return this;
    }

    /** Seed of the initial weights; default 0. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /**
     * The configuration of the graph, with Adam at a learning rate of 1e-3 until another updater is
     * set in it.
     *
     * @throws IllegalArgumentException if a size does not fit, naming it
     */
    public ComputationGraphConfiguration build() {
      if (classes < 2) {
        throw new IllegalArgumentException("A classifier needs 2 classes or more, got " + classes);
      }
      if (depth < 0) {
        throw new IllegalArgumentException("depth must not be negative, got " + depth);
      }
      GraphBuilder graph =
          general()
              .graphBuilder()
              .addInputs(INPUT)
              .setInputTypes(
                  InputType.convolutional3D(
                      Convolution3D.DataFormat.NDHWC, frames, height, width, channels))
              .addLayer(EMBEDDING, embedding(), INPUT);
      if (pooling == Pooling.CLASS_TOKEN) {
        graph.addLayer(CLASS_TOKEN, classToken(), EMBEDDING);
      }
      graph.addLayer(STAGE, stage(), pooling == Pooling.CLASS_TOKEN ? CLASS_TOKEN : EMBEDDING);
      return head(graph)
          .addLayer(CLASSIFIER, classifier(), finalNorm == FinalNorm.AFTER_POOLING ? NORM : POOLING)
          .setOutputs(CLASSIFIER)
          .build();
    }

    private NeuralNetConfiguration.Builder general() {
      return new NeuralNetConfiguration.Builder()
          .seed(seed)
          .dataType(dataType)
          .weightInit(WeightInit.XAVIER_UNIFORM)
          .updater(new Adam(DEFAULT_LEARNING_RATE));
    }

    private GraphBuilder head(GraphBuilder graph) {
      TokenNormalization norm =
          new TokenNormalization.Builder(dim, NORM_EPSILON).arithmetic(arithmetic).build();
      DeclaredLayer pool =
          pooling == Pooling.MEAN
              ? new MeanPooling.Builder().arithmetic(arithmetic).build()
              : new ClassTokenPooling.Builder().arithmetic(arithmetic).build();
      return switch (finalNorm) {
        case AFTER_POOLING -> graph.addLayer(POOLING, pool, STAGE).addLayer(NORM, norm, POOLING);
        case BEFORE_POOLING -> graph.addLayer(NORM, norm, STAGE).addLayer(POOLING, pool, NORM);
      };
    }

    private ClassToken classToken() {
      return new ClassToken.Builder(embedding().getTokens(), dim).arithmetic(arithmetic).build();
    }

    private TubeletEmbedding embedding() {
      return new TubeletEmbedding.Builder()
          .arithmetic(arithmetic)
          .clip(frames, height, width, channels)
          .tubelet(tubelet, patch)
          .dim(dim)
          .position(pooling == Pooling.CLASS_TOKEN ? TubeletEmbedding.Position.NONE : position)
          .inputGradient(inputGradient)
          .build();
    }

    private Dr2Stage stage() {
      Dr2Stage.Builder stage =
          new Dr2Stage.Builder(dim)
              .arithmetic(arithmetic)
              .coefficientSchedule(coefficientSchedule)
              .activationStorage(activationStorage)
              .anchorInterval(anchorInterval)
              .reversalTolerance(reversalTolerance)
              .secondStream(secondStream)
              .output(stageOutput);
      for (int block = 0; block < depth; block++) {
        double dropped = depth > 1 ? stochasticDepth * block / (depth - 1) : stochasticDepth;
        int hiddenDim = (int) Math.round(dim * mlpRatio);
        stage.add(
            StochasticFunction.of(
                new AttentionSubBlock(dim, heads, qkvBias, NORM_EPSILON), dropout, dropped));
        stage.add(
            StochasticFunction.of(new MlpSubBlock(dim, hiddenDim, NORM_EPSILON), dropout, dropped));
      }
      return stage.build();
    }

    private OutputLayer classifier() {
      return new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
          .activation(Activation.SOFTMAX)
          .nIn(dim)
          .nOut(classes)
          .build();
    }
  }
}
