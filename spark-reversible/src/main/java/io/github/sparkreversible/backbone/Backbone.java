package io.github.sparkreversible.backbone;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.github.sparkreversible.checkpoint.NameMapping;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * A kind of network with its sizes, from which graphs for any input and any classes are made. As
 * JSON it is an object whose field {@code architecture} names the kind.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "architecture")
@JsonSubTypes({
  @JsonSubTypes.Type(value = VideoVitBackbone.class, name = "video_vit"),
  @JsonSubTypes.Type(value = VideoSwinBackbone.class, name = "video_swin"),
  @JsonSubTypes.Type(value = PointMaeVitBackbone.class, name = "point_mae_vit"),
  @JsonSubTypes.Type(value = VideoResNetBackbone.class, name = "video_resnet")
})
public interface Backbone {
  /**
   * The configuration of a graph with one input, rows of {@link #kind}, and one output {@code
   * [batch, classes]}.
   *
   * @param input what rows look like
   * @param classes number of classes, at least 2
   * @param settings how it computes and trains
   * @throws IllegalArgumentException if a size does not fit, naming it
   */
  ComputationGraphConfiguration configuration(
      InputShape input, int classes, NetworkSettings settings);

  /** What the published weights were trained on. */
  PretrainedInput pretrainedInput();

  /** What a row holds. */
  default TensorKind kind() {
    return pretrainedInput().shape().kind();
  }

  /** Namings that checkpoints of it have. */
  List<String> namings();

  /** {@link #namings} as rules. */
  default List<NameMapping> mappings() {
    return namings().stream().map(NameMapping::of).toList();
  }
}
