package io.github.sparkreversible.latent;

/**
 * The derivative of a generated feature, with the classifier held constant: {@code dz' = source dz
 * - direction u (u . dz) + partner dz_j}, u the unit direction between the classes.
 */
record GradientShares(double source, double partner, double direction) {}
