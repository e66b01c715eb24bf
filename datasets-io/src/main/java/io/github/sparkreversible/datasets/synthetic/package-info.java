/**
 * Data sets that this project makes itself, for the quick start, for examples and for tests.
 *
 * <p>It uses the package {@code video} for writing. Start reading at {@link
 * io.github.sparkreversible.datasets.synthetic.MovingShapes} for clips and at {@link
 * io.github.sparkreversible.datasets.synthetic.SolidClouds} for point clouds.
 */
package io.github.sparkreversible.datasets.synthetic;
