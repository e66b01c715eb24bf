/**
 * Spark ML stages.
 *
 * <p>{@link io.github.sparkreversible.ml.Dr2NetClassifier} finetunes a transformer of videos or
 * point clouds as a reversible network, {@link
 * io.github.sparkreversible.ml.Dr2NetClassificationModel} predicts with it, {@link
 * io.github.sparkreversible.ml.Dr2NetFeaturizer} gives what its classifier reads, which {@link
 * io.github.sparkreversible.ml.VerificationEvaluator} compares and {@link
 * io.github.sparkreversible.ml.LatentFeatureAugmentedClassifier} generates more of. What a row
 * holds is decided by the backbone, and known everywhere by its {@link
 * io.github.sparkreversible.backbone.InputShape}. Stages hold params and schemas only: the work is
 * done by {@link io.github.sparkreversible.training}, the network comes from {@link
 * io.github.sparkreversible.backbone}. Params that both stages have are declared once, in the
 * {@code Has...Params} interfaces. {@link io.github.sparkreversible.ml.PretrainedModel} makes a
 * model of a checkpoint, {@link io.github.sparkreversible.ml.WeightsExport} writes one. Start
 * reading at {@code Dr2NetClassifier.train}.
 */
package io.github.sparkreversible.ml;
