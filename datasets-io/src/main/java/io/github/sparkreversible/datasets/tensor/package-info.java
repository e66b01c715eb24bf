/**
 * Dense arrays as plain Spark columns.
 *
 * <p>A tensor column is the struct {@code shape: array<int>, dtype: string, data: binary}, so that
 * Parquet, SQL and PySpark read it without this library. This package converts between that struct,
 * Spark's two row kinds and {@link io.github.sparkreversible.datasets.tensor.Tensor}, checks
 * schemas, and finds columns by the names that Spark takes for the same. It uses Spark SQL and
 * nothing of this project. Start reading at {@link
 * io.github.sparkreversible.datasets.tensor.TensorColumn}.
 */
package io.github.sparkreversible.datasets.tensor;
