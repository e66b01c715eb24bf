/**
 * Files of any Hadoop file system as input of the data sources: listed once on the driver, opened
 * as bytes, single entries of ZIP archives, and the error of a file that is not what it should be.
 *
 * <p>It uses Hadoop and Spark, and nothing of this project. Start reading at {@link
 * io.github.sparkreversible.datasets.files.FileListing}.
 */
package io.github.sparkreversible.datasets.files;
