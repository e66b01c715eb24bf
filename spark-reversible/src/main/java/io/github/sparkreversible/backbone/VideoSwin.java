package io.github.sparkreversible.backbone;

import io.github.sparkreversible.reversible.Dr2Stage;
import io.github.sparkreversible.reversible.GridSize;
import io.github.sparkreversible.reversible.MlpSubBlock;
import io.github.sparkreversible.reversible.WindowAttentionSubBlock;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;

/**
 * A Video Swin Transformer as a DL4J graph (arXiv 2106.13230; upstream {@code swin_transformer.py},
 * {@code SwinTransformer3D}): tubelet embedding, stages of attention in windows and MLP sub-blocks,
 * each a {@link Dr2Stage}, between which {@link PatchMerging} halves height and width and doubles
 * the size of a token; normalization, mean over the tokens, classifier. Every second block of a
 * stage has shifted windows.
 *
 * <p>Input {@value #INPUT}: {@code [batch, frames, height, width, channels]}, normalized; zeros
 * fill up what makes no whole tubelet. Output {@value #CLASSIFIER}: class probabilities {@code
 * [batch, classes]}, trained by cross entropy.
 */
public final class VideoSwin {
  /** Name of the graph's input. */
  public static final String INPUT = "clips";

  /** Name of the layer that makes tokens of clips. */
  public static final String EMBEDDING = "embedding";

  /** Name of the normalization of the embedded tokens, where there is one. */
  public static final String EMBEDDING_NORM = "embeddingNorm";

  /** Name of the last normalization. */
  public static final String NORM = "norm";

  /** Name of the layer that makes one vector of the tokens. */
  public static final String POOLING = "pooling";

  /** Name of the classifier, the graph's output. */
  public static final String CLASSIFIER = "classifier";

  private static final double NORM_EPSILON = 1e-5;

  private VideoSwin() {}

  /** Name of a reversible stage, counted from 0. */
  public static String stage(int index) {
    return "stage" + index;
  }

  /** Name of the merging after a stage, counted from 0; there is none after the last. */
  public static String merging(int index) {
    return "merging" + index;
  }

  /** A builder with the sizes of {@link #tiny}; the clip and the classes have to be set. */
  public static Builder builder() {
    return new Builder();
  }

  /** The published Swin-T: {@code video_swin_tiny}. */
  public static Builder tiny() {
    return builder().dim(96).depths(2, 2, 6, 2).heads(3, 6, 12, 24).stochasticDepth(0.1);
  }

  /** The published Swin-S: {@code video_swin_small}. */
  public static Builder small() {
    return builder().dim(96).depths(2, 2, 18, 2).heads(3, 6, 12, 24).stochasticDepth(0.2);
  }

  /** The published Swin-B: {@code video_swin_base}. */
  public static Builder base() {
    return builder().dim(128).depths(2, 2, 18, 2).heads(4, 8, 16, 32).stochasticDepth(0.3);
  }

  /** Sizes and settings of the network. */
  public static final class Builder extends VideoNetworkBuilder<Builder> {
    private int tubelet = 2;
    private int patch = 4;
    private int dim = 96;
    private int[] depths = {2, 2, 6, 2};
    private int[] heads = {3, 6, 12, 24};
    private GridSize window = new GridSize(8, 7, 7);
    private double mlpRatio = 4;
    private boolean qkvBias = true;
    private boolean embeddingNorm = true;

    private Builder() {}

    /** Size of a tubelet: frames, and pixels of its side; default 2 and 4. */
    public Builder tubelet(int frameCount, int side) {
      tubelet = frameCount;
      patch = side;
      return this;
    }

    /** Size of a token in the first stage; every stage doubles it. Default 96. */
    public Builder dim(int value) {
      dim = value;
      return this;
    }

    /** Number of blocks of each stage, each of two residual functions; default 2, 2, 6, 2. */
    public Builder depths(int... values) {
      depths = values.clone();
      return this;
    }

    /** Number of attention heads of each stage; default 3, 6, 12, 24. */
    public Builder heads(int... values) {
      heads = values.clone();
      return this;
    }

