package io.github.sparkreversible.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.reversible.ActivationStorage;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What networks are measured, and the search for their largest batch. */
public class NetworkProfilerTest extends JUnitPlatformSuite {

  @Test
  public void sizesAreThePublishedOnesUnlessTheyAreGiven() {
    assertEquals(List.of(16, 224, 224, 3), ProfiledNetwork.parse("videomae_vit_small").sizes());
    assertEquals(List.of(8192, 3), ProfiledNetwork.parse("pix4point_vit@8192x3").sizes());
    assertEquals("8192x3", ProfiledNetwork.parse("pix4point_vit@8192x3").rows());
  }

  @Test
  public void otherSizesAreRefused() {
    for (String text : List.of("video_swin_tiny@32x224", "video_swin_tiny@0x224x224x3")) {
      String message =
          Thrown.message(IllegalArgumentException.class, () -> ProfiledNetwork.parse(text));
      assertTrue(message.contains("16x224x224x3"), message);
    }
    String message =
        Thrown.message(
            IllegalArgumentException.class, () -> ProfiledNetwork.parse("pix4point_vit@many"));
    assertTrue(message.contains("pix4point_vit@many"), message);
  }

  @Test
  public void theLargestArgumentInBoundsIsFound() {
    for (int expected : new int[] {0, 1, 2, 3, 7, 8, 100}) {
      assertEquals(expected, NetworkProfiler.largest(rows -> 10L * rows, 10L * expected + 9));
    }
  }

  /** Of the published networks at 8 GiB; nothing is allocated for it. */
  @Test
  public void reversibleNetworksFitMoreRows() {
    for (String name : List.of("videomae_vit_small", "video_swin_tiny", "pix4point_vit@8192x3")) {
      ProfiledNetwork network = ProfiledNetwork.parse(name);
      int conventional = largest(network, 1, 0, ActivationStorage.ALL);
      int start = largest(network, 1, 0, ActivationStorage.REVERSIBLE);
      int end = largest(network, 0, 1, ActivationStorage.REVERSIBLE);
      System.out.printf("%s: %d, %d, %d rows%n", name, conventional, start, end);
      assertTrue(conventional > 0 && 2 * conventional < start && start < end, name);
    }
  }

  private static int largest(
      ProfiledNetwork network, double alpha, double beta, ActivationStorage storage) {
    return NetworkProfiler.largestBatch(
        new NetworkProfiler.Settings(network, alpha, beta, storage, 1, 0, 0, 1), 8L << 30);
  }
}
