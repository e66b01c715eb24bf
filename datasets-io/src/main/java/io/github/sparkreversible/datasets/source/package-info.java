/**
 * What the file data sources of this library share: options, modes for malformed files, the scan
 * with its pushed-down columns, filters and limits, and the loop that makes rows of records.
 *
 * <p>A data source is a {@link io.github.sparkreversible.datasets.source.FileDataSource} that reads
 * its options into a {@link io.github.sparkreversible.datasets.source.FileFormat}; a format opens a
 * part of a file as a {@link io.github.sparkreversible.datasets.source.RecordReader}. Everything
 * else is here, once; the loop that makes the rows also reads contents that are no files, as a
 * {@link io.github.sparkreversible.datasets.source.FileInput}. It uses {@code files} and Spark.
 * Start reading at {@link io.github.sparkreversible.datasets.source.FileFormat}.
 */
package io.github.sparkreversible.datasets.source;
