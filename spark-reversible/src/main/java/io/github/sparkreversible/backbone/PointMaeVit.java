package io.github.sparkreversible.backbone;

import io.github.sparkreversible.backbone.TokenReadout.Part;
import io.github.sparkreversible.reversible.AttentionSubBlock;
import io.github.sparkreversible.reversible.AttentionSubBlock.QkvBias;
import io.github.sparkreversible.reversible.Dr2Stage;
import io.github.sparkreversible.reversible.MlpSubBlock;
import io.github.sparkreversible.reversible.PositionedFunction;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;

/**
 * A vision transformer of point clouds as a DL4J graph: groups of points as tokens, one {@link
 * Dr2Stage} whose attention sub-blocks add the positions, normalization, readout, and a head of two
 * hidden layers (Point-MAE, {@code models/Point_MAE.py}, {@code PointTransformer}; Pix4Point, arXiv
 * 2208.12259, OpenPoints' {@code PointViT} with {@code P3Embed}).
 *
 * <p>Input {@value #INPUT}: {@code [batch, points, columns]}, the first three columns x, y, z.
 * Output {@value #CLASSIFIER}: class probabilities {@code [batch, classes]}, trained by cross
 * entropy.
 */
public final class PointMaeVit {
  /** Name of the graph's input. */
  public static final String INPUT = "clouds";

  /** Name of the layer that makes features of groups, the last one where there are several. */
  public static final String EMBEDDING = "embedding";

  /** Name of the layer that makes tokens with positions. */
  public static final String TOKENS = "tokens";

  /** Name of the reversible stage. */
  public static final String STAGE = "stage";

  /** Name of the last normalization. */
  public static final String NORM = "norm";

  /** Name of the layer that makes one vector of the tokens. */
  public static final String POOLING = "pooling";

  /** Names of the two hidden layers of the head begin with this; 1 and 2 follow. */
  public static final String HEAD = "head";

  /** Name of the classifier, the graph's output. */
  public static final String CLASSIFIER = "classifier";

  private static final int POSITION_HIDDEN_DIM = 128;
  private static final int HEAD_DIM = 256;

  private PointMaeVit() {}

  /** Point-MAE with the sizes of its ViT-S; the clouds and the classes have to be set. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Pix4Point with the sizes of its ViT-S, all columns being features; the clouds and the classes
   * have to be set.
   */
  public static Builder pix4Point() {
    return new Builder().levels(2).firstFeature(0).qkvBias(QkvBias.ALL).normEpsilon(1e-6);
  }

  /** Sizes and settings of the network. */
  public static final class Builder extends NetworkBuilder<Builder> {
    private CloudShape shape = new CloudShape(0, 0);
    private int groups = 64;
    private int groupSize = 32;
    private int levels;
    private int firstFeature = PointRows.AXES;
    private int dim = 384;
    private int depth = 12;
    private int heads = 6;
    private double mlpRatio = 4;
    private QkvBias qkvBias = QkvBias.NONE;
    private double normEpsilon = 1e-5;
    private Part[] readout = {Part.CLASS_TOKEN, Part.MAXIMUM};
    private double headDropout = 0.5;
    private boolean fixedStatistics;

    private Builder() {}

    /** Size of a cloud: points, and columns of a point, x, y and z included. */
    public Builder cloud(int points, int columns) {
      return cloud(new CloudShape(points, columns));
    }

    /** Size of a cloud. */
    public Builder cloud(CloudShape value) {
      shape = value;
      return this;
    }

    /** Number of groups of a cloud, and of points of each; default 64 and 32. */
    public Builder groups(int count, int size) {
      groups = count;
      groupSize = size;
      return this;
    }

    /**
     * Pix4Point's progressive embedding: each level makes a quarter as many points, with features
     * that grow to {@code dim}; the number of groups follows, their size is as set. 0, the default,
     * is Point-MAE's embedding, which reads positions only.
     */
    public Builder levels(int value) {
      levels = value;
      return this;
    }

    /**
     * First column that the progressive embedding takes for a feature; default 3, the first one
     * behind the position. 0 takes the position for a feature, as Pix4Point does.
     */
    public Builder firstFeature(int value) {
      firstFeature = value;
      return this;
    }

    /** Size of a token; default 384. */
    public Builder dim(int value) {
      dim = value;
      return this;
    }

    /** Number of transformer blocks, each of two residual functions; default 12. */
    public Builder depth(int value) {
      depth = value;
      return this;
    }

