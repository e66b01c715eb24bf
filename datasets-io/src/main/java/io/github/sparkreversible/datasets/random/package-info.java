/**
 * Random numbers as functions of what they are for: of a seed, an epoch, a row. It uses nothing but
 * the Java library. Start reading at {@link io.github.sparkreversible.datasets.random.Mixing}.
 */
package io.github.sparkreversible.datasets.random;
