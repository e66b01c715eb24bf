/**
 * Data sets that this project makes itself, for the quick start and for tests.
 *
 * <p>It uses the package {@code video} for writing. Start reading at {@link
 * io.github.sparkreversible.datasets.synthetic.MovingShapes}.
 */
package io.github.sparkreversible.datasets.synthetic;
