package io.github.sparkreversible.backbone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How the groups of a batch are divided into chunks. */
public class GroupNetworkSizesTest extends JUnitPlatformSuite {
  private static final long GROUPS = 5000;

  private static final List<GroupNetworkSizes> SIZES =
      List.of(
          GroupNetworkSizes.ofPointMae(3, 384),
          GroupNetworkSizes.ofPix4Point(6, 192),
          GroupNetworkSizes.ofPix4Point(6, 32));

  private static long chunks(long ofChunk) {
    return (GROUPS + ofChunk - 1) / ofChunk;
  }

  @Test
  public void chunksAreAsFewAsTheLimitAllows() {
    for (GroupNetworkSizes sizes : SIZES) {
      for (int groupSize : new int[] {1, 4, 32}) {
        for (long limit : new long[] {1 << 20, 1 << 22, 1 << 24}) {
          String what = "%s, groups of %d, limit %d".formatted(sizes, groupSize, limit);
          long ofChunk = sizes.groupsOfChunk(GROUPS, groupSize, limit);
          assertTrue(sizes.chunkValues(ofChunk, groupSize) <= limit, what);
          long fewer = chunks(ofChunk) - 1;
          if (fewer > 0) {
            long ofLarger = (GROUPS + fewer - 1) / fewer;
            assertTrue(sizes.chunkValues(ofLarger, groupSize) > limit, what);
          }
        }
      }
    }
  }

  @Test
  public void aSingleGroupMayTakeMore() {
    for (GroupNetworkSizes sizes : SIZES) {
      assertEquals(1, sizes.groupsOfChunk(GROUPS, 32, 1));
      assertEquals(1, sizes.groupsOfChunk(1, 32, Long.MAX_VALUE));
      assertEquals(GROUPS, sizes.groupsOfChunk(GROUPS, 32, Long.MAX_VALUE));
    }
  }
}
