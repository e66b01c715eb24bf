/**
 * The Spark data source {@code pointcloud}: clouds as float32 tensor columns, with their bounds,
 * column names and labels, from every format of {@code format}, on any Hadoop file system.
 *
 * <p>It uses {@code format}, {@code source}, {@code files} and {@code tensor}. Start reading at
 * {@link io.github.sparkreversible.datasets.pointcloud.PointCloudDataSource}.
 */
package io.github.sparkreversible.datasets.pointcloud;
