package io.github.sparkreversible.ml;

import io.github.sparkreversible.backbone.Backbone;
import io.github.sparkreversible.backbone.PretrainedInput;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import io.github.sparkreversible.training.ChannelSums;
import io.github.sparkreversible.training.ClipPreparation;
import io.github.sparkreversible.training.ShardLayout;
import java.util.List;

/**
 * What a fit does with the values of a row before the network reads them.
 *
 * @param mean subtracted from each channel; one value, or one a channel
 * @param std what it is divided by after that
 */
record Normalization(double[] mean, double[] std) {
  /** Point clouds stay as they are: what their units are, their pipeline has decided. */
  private static final Normalization NONE = new Normalization(new double[] {0}, new double[] {1});

  /**
   * The params where they are set; otherwise as the pretrained weights have it, or the initial
   * model, or as measured.
   *
   * @param measured over the training rows
   * @param initial the model that the fit starts from; null if there is none
   */
  static Normalization of(
      Dr2NetClassifier params, ChannelSums measured, Dr2NetClassificationModel initial) {
    Backbone backbone = ChosenBackbone.of(params);
    if (backbone.kind() == TensorKind.CLOUD) {
      return NONE;
    }
    Normalization usual;
    if (!params.getPretrained().isEmpty()
        && backbone.pretrainedInput() instanceof PretrainedInput.Clips published) {
      usual = new Normalization(numbers(published.mean()), numbers(published.std()));
    } else if (initial != null) {
      usual = new Normalization(initial.getMean(), initial.getStd());
    } else {
      usual = new Normalization(measured.mean(), measured.standardDeviation());
    }
    return new Normalization(
        params.isDefined(params.mean()) ? params.getMean() : usual.mean(),
        params.isDefined(params.std()) ? params.getStd() : usual.std());
  }

  private static double[] numbers(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /**
   * It for rows of a layout.
   *
   * @throws IllegalArgumentException if the number of values does not fit the channels
   */
  ClipPreparation preparation(ShardLayout layout) {
    return new ClipPreparation(layout, mean, std);
  }
}
