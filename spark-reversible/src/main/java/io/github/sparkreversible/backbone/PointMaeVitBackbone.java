package io.github.sparkreversible.backbone;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.sparkreversible.backbone.TokenReadout.Part;
import io.github.sparkreversible.reversible.AttentionSubBlock.QkvBias;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * A vision transformer of point clouds: {@link PointMaeVit}.
 *
 * @param dim size of a token
 * @param depth number of transformer blocks
 * @param heads number of attention heads
 * @param mlpRatio size of the hidden layer of an MLP sub-block in units of dim
 * @param groups number of groups of a cloud; with levels it follows from the points
 * @param groupSize number of points of a group
 * @param levels levels of Pix4Point's progressive embedding; 0 for Point-MAE's
 * @param firstFeature first column that the progressive embedding takes for a feature
 * @param qkvBias which of queries, keys and values have a bias
 * @param normEpsilon added to the variance in the layer normalizations
 * @param readout what the head reads of the tokens, in order
 * @param headDropout probability that a value of the head's hidden layers is dropped in training
 * @param fixedStatistics whether training, too, normalizes batches with the running statistics
 * @param pretrainedInput what the published weights were trained on
 * @param namings namings that checkpoints have
 */
public record PointMaeVitBackbone(
    @JsonProperty(required = true) int dim,
    @JsonProperty(required = true) int depth,
    @JsonProperty(required = true) int heads,
    @JsonProperty(required = true) double mlpRatio,
    @JsonProperty(required = true) int groups,
    @JsonProperty(required = true) int groupSize,
    @JsonProperty(required = true) int levels,
    @JsonProperty(required = true) int firstFeature,
    @JsonProperty(required = true) QkvBias qkvBias,
    @JsonProperty(required = true) double normEpsilon,
    @JsonProperty(required = true) List<Part> readout,
    @JsonProperty(required = true) double headDropout,
    @JsonProperty(required = true) boolean fixedStatistics,
    @JsonProperty(required = true) PretrainedInput.Clouds pretrainedInput,
    @JsonProperty(required = true) List<String> namings)
    implements Backbone {
  /** Keeps unmodifiable copies. */
  public PointMaeVitBackbone {
    readout = List.copyOf(readout);
    namings = List.copyOf(namings);
  }

  @Override
  public ComputationGraphConfiguration configuration(
      InputShape input, int classes, NetworkSettings settings) {
    return PointMaeVit.builder()
        .cloud(CloudShape.of(input))
        .classes(classes)
        .groups(groups, groupSize)
        .levels(levels)
        .firstFeature(firstFeature)
        .dim(dim)
        .depth(depth)
        .heads(heads)
        .mlpRatio(mlpRatio)
        .qkvBias(qkvBias)
        .normEpsilon(normEpsilon)
        .readout(readout.toArray(new Part[0]))
        .headDropout(headDropout)
        .fixedStatistics(fixedStatistics)
        .settings(settings)
        .build();
  }
}
