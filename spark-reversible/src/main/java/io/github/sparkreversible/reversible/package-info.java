/**
 * The reversible core: a stage of residual functions whose intermediate states are recomputed
 * instead of kept.
 *
 * <p>Start at {@link io.github.sparkreversible.reversible.Coupling}, the equations of Dr2Net (arXiv
 * 2401.04105) in code; {@link io.github.sparkreversible.reversible.Dr2Stage} makes a DL4J layer of
 * it. A {@link io.github.sparkreversible.reversible.ResidualFunction} is one branch, {@link
 * io.github.sparkreversible.reversible.CoefficientSchedule} says what alpha and beta are at an
 * iteration, {@link io.github.sparkreversible.reversible.ActivationStorage} and {@link
 * io.github.sparkreversible.reversible.AnchorPolicy} what a forward pass keeps. It uses {@code
 * layers} and {@code ops}.
 */
package io.github.sparkreversible.reversible;