    /** Number of attention heads; default 6. */
    public Builder heads(int value) {
      heads = value;
      return this;
    }

    /** Size of the hidden layer of an MLP sub-block in units of dim; default 4. */
    public Builder mlpRatio(double value) {
      mlpRatio = value;
      return this;
    }

    /** Which of queries, keys and values have a bias; default none. */
    public Builder qkvBias(QkvBias value) {
      qkvBias = value;
      return this;
    }

    /** Added to the variance in the layer normalizations; default 1e-5. */
    public Builder normEpsilon(double value) {
      normEpsilon = value;
      return this;
    }

    /** What the head reads of the tokens, in order; default class token and maximum. */
    public Builder readout(Part... parts) {
      readout = parts.clone();
      return this;
    }

    /** Probability that a value of the head's hidden layers is dropped; default 0.5. */
    public Builder headDropout(double value) {
      headDropout = value;
      return this;
    }

    /**
     * Whether training, too, normalizes with the running statistics and leaves them alone, for
     * example with batches too small for statistics of their own; default false.
     */
    public Builder fixedStatistics(boolean value) {
      fixedStatistics = value;
      return this;
    }

    @Override
    public ComputationGraphConfiguration build() {
      if (depth < 0 || levels < 0) {
        throw new IllegalArgumentException(
            "depth and levels must not be negative, got " + depth + " and " + levels);
      }
      GraphBuilder graph = graph(INPUT, shape.type());
      embed(graph);
      PositionedTokens tokens =
          new PositionedTokens.Builder(dim, POSITION_HIDDEN_DIM).arithmetic(arithmetic()).build();
      TokenNormalization norm =
          new TokenNormalization.Builder(dim, normEpsilon).arithmetic(arithmetic()).build();
      TokenReadout pool = new TokenReadout.Builder(readout).arithmetic(arithmetic()).build();
      return graph
          .addLayer(TOKENS, tokens, EMBEDDING)
          .addLayer(STAGE, stage(), TOKENS)
          .addLayer(NORM, norm, STAGE)
          .addLayer(POOLING, pool, NORM)
          .addLayer(HEAD + 1, hidden(readout.length * dim), POOLING)
          .addLayer(HEAD + 2, hidden(HEAD_DIM), HEAD + 1)
          .addLayer(CLASSIFIER, classifier(HEAD_DIM), HEAD + 2)
          .setOutputs(CLASSIFIER)
          .build();
    }

    private void embed(GraphBuilder graph) {
      if (levels == 0) {
        GroupNetworkSizes sizes = GroupNetworkSizes.ofPointMae(PointRows.AXES, dim);
        graph.addLayer(
            EMBEDDING,
            embedding(shape.columns(), groups, inputGradient()).sizes(sizes).build(),
            INPUT);
        return;
      }
      String before = INPUT;
      int number = 0;
      for (PointLevel level : PointLevel.of(shape, firstFeature, levels, dim)) {
        number++;
        String name = number == levels ? EMBEDDING : EMBEDDING + number;
        graph.addLayer(
            name,
            embedding(level.columns(), level.groups(), number > 1 || inputGradient())
                .features(PointFeatures.RELATIVE, level.firstFeature())
                .sizes(level.sizes())
                .build(),
            before);
        before = name;
      }
    }

    private PointGroupEmbedding.Builder embedding(int width, int count, boolean withGradient) {
      return new PointGroupEmbedding.Builder(width, count, groupSize)
          .arithmetic(arithmetic())
          .fixedStatistics(fixedStatistics)
          .inputGradient(withGradient);
    }

    private NormalizedDense hidden(int in) {
      return new NormalizedDense.Builder(in, HEAD_DIM)
          .arithmetic(arithmetic())
          .droppedShare(headDropout)
          .fixedStatistics(fixedStatistics)
          .build();
    }

    private Dr2Stage stage() {
      Dr2Stage.Builder stage = newStage(dim).contextDim(dim);
      int hiddenDim = (int) Math.round(dim * mlpRatio);
      for (int block = 0; block < depth; block++) {
        AttentionSubBlock attention = new AttentionSubBlock(dim, heads, qkvBias, normEpsilon);
        stage.add(new PositionedFunction(dropped(attention, block, depth)));
        stage.add(dropped(new MlpSubBlock(dim, hiddenDim, normEpsilon), block, depth));
      }
      return stage.build();
    }
  }
}
