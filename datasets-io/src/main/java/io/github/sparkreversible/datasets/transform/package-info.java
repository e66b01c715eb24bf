/**
 * Spark ML Transformers of tensor columns: samplers, normalizers and augmenters.
 *
 * <p>A stage reads top to bottom as: params, checks of the schema, and a {@link
 * io.github.sparkreversible.datasets.transform.TensorFunction} that does the work without Spark;
 * the arithmetic is in the packages {@code sampling} and {@code augmentation}, the rules for frames
 * and their sizes in {@code video}. Start reading at {@link
 * io.github.sparkreversible.datasets.transform.TensorTransformer}.
 */
package io.github.sparkreversible.datasets.transform;
