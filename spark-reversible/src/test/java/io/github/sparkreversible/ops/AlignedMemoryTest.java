package io.github.sparkreversible.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.bytedeco.javacpp.BytePointer;
import org.junit.jupiter.api.Test;

public class AlignedMemoryTest extends JUnitPlatformSuite {
  @Test
  public void beginsAtALineOfTheCacheAndHasItsSize() {
    for (long bytes : new long[] {1, 63, 64, 1000, 10_000_000}) {
      try (AlignedMemory memory = new AlignedMemory(bytes)) {
        assertEquals(0, memory.start().address() % 64, "address of " + bytes + " bytes");
        assertEquals(bytes, memory.bytes());
        BytePointer all = new BytePointer(memory.start());
        all.put(0, (byte) 1).put(bytes - 1, (byte) 2);
        assertEquals(2, all.get(bytes - 1));
      }
    }
  }

  @Test
  public void whatWasReplacedHasNoRoom() {
    AlignedMemory first = new AlignedMemory(100);
    try (AlignedMemory second = first.replaced(200)) {
      assertEquals(0, first.bytes());
      assertEquals(200, second.bytes());
    }
  }
}
