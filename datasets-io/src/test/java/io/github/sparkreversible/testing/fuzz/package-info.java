/**
 * Damaged files read in a JVM of its own, which a crash may end without ending the test. Start
 * reading at {@link io.github.sparkreversible.testing.fuzz.FuzzRun}.
 */
package io.github.sparkreversible.testing.fuzz;
