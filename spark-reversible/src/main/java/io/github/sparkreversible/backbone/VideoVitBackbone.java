package io.github.sparkreversible.backbone;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.sparkreversible.reversible.AttentionSubBlock.QkvBias;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * A vision transformer of clips, or of images as clips of one frame: {@link VideoVit}.
 *
 * @param dim size of a token
 * @param depth number of transformer blocks
 * @param heads number of attention heads
 * @param mlpRatio size of the hidden layer of an MLP sub-block in units of dim
 * @param tubelet frames of a patch
 * @param patch side of a patch in pixels
 * @param qkvBias which of queries, keys and values have a bias
 * @param pooling what the classifier reads
 * @param finalNorm where the last normalization stands
 * @param position where the position embedding comes from; learned with a class token
 * @param pretrainedInput what the published weights were trained on
 * @param namings namings that checkpoints have
 */
public record VideoVitBackbone(
    @JsonProperty(required = true) int dim,
    @JsonProperty(required = true) int depth,
    @JsonProperty(required = true) int heads,
    @JsonProperty(required = true) double mlpRatio,
    @JsonProperty(required = true) int tubelet,
    @JsonProperty(required = true) int patch,
    @JsonProperty(required = true) QkvBias qkvBias,
    @JsonProperty(required = true) VideoVit.Pooling pooling,
    @JsonProperty(required = true) VideoVit.FinalNorm finalNorm,
    @JsonProperty(required = true) TubeletEmbedding.Position position,
    @JsonProperty(required = true) PretrainedInput.Clips pretrainedInput,
    @JsonProperty(required = true) List<String> namings)
    implements Backbone {
  /** Keeps an unmodifiable copy of the namings. */
  public VideoVitBackbone {
    namings = List.copyOf(namings);
  }

  @Override
  public ComputationGraphConfiguration configuration(
      InputShape input, int classes, NetworkSettings settings) {
    return VideoVit.builder()
        .clip(ClipShape.of(input))
        .classes(classes)
        .tubelet(tubelet, patch)
        .dim(dim)
        .depth(depth)
        .heads(heads)
        .mlpRatio(mlpRatio)
        .qkvBias(qkvBias)
        .pooling(pooling)
        .finalNorm(finalNorm)
        .position(position)
        .settings(settings)
        .build();
  }
}
