package io.github.sparkreversible.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The cache keeps what is used, within its bound. */
public class PrimitiveCacheTest extends JUnitPlatformSuite {

  private static void doubleInto(PrimitiveCache cache, long length, float factor) {
    INDArray x = Nd4j.ones(DataType.FLOAT, length);
    INDArray y = Nd4j.create(DataType.FLOAT, length);
    cache.run(OneDnnPrimitive.SCALE, factor, 0, Operand.of(x), Operand.of(y));
    assertEquals(factor * length, y.sumNumber().doubleValue(), 1e-6, "length " + length);
  }

  @Test
  public void holdsNoMoreThanItsCapacity() {
    try (PrimitiveCache cache = new PrimitiveCache(3)) {
      for (int round = 0; round < 2; round++) {
        for (int length = 1; length <= 10; length++) {
          doubleInto(cache, length, 2);
          assertEquals(round == 0 ? Math.min(length, 3) : 3, cache.size());
        }
      }
    }
  }

  @Test
  public void usesAPrimitiveAgainForOtherMemory() {
    try (PrimitiveCache cache = new PrimitiveCache(8)) {
      doubleInto(cache, 5, 2);
      doubleInto(cache, 5, 2);
      assertEquals(1, cache.size());
      doubleInto(cache, 5, 3);
      assertEquals(2, cache.size());
    }
  }

  @Test
  public void madeAnewForAnotherNumberOfThreads() {
    int before = NativeThreads.current();
    try (PrimitiveCache cache = new PrimitiveCache(8)) {
      NativeThreads.set(1);
      doubleInto(cache, 5, 2);
      NativeThreads.set(2);
      doubleInto(cache, 5, 2);
      assertEquals(2, cache.size());
    } finally {
      NativeThreads.set(before);
    }
  }
}
