/**
 * Point-cloud files without Spark: readers that stream points of PLY, PCD, LAS, LAZ, text, NPY,
 * NPZ, float32 rows, OFF and HDF5 from any {@link
 * io.github.sparkreversible.datasets.files.Content}, and writers of PLY, NPY and LAS.
 *
 * <p>Every reader checks what a header claims against the length of the file before it sets memory
 * aside, and says of a malformed file where it is wrong. The package uses {@code files} and nothing
 * else of this project. Start reading at {@link
 * io.github.sparkreversible.datasets.pointcloud.format.PointCloudFormat}.
 */
package io.github.sparkreversible.datasets.pointcloud.format;
