/**
 * Pretrained weights in and out. {@link io.github.sparkreversible.checkpoint.NameMapping} says
 * where the tensors of an upstream project stand in a network.
 *
 * <p>It uses nothing of the packages above it, and no numerical library.
 */
package io.github.sparkreversible.checkpoint;
