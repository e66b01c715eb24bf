package io.github.sparkreversible.latent;

/**
 * The linear part of a generated feature: {@code dz' = source dz + partner dz_j + prototype
 * dw_true}. What a step between two classes adds is known to {@link PairSteps}.
 */
record GradientShares(double source, double partner, double prototype) {}
