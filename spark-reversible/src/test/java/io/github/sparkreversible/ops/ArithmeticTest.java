package io.github.sparkreversible.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** Which library computes, for every setting. */
public class ArithmeticTest extends JUnitPlatformSuite {

  private static final String OBSTACLE = "its native library does not load: no dnnl";

  @Test
  public void automaticChoice() {
    assertInstanceOf(OneDnnOperations.class, Arithmetic.AUTO.forType(DataType.FLOAT, null, null));
    assertInstanceOf(Nd4jOperations.class, Arithmetic.AUTO.forType(DataType.DOUBLE, null, null));
    assertInstanceOf(Nd4jOperations.class, Arithmetic.AUTO.forType(DataType.FLOAT, null, OBSTACLE));
  }

  @Test
  public void propertyDecidesForAutoOnly() {
    assertInstanceOf(Nd4jOperations.class, Arithmetic.AUTO.forType(DataType.FLOAT, "nd4j", null));
    assertInstanceOf(
        OneDnnOperations.class, Arithmetic.AUTO.forType(DataType.FLOAT, "OneDNN", null));
    assertInstanceOf(OneDnnOperations.class, Arithmetic.AUTO.forType(DataType.FLOAT, "auto", null));
    assertInstanceOf(
        OneDnnOperations.class, Arithmetic.ONEDNN.forType(DataType.FLOAT, "nd4j", null));
    assertInstanceOf(Nd4jOperations.class, Arithmetic.ND4J.forType(DataType.FLOAT, "onednn", null));
  }

  @Test
  public void whatWasAskedForIsNotReplaced() {
    IllegalStateException noLibrary =
        Assertions.assertThrows(
            IllegalStateException.class,
            () -> Arithmetic.ONEDNN.forType(DataType.FLOAT, null, OBSTACLE));
    assertTrue(noLibrary.getMessage().contains(OBSTACLE), noLibrary.getMessage());
    Assertions.assertThrows(
        IllegalStateException.class,
        () -> Arithmetic.AUTO.forType(DataType.FLOAT, "onednn", OBSTACLE));
    IllegalArgumentException noDouble =
        Assertions.assertThrows(
            IllegalArgumentException.class,
            () -> Arithmetic.ONEDNN.forType(DataType.DOUBLE, null, null));
    assertTrue(noDouble.getMessage().contains("DOUBLE"), noDouble.getMessage());
  }

  @Test
  public void unknownValueListsTheAllowedOnes() {
    IllegalArgumentException e =
        Assertions.assertThrows(
            IllegalArgumentException.class,
            () -> Arithmetic.AUTO.forType(DataType.FLOAT, "mkl", null));
    assertEquals(
        "system property io.github.sparkreversible.operations = mkl,"
            + " expected one of [auto, onednn, nd4j]",
        e.getMessage());
  }

  @Test
  public void oneDnnLoadsHere() {
    assertEquals(null, OneDnnOperations.loadFailure());
  }
}
