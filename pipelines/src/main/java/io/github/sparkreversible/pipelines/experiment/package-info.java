/**
 * Experiments with generated latent features on long-tailed images: data sets, methods, results,
 * and how features lie.
 *
 * <p>Start reading at {@link io.github.sparkreversible.pipelines.experiment.Experiment}. Uses the
 * stages and data sources of the other modules, and the package {@code latent} to generate features
 * of a trained model.
 */
package io.github.sparkreversible.pipelines.experiment;