    /** Size of a window in tokens: time, height, width; default 8, 7, 7. */
    public Builder window(int time, int rows, int columns) {
      window = new GridSize(time, rows, columns);
      return this;
    }

    /** Size of the hidden layer of an MLP sub-block in units of a token's size; default 4. */
    public Builder mlpRatio(double value) {
      mlpRatio = value;
      return this;
    }

    /** Whether queries, keys and values have a bias; default true. */
    public Builder qkvBias(boolean value) {
      qkvBias = value;
      return this;
    }

    /** Whether the embedded tokens are normalized; default true. */
    public Builder embeddingNorm(boolean value) {
      embeddingNorm = value;
      return this;
    }

    @Override
    public ComputationGraphConfiguration build() {
      requireStages();
      TubeletEmbedding embedding = tokens();
      GraphBuilder graph = graph(INPUT).addLayer(EMBEDDING, embedding, INPUT);
      String last = EMBEDDING;
      if (embeddingNorm) {
        graph.addLayer(EMBEDDING_NORM, norm(dim), EMBEDDING);
        last = EMBEDDING_NORM;
      }
      GridSize grid = grid(embedding);
      for (int index = 0; index < depths.length; index++) {
        graph.addLayer(stage(index), blocks(index, grid), last);
        last = stage(index);
        if (index < depths.length - 1) {
          graph.addLayer(merging(index), reduction(tokenSize(index), grid), last);
          last = merging(index);
          grid = PatchMerging.merged(grid);
        }
      }
      int lastDim = tokenSize(depths.length - 1);
      return graph
          .addLayer(NORM, norm(lastDim), last)
          .addLayer(POOLING, new MeanPooling.Builder().arithmetic(arithmetic()).build(), NORM)
          .addLayer(CLASSIFIER, classifier(lastDim), POOLING)
          .setOutputs(CLASSIFIER)
          .build();
    }

    private void requireStages() {
      boolean negative = Arrays.stream(depths).anyMatch(depth -> depth < 0);
      if (depths.length == 0 || depths.length != heads.length || negative) {
        throw new IllegalArgumentException(
            "Every stage has a depth of 0 or more and a number of heads, got depths %s and heads %s"
                .formatted(Arrays.toString(depths), Arrays.toString(heads)));
      }
    }

    private TubeletEmbedding tokens() {
      return embedding()
          .tubelet(tubelet, patch)
          .dim(dim)
          .position(TubeletEmbedding.Position.NONE)
          .padding(true)
          .build();
    }

    private GridSize grid(TubeletEmbedding embedding) {
      int[] padded = embedding.paddedClip();
      return new GridSize(padded[0] / tubelet, padded[1] / patch, padded[2] / patch);
    }

    private int tokenSize(int stage) {
      return Math.multiplyExact(dim, 1 << stage);
    }

    private Dr2Stage blocks(int index, GridSize grid) {
      int size = tokenSize(index);
      int hiddenDim = (int) Math.round(size * mlpRatio);
      int before = Arrays.stream(depths, 0, index).sum();
      int all = Arrays.stream(depths).sum();
      Dr2Stage.Builder stage = newStage(size);
      for (int block = 0; block < depths[index]; block++) {
        boolean shifted = block % 2 == 1;
        WindowAttentionSubBlock attention =
            new WindowAttentionSubBlock(
                size, heads[index], grid, window, shifted, qkvBias, NORM_EPSILON);
        stage.add(dropped(attention, before + block, all));
        stage.add(dropped(new MlpSubBlock(size, hiddenDim, NORM_EPSILON), before + block, all));
      }
      return stage.build();
    }

    private TokenNormalization norm(int size) {
      return new TokenNormalization.Builder(size, NORM_EPSILON).arithmetic(arithmetic()).build();
    }

    private PatchMerging reduction(int size, GridSize grid) {
      return new PatchMerging.Builder(size, grid, NORM_EPSILON).arithmetic(arithmetic()).build();
    }
  }
}
