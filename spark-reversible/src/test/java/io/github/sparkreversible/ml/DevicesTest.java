package io.github.sparkreversible.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.ml.Devices.BackEnd;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every device against every back end that ND4J may have found. */
public class DevicesTest extends JUnitPlatformSuite {
  private static final BackEnd ON_CPU = new BackEnd(true, 0, null);
  private static final BackEnd ON_A100 = new BackEnd(false, 8, null);
  private static final BackEnd ON_H100 = new BackEnd(false, 9, null);
  private static final BackEnd BROKEN = new BackEnd(false, 0, "no libcudart.so.11.0");

  private static void assertRefused(String device, BackEnd found, String... parts) {
    String obstacle = Devices.obstacle(device, found).orElse("");
    for (String part : parts) {
      assertTrue(obstacle.contains(part), () -> device + ": no '" + part + "' in: " + obstacle);
    }
  }

  @Test
  public void whatIsThereIsUsed() {
    assertEquals(Optional.empty(), Devices.obstacle("auto", ON_CPU));
    assertEquals(Optional.empty(), Devices.obstacle("cpu", ON_CPU));
    assertEquals(Optional.empty(), Devices.obstacle("auto", ON_A100));
    assertEquals(Optional.empty(), Devices.obstacle("gpu", ON_A100));
  }

  @Test
  public void anExplicitDeviceIsNeverReplaced() {
    assertRefused("gpu", ON_CPU, "no GPU", "-Pcuda", "auto");
    assertRefused("cpu", ON_A100, "CUDA", "without -Pcuda", "BACKEND_PRIORITY_CPU=101");
  }

  @Test
  public void aCardThatTheBackEndHasNoCodeForIsRefused() {
    for (String device : List.of("auto", "gpu")) {
      assertRefused(device, ON_H100, "9.x", "3.7 to 8.9", "without -Pcuda");
    }
  }

  @Test
  public void aBackEndThatCannotBeInitializedSaysWhy() {
    for (String device : List.of("auto", "gpu", "cpu")) {
      assertRefused(device, BROKEN, "no libcudart.so.11.0", "cuDNN 8.3", "without -Pcuda");
    }
  }

  @Test
  public void theTestsRunOnTheCpu() {
    assertEquals(ON_CPU, BackEnd.find());
  }
}
