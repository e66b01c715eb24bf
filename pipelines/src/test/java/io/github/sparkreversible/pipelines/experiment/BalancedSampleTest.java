package io.github.sparkreversible.pipelines.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.junit.jupiter.api.Test;

/** Rows of a class in a sample. */
public class BalancedSampleTest extends JUnitPlatformSuite {

  @Test
  public void smallClassesLeaveTheirPlacesToTheOthers() {
    assertEquals(44, BalancedSample.perClass(new long[] {500, 5, 7, 44}, 100));
    assertEquals(46, BalancedSample.perClass(new long[] {500, 2, 7, 45}, 100));
    assertEquals(20, BalancedSample.perClass(new long[] {500, 20, 300, 100, 50}, 100));
  }

  @Test
  public void aSampleMayHaveAllRows() {
    assertEquals(100, BalancedSample.perClass(new long[] {30, 20, 50}, 100));
  }

  @Test
  public void eachClassHasARow() {
    assertEquals(1, BalancedSample.perClass(new long[] {9, 9, 9, 0}, 2));
  }
}
