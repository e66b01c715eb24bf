package io.github.sparkreversible.backbone;

import io.github.sparkreversible.layers.DeclaredLayer;
import io.github.sparkreversible.reversible.AttentionSubBlock;
import io.github.sparkreversible.reversible.AttentionSubBlock.QkvBias;
import io.github.sparkreversible.reversible.Dr2Stage;
import io.github.sparkreversible.reversible.MlpSubBlock;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;

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
  public static final class Builder extends VideoNetworkBuilder<Builder> {
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

    private Builder() {}

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

    @Override
    public ComputationGraphConfiguration build() {
      if (depth < 0) {
        throw new IllegalArgumentException("depth must not be negative, got " + depth);
      }
      TubeletEmbedding embedding = tokens();
      GraphBuilder graph = graph(INPUT).addLayer(EMBEDDING, embedding, INPUT);
      if (pooling == Pooling.CLASS_TOKEN) {
        ClassToken token =
            new ClassToken.Builder(embedding.getTokens(), dim).arithmetic(arithmetic()).build();
        graph.addLayer(CLASS_TOKEN, token, EMBEDDING);
      }
      graph.addLayer(STAGE, stage(), pooling == Pooling.CLASS_TOKEN ? CLASS_TOKEN : EMBEDDING);
      String pooled = finalNorm == FinalNorm.AFTER_POOLING ? NORM : POOLING;
      return head(graph)
          .addLayer(CLASSIFIER, classifier(dim), pooled)
          .setOutputs(CLASSIFIER)
          .build();
    }

    private GraphBuilder head(GraphBuilder graph) {
      TokenNormalization norm =
          new TokenNormalization.Builder(dim, NORM_EPSILON).arithmetic(arithmetic()).build();
      DeclaredLayer pool =
          pooling == Pooling.MEAN
              ? new MeanPooling.Builder().arithmetic(arithmetic()).build()
              : new ClassTokenPooling.Builder().arithmetic(arithmetic()).build();
      return switch (finalNorm) {
        case AFTER_POOLING -> graph.addLayer(POOLING, pool, STAGE).addLayer(NORM, norm, POOLING);
        case BEFORE_POOLING -> graph.addLayer(NORM, norm, STAGE).addLayer(POOLING, pool, NORM);
      };
    }

    private TubeletEmbedding tokens() {
      return embedding()
          .tubelet(tubelet, patch)
          .dim(dim)
          .position(pooling == Pooling.CLASS_TOKEN ? TubeletEmbedding.Position.NONE : position)
          .build();
    }

    private Dr2Stage stage() {
      Dr2Stage.Builder stage = newStage(dim);
      int hiddenDim = (int) Math.round(dim * mlpRatio);
      for (int block = 0; block < depth; block++) {
        stage.add(dropped(new AttentionSubBlock(dim, heads, qkvBias, NORM_EPSILON), block, depth));
        stage.add(dropped(new MlpSubBlock(dim, hiddenDim, NORM_EPSILON), block, depth));
      }
      return stage.build();
    }
  }
}
