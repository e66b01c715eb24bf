/**
 * Runs the JUnit 5 test classes with ScalaTest's own runner and holds it to the counts of Surefire.
 *
 * <p>Start reading at {@link io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite}, the
 * base class of every unit test; {@link io.github.sparkreversible.testing.scalatest.ScalaTestRun}
 * is the program that the build starts after the tests of a module. Uses nothing of the project, so
 * that every module's tests can use it.
 */
package io.github.sparkreversible.testing.scalatest;
