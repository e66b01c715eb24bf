package io.github.sparkreversible.reversible;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

public class ArenaTest extends JUnitPlatformSuite {

  @Test
  public void theSameOrderGivesTheSameArraysApartFromEachOther() {
    try (Arena arena = new Arena(DataType.FLOAT)) {
      arena.array(2, 3);
      arena.array(5);
      arena.reset();
      INDArray first = arena.array(2, 3).assign(1);
      INDArray second = arena.array(5).assign(2);
      assertEquals(6, first.sumNumber().doubleValue());
      assertEquals(10, second.sumNumber().doubleValue());
      arena.reset();
      assertSame(first, arena.array(2, 3));
      assertSame(second, arena.array(5));
      arena.reset();
      INDArray other = arena.array(5);
      assertNotSame(second, other);
      assertEquals(1, other.getDouble(0), "the memory of the first array");
      assertEquals(2 * 64, arena.bytes());
    }
  }

  /** A vector of the widest registers must not lie in two lines of the cache. */
  @Test
  public void arraysBeginAtALineOfTheCache() {
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      try (Arena arena = new Arena(type)) {
        for (int i = 0; i < 2; i++) {
          arena.reset();
          for (int length : new int[] {3, 100_000, 7}) {
            INDArray array = arena.array(length);
            long address = array.data().pointer().address() + array.offset() * type.width();
            assertTrue(i == 0 || address % 64 == 0, length + " of " + type + " at " + address);
          }
        }
      }
    }
  }

  @Test
  public void whatDoesNotFitLiesBesideUntilTheNextReset() {
    try (Arena arena = new Arena(DataType.DOUBLE)) {
      arena.array(4);
      arena.reset();
      long small = arena.bytes();
      arena.array(4);
      INDArray beside = arena.array(100).assign(3);
      assertEquals(small + 100 * 8, arena.bytes());
      arena.reset();
      assertTrue(beside.wasClosed());
      assertTrue(arena.bytes() >= 104 * 8);
      arena.array(4);
      assertArrayEquals(new long[] {10, 10}, arena.array(10, 10).shape());
    }
  }

  @Test
  public void reservedMemoryIsUsedFromTheFirstPassAndGivenBack() {
    try (Arena arena = new Arena(DataType.FLOAT)) {
      arena.resetTo(8 * 16);
      long reserved = arena.bytes();
      assertEquals(8 * 64, reserved);
      for (int i = 0; i < 8; i++) {
        arena.array(2, 3);
      }
      assertEquals(reserved, arena.bytes(), "nothing lies beside");
      arena.resetTo(5 * 16);
      assertEquals(reserved, arena.bytes(), "a little less is not given back");
      arena.resetTo(2 * 16);
      assertEquals(2 * 64, arena.bytes());
    }
  }

  /** The reserved memory is exactly what a forward pass takes. */
  @Test
  public void statesAreCountedAsTheyAreKept() {
    for (int length = 0; length <= 9; length++) {
      for (int interval = 1; interval <= 10; interval++) {
        int taken = 0;
        for (int i = 1; i <= length; i++) {
          boolean running = interval == 1 || i <= 2;
          boolean anchor = interval > 1 && i % interval == 0 && i < length;
          taken += (running ? 1 : 0) + (anchor ? 2 : 0);
        }
        assertEquals(taken, KeptStates.count(length, interval), length + " by " + interval);
      }
    }
  }

  @Test
  public void rowsOfAnArrayAreOneObject() {
    try (Arena arena = new Arena(DataType.FLOAT)) {
      arena.array(2, 3, 4);
      arena.reset();
      INDArray tokens = arena.array(2, 3, 4);
      assertSame(arena.rows(tokens), arena.rows(tokens));
      assertArrayEquals(new long[] {6, 4}, arena.rows(tokens).shape());
      assertNull(arena.rows(tokens.dup()));
    }
  }

  @Test
  public void someRowsOfAnArrayAreOneObjectAndSeeItsMemory() {
    try (Arena arena = new Arena(DataType.FLOAT)) {
      arena.array(3, 2, 4);
      arena.reset();
      INDArray tokens = arena.array(3, 2, 4);
      INDArray last = arena.rows(tokens, 1, 3);
      assertSame(last, arena.rows(tokens, 1, 3));
      assertSame(arena.rows(last), arena.rows(last));
      tokens.assign(1);
      arena.rows(last).assign(2);
      assertEquals(8 * 1 + 16 * 2, tokens.sumNumber().doubleValue());
      assertEquals(tokens.get(NDArrayIndex.interval(1, 3)), last);
      assertNull(arena.rows(tokens.dup(), 1, 3));
    }
  }

  @Test
  public void releasingClosesTheArenasOfTheThread() {
    Arena arena = ThreadArenas.current().ofStage(DataType.FLOAT);
    arena.array(1000);
    arena.reset();
    assertTrue(Dr2StageLayer.memoryOfThread() >= 4000);
    Dr2StageLayer.releaseMemoryOfThread();
    assertTrue(arena.isClosed());
    assertEquals(0, Dr2StageLayer.memoryOfThread());
  }

  @Test
  public void emptyArraysTakeNoMemory() {
    try (Arena arena = new Arena(DataType.FLOAT)) {
      assertTrue(arena.array(0, 4).isEmpty());
      arena.reset();
      assertTrue(arena.array(0, 4).isEmpty());
      assertEquals(0, arena.bytes());
    }
  }
}
