/**
 * What {@code inspect} finds out about the files of a folder: a row of small facts and a small
 * picture for each file, made on the executors.
 *
 * <p>Start reading at {@link io.github.sparkreversible.pipelines.inspection.Inspection}. Clips and
 * clouds come of data sources of this package: the one reads a few frames by the data source {@code
 * video}, the other streams the points of a file through {@link
 * io.github.sparkreversible.pipelines.inspection.PointStatistics} instead of making rows of them.
 * Uses the data sources of {@code datasets-io} and nothing of the other jobs.
 */
package io.github.sparkreversible.pipelines.inspection;
