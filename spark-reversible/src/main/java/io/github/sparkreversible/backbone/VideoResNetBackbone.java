package io.github.sparkreversible.backbone;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * A 3D residual network: {@link VideoResNet}.
 *
 * @param channels of the first layer's blocks
 * @param blocks number of blocks of each layer
 * @param pretrainedInput what the published weights were trained on
 */
public record VideoResNetBackbone(
    @JsonProperty(required = true) int channels,
    @JsonProperty(required = true) List<Integer> blocks,
    @JsonProperty(required = true) PretrainedInput.Clips pretrainedInput)
    implements Backbone {
  /** Keeps an unmodifiable copy of the numbers of blocks. */
  public VideoResNetBackbone {
    blocks = List.copyOf(blocks);
  }

  /** None: checkpoints of it are not read. */
  @Override
  public List<String> namings() {
    return List.of();
  }

  @Override
  public ComputationGraphConfiguration configuration(
      InputShape input, int classes, NetworkSettings settings) {
    return VideoResNet.builder()
        .clip(ClipShape.of(input))
        .classes(classes)
        .channels(channels)
        .blocks(blocks.stream().mapToInt(Integer::intValue).toArray())
        .settings(settings)
        .build();
  }
}
