/**
 * Array operations with forward and vector-Jacobian product.
 *
 * <p>{@link io.github.sparkreversible.ops.Operations} is the interface that residual functions and
 * the coupling call for all arithmetic; this is the only package that calls numerical operations of
 * ND4J or oneDNN. It uses nothing of this project. Start reading at the interface.
 */
package io.github.sparkreversible.ops;
