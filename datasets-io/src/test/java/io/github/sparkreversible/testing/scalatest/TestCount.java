package io.github.sparkreversible.testing.scalatest;

/**
 * How many tests of one class ended how.
 *
 * @param passed tests that ran to their end
 * @param failed tests with a failed assertion or another exception
 * @param skipped tests that a condition or an assumption kept from running
 */
record TestCount(int passed, int failed, int skipped) {

  static final TestCount NONE = new TestCount(0, 0, 0);

  TestCount plus(TestCount other) {
    return new TestCount(passed + other.passed, failed + other.failed, skipped + other.skipped);
  }

  int total() {
    return passed + failed + skipped;
  }

  @Override
  public String toString() {
    return passed + " passed, " + failed + " failed, " + skipped + " skipped";
  }
}
