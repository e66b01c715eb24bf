package io.github.sparkreversible.ml;

import io.github.sparkreversible.backbone.Backbone;
import io.github.sparkreversible.backbone.Backbones;
import io.github.sparkreversible.backbone.ClipShape;
import io.github.sparkreversible.backbone.InputShape;
import io.github.sparkreversible.backbone.PointMaeVitBackbone;
import io.github.sparkreversible.backbone.PretrainedInput;
import io.github.sparkreversible.backbone.TubeletEmbedding.Position;
import io.github.sparkreversible.backbone.VideoVit.FinalNorm;
import io.github.sparkreversible.backbone.VideoVit.Pooling;
import io.github.sparkreversible.backbone.VideoVitBackbone;
import io.github.sparkreversible.reversible.AttentionSubBlock.QkvBias;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.param.Param;

/** The backbone that params describe. */
final class ChosenBackbone {
  private static final String FILE_ENDING = ".json";
  private static final int MOST_BYTES = 1 << 20;

  private ChosenBackbone() {}

  /**
   * The backbone of params that {@link #resolve} has seen.
   *
   * @throws IllegalArgumentException if there is no such backbone
   */
  static Backbone of(HasNetworkParams params) {
    String text = params.getBackbone();
    if (text.isEmpty()) {
      return new VideoVitBackbone(
          params.getDim(),
          params.getDepth(),
          params.getHeads(),
          params.getMlpRatio(),
          params.getTubelet(),
          params.getPatch(),
          QkvBias.QUERY_VALUE,
          Pooling.MEAN,
          FinalNorm.AFTER_POOLING,
          Position.SINE_COSINE,
          new PretrainedInput.Clips(16, 224, List.of(0.0), List.of(1.0)),
          List.of("videomae", "huggingface-videomae"));
    }
    return isDescription(text) ? Backbones.parse("(param backbone)", text) : Backbones.named(text);
  }

  /** An input that the backbone takes, while that of the rows is not known yet. */
  static InputShape anyInput(HasNetworkParams params) {
    return params.getBackbone().isEmpty()
        ? new ClipShape(params.getTubelet(), params.getPatch(), params.getPatch(), 1)
        : of(params).pretrainedInput().shape();
  }

  private static boolean isDescription(String text) {
    return text.startsWith("{");
  }

  /**
   * Takes the description out of a file if the param names one, and the sizes of the network out of
   * the backbone.
   *
   * @param classifier changed in place
   * @throws IllegalArgumentException if there is no such backbone, or a size that the user has set
   *     differs from it; names the param
   */
  static void resolve(Dr2NetClassifier classifier) {
    String text = classifier.getBackbone().strip();
    if (text.isEmpty()) {
      return;
    }
    if (text.endsWith(FILE_ENDING)) {
      text = Backbones.describe(Backbones.parse(text, read(text)));
    }
    classifier.set(classifier.backbone(), text);
    Map<Param<?>, Object> sizes = sizes(classifier);
    for (Param<?> param : allSizes(classifier)) {
      if (sizes.containsKey(param)) {
        take(classifier, param, sizes.get(param));
      } else if (classifier.isSet(param)) {
        throw new IllegalArgumentException(
            "%s is %s, but the backbone has no such size; leave it unset"
                .formatted(param.name(), classifier.getOrDefault(param)));
      }
    }
  }

  private static List<Param<?>> allSizes(HasNetworkParams params) {
    return List.of(
        params.dim(),
        params.depth(),
        params.heads(),
        params.mlpRatio(),
        params.patch(),
        params.tubelet());
  }

  /**
   * The params that are sizes of the chosen backbone, with the values that it has. Others say
   * nothing of it.
   */
  static Map<Param<?>, Object> sizes(HasNetworkParams params) {
    Backbone backbone = of(params);
    if (backbone instanceof VideoVitBackbone vit) {
      return Map.of(
          params.dim(), vit.dim(),
          params.depth(), vit.depth(),
          params.heads(), vit.heads(),
          params.mlpRatio(), vit.mlpRatio(),
          params.patch(), vit.patch(),
          params.tubelet(), vit.tubelet());
    }
    if (backbone instanceof PointMaeVitBackbone vit) {
      return Map.of(
          params.dim(), vit.dim(),
          params.depth(), vit.depth(),
          params.heads(), vit.heads(),
          params.mlpRatio(), vit.mlpRatio());
    }
    return Map.of();
  }

  @SuppressWarnings("unchecked")
  private static void take(Dr2NetClassifier classifier, Param<?> param, Object value) {
    if (classifier.isSet(param) && !classifier.getOrDefault(param).equals(value)) {
      throw new IllegalArgumentException(
          "%s is %s, but the backbone has %s; leave it unset to take that value"
              .formatted(param.name(), classifier.getOrDefault(param), value));
    }
    classifier.set((Param<Object>) param, value);
  }

  private static String read(String file) {
    Path path = new Path(file);
    try (InputStream in =
        path.getFileSystem(SparkContext.getOrCreate().hadoopConfiguration()).open(path)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new IOException("it has more than " + MOST_BYTES + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "backbone is '%s', expected the file of a description, or one of %s: %s"
              .formatted(file, String.join(", ", Backbones.NAMES), e.getMessage()),
          e);
    }
  }
}
