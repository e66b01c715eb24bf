package io.github.sparkreversible.ml;

import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** Whether the device that was asked for can be used. */
final class Devices {
  private static final String GPU = "gpu";
  private static final String CPU = "cpu";
  private static final int FIRST_UNSUPPORTED_MAJOR = 9;

  private Devices() {}

  /**
   * Checks the param {@code device} on the driver; an explicit request is never changed silently.
   *
   * @throws IllegalArgumentException saying why the device cannot be used and what to change
   */
  static void check(String device) {
    boolean cpuBackend = Nd4j.getEnvironment().isCPU();
    if (device.equals(CPU) && !cpuBackend) {
      throw new IllegalArgumentException(
          "device is cpu, but the ND4J backend on the class path is CUDA; use the build without"
              + " -Pcuda, or device auto");
    }
    if (device.equals(GPU) && cpuBackend) {
      throw new IllegalArgumentException(
          "device is gpu, but the ND4J backend on the class path is the CPU's; build with -Pcuda, or"
              + " use device auto");
    }
    if (!cpuBackend) {
      checkComputeCapability();
    }
  }

  private static void checkComputeCapability() {
    int major = NativeOpsHolder.getInstance().getDeviceNativeOps().getDeviceMajor(0);
    if (major >= FIRST_UNSUPPORTED_MAJOR) {
      throw new IllegalArgumentException(
          ("The GPU has compute capability %d.x, but nd4j-cuda-11.6 holds code for 3.7 to 8.9 only;"
                  + " use the build without -Pcuda")
              .formatted(major));
    }
  }
}
