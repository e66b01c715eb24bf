package io.github.sparkreversible.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

public class AttentionBlocksTest extends JUnitPlatformSuite {
  private static final long LIMIT = AttentionBlocks.CACHED;
  private static final long[][] SIZES = {
    {0, 2, 4},
    {2, 2, 0},
    {1, 1, 1},
    {3, 2, 5},
    {16, 6, 196},
    {5, 2, 150},
    {2, 6, 784},
    {1, 3, 363},
    {1, 1, 70_000}
  };

  /** Scores follow each other from block to block, so that every block is contiguous. */
  @Test
  public void everyScoreIsInOneBlock() {
    for (long[] s : SIZES) {
      AttentionBlocks blocks = new AttentionBlocks(s[0], s[1], s[2], LIMIT);
      AtomicLong next = new AtomicLong();
      blocks.forEach(
          block -> {
            long first = ((block.clip() * s[1] + block.head()) * s[2] + block.query()) * s[2];
            long length = block.clips() * block.heads() * block.queries() * s[2];
            assertEquals(next.getAndAdd(length), first, block::toString);
            assertTrue(length <= blocks.largest(), block::toString);
          });
      assertEquals(s[0] * s[1] * s[2] * s[2], next.get());
    }
  }

  /** A product over a single query is one that oneDNN computes wrongly. */
  @Test
  public void blocksAreBoundedButHaveTwoQueriesAtLeast() {
    for (long[] s : SIZES) {
      AttentionBlocks blocks = new AttentionBlocks(s[0], s[1], s[2], LIMIT);
      assertTrue(blocks.largest() <= Math.max(LIMIT, 3 * s[2]), blocks::toString);
      blocks.forEach(block -> assertTrue(block.queries() >= Math.min(2, s[2]), block::toString));
    }
  }
}
