/**
 * What all layers of this project share of DL4J's layer protocol: a layer names its parameters
 * once, and initialization, flat views, gradients, weight decay and copies follow from that.
 *
 * <p>Start at {@link io.github.sparkreversible.layers.DeclaredLayer} (the configuration) and {@link
 * io.github.sparkreversible.layers.DeclaredLayerImplementation}; layers that end a graph extend
 * {@link io.github.sparkreversible.layers.DeclaredOutputLayer}. It uses only {@code ops}.
 */
package io.github.sparkreversible.layers;
