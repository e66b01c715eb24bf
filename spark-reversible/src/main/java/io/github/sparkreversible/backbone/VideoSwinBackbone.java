package io.github.sparkreversible.backbone;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * A Video Swin Transformer: {@link VideoSwin}.
 *
 * @param dim size of a token in the first stage
 * @param depths number of blocks of each stage
 * @param heads number of attention heads of each stage
 * @param window size of a window in tokens: time, height, width
 * @param mlpRatio size of the hidden layer of an MLP sub-block in units of a token's size
 * @param tubelet frames of a patch
 * @param patch side of a patch in pixels
 * @param qkvBias whether queries, keys and values have a bias
 * @param embeddingNorm whether the embedded tokens are normalized
 * @param pretrainedInput what the published weights were trained on
 * @param namings namings that checkpoints have
 */
public record VideoSwinBackbone(
    @JsonProperty(required = true) int dim,
    @JsonProperty(required = true) List<Integer> depths,
    @JsonProperty(required = true) List<Integer> heads,
    @JsonProperty(required = true) List<Integer> window,
    @JsonProperty(required = true) double mlpRatio,
    @JsonProperty(required = true) int tubelet,
    @JsonProperty(required = true) int patch,
    @JsonProperty(required = true) boolean qkvBias,
    @JsonProperty(required = true) boolean embeddingNorm,
    @JsonProperty(required = true) PretrainedInput.Clips pretrainedInput,
    @JsonProperty(required = true) List<String> namings)
    implements Backbone {
  private static final int AXES = 3;

  /** Checks the window, and keeps unmodifiable copies. */
  public VideoSwinBackbone {
    depths = List.copyOf(depths);
    heads = List.copyOf(heads);
    window = List.copyOf(window);
    namings = List.copyOf(namings);
    if (window.size() != AXES) {
      throw new IllegalArgumentException(
          "window is " + window + ", expected three sizes: time, height, width");
    }
  }

  @Override
  public ComputationGraphConfiguration configuration(
      InputShape input, int classes, NetworkSettings settings) {
    return VideoSwin.builder()
        .clip(ClipShape.of(input))
        .classes(classes)
        .tubelet(tubelet, patch)
        .dim(dim)
        .depths(array(depths))
        .heads(array(heads))
        .window(window.get(0), window.get(1), window.get(2))
        .mlpRatio(mlpRatio)
        .qkvBias(qkvBias)
        .embeddingNorm(embeddingNorm)
        .settings(settings)
        .build();
  }

  private static int[] array(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).toArray();
  }
}
