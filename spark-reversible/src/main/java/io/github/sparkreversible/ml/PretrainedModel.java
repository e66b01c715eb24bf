package io.github.sparkreversible.ml;

import io.github.sparkreversible.backbone.LoadingReport;
import io.github.sparkreversible.backbone.PretrainedInput;
import io.github.sparkreversible.checkpoint.CheckpointSummary;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.training.ClipPreparation;
import io.github.sparkreversible.training.ProcessMemory;
import io.github.sparkreversible.training.ShardLayout;
import io.github.sparkreversible.training.TrainingSummary;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.param.ParamMap;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * A model of a backbone with the weights of a checkpoint, before any training. Its coefficients are
 * alpha = 1, beta = 0: it is the pretrained network itself.
 *
 * @param model the model; a fit whose {@code initialModel} it is goes on from it
 * @param checkpoint what was done to get the checkpoint's tensors
 * @param report what became of them
 * @param difference largest difference of the model's outputs from those of the plain network; not
 *     0 only if {@code stageOutput} is mean
 */
public record PretrainedModel(
    Dr2NetClassificationModel model,
    CheckpointSummary checkpoint,
    LoadingReport report,
    double difference) {
  private static final String PRETRAINED = "pretrained";
  private static final double NANOS = 1e9;

  /**
   * What the published weights of a classifier's backbone were trained on.
   *
   * @throws IllegalArgumentException if there is no such backbone, naming those that there are, or
   *     it is one of point clouds
   */
  public static PretrainedInput.Clips input(Dr2NetClassifier classifier) {
    PretrainedInput input = ChosenBackbone.of(resolved(classifier)).pretrainedInput();
    if (input instanceof PretrainedInput.Clips clips) {
      return clips;
    }
    throw new IllegalArgumentException(
        "the backbone is one of %s, expected one of clips; pretrained of Dr2NetClassifier takes its checkpoints"
            .formatted(input.shape().kind().noun()));
  }

  /**
   * Loads the checkpoint that a classifier names by {@code pretrained} into its backbone. Without
   * {@code mean} and {@code std}, clips are normalized as for the published weights.
   *
   * @param classifier params of the network; what it says of coefficients and of training does not
   *     matter
   * @param clipShape {@code [frames, height, width, channels]} of the clips to come, of uint8
   * @param labels names of the classes in the order of their indices, at least two
   * @param withHead whether the classifier of the checkpoint is loaded too; otherwise it starts
   *     from random weights, by the param {@code seed}
   * @throws IllegalArgumentException if there is no such backbone, or the checkpoint does not fit
   *     it; says what does not
   * @throws java.io.UncheckedIOException if the checkpoint cannot be read
   */
  public static PretrainedModel load(
      Dr2NetClassifier classifier, List<Integer> clipShape, List<String> labels, boolean withHead) {
    final long start = System.nanoTime();
    Dr2NetClassifier params = resolved(classifier).setCoefficientSchedule(PRETRAINED);
    ShardLayout layout = new ShardLayout(TensorType.UINT8, clipShape);
    // Statistics that were measured, or an initial model's, come in where nothing is pretrained.
    Normalization normalization = Normalization.of(params, null, null);
    // Tells whether it fits the channels.
    ClipPreparation preparation = normalization.preparation(layout);
    ComputationGraphConfiguration configuration =
        NetworkConfigurations.of(params, preparation.layout(), labels.size(), 1);
    PretrainedNetwork loaded =
        PretrainedNetwork.load(
            params,
            layout,
            configuration,
            withHead,
            SparkContext.getOrCreate().hadoopConfiguration());
    ModelDescription description =
        new ModelDescription(
            labels,
            labels.size(),
            layout.shape(),
            layout.type().dtype(),
            loaded.report().mapping());
    Dr2NetClassificationModel model =
        new Dr2NetClassificationModel(
            params.uid(), loaded.network(), description, noTraining(params, loaded, start));
    params.copyValues(model, ParamMap.empty());
    model.set(model.mean(), normalization.mean());
    model.set(model.std(), normalization.std());
    return new PretrainedModel(model, loaded.checkpoint(), loaded.report(), loaded.difference());
  }

  private static Dr2NetClassifier resolved(Dr2NetClassifier classifier) {
    Dr2NetClassifier copy = classifier.copy(ParamMap.empty());
    ChosenBackbone.resolve(copy);
    return copy;
  }

  /** The summary of a training that has not been: settings and size of the network. */
  private static TrainingSummary noTraining(
      Dr2NetClassifier params, PretrainedNetwork loaded, long start) {
    return new TrainingSummary(
        ClassifierFit.settings(params),
        loaded.network().parameterCount(),
        0,
        0,
        0,
        (System.nanoTime() - start) / NANOS,
        ProcessMemory.peakResidentBytes(),
        List.of(),
        List.of());
  }
}
