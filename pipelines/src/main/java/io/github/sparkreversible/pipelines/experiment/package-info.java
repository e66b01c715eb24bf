/**
 * Experiments with generated latent features on long-tailed images: data sets, methods, results.
 */
package io.github.sparkreversible.pipelines.experiment;
