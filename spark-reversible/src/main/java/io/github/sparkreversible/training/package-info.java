/**
 * From a DataFrame to a trained network: training shards, batches, DL4J Spark, summaries.
 *
 * <p>{@link io.github.sparkreversible.training.ShardWriter} decodes the rows once into files of
 * fixed-size records; {@link io.github.sparkreversible.training.SampleOrder} says which record
 * stands where in an epoch; {@link io.github.sparkreversible.training.BatchReader} makes batches of
 * them on the executors; {@link io.github.sparkreversible.training.DistributedTrainer} hands rounds
 * of batches to DL4J Spark's parameter averaging. Uses {@code reversible} and {@code ops}, Spark
 * core and SQL; no Spark ML. Start reading at {@code DistributedTrainer}.
 */
package io.github.sparkreversible.training;
