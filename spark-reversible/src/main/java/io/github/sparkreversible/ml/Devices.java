package io.github.sparkreversible.ml;

import java.util.Optional;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** Whether the device that was asked for can be used. */
final class Devices {
  private static final String GPU = "gpu";
  private static final String CPU = "cpu";
  private static final int FIRST_UNSUPPORTED_MAJOR = 9;
  private static final String ON_THE_CPU =
      "use the build without -Pcuda, or let ND4J prefer the CPU: environment variable"
          + " BACKEND_PRIORITY_CPU=101, on a cluster also"
          + " spark.executorEnv.BACKEND_PRIORITY_CPU=101";

  private Devices() {}

  /**
   * What ND4J has found in this process. It takes the CUDA back end where one is on the class path
   * and a driver shows a card, the CPU otherwise.
   *
   * @param cpu whether the arrays live on the CPU
   * @param computeCapabilityMajor of the first GPU; 0 on the CPU
   * @param failure why no back end could be initialized; null if one was
   */
  record BackEnd(boolean cpu, int computeCapabilityMajor, String failure) {
    /** The back end of this process, which is initialized if it was not yet. */
    static BackEnd find() {
      try {
        if (Nd4j.getEnvironment().isCPU()) {
          return new BackEnd(true, 0, null);
        }
        return new BackEnd(
            false, NativeOpsHolder.getInstance().getDeviceNativeOps().getDeviceMajor(0), null);
      } catch (RuntimeException | LinkageError e) {
        Throwable innermost = e;
        while (innermost.getCause() != null) {
          innermost = innermost.getCause();
        }
        return new BackEnd(false, 0, innermost.toString());
      }
    }
  }

  /**
   * Checks the param {@code device} on the driver; an explicit request is never changed silently.
   *
   * @throws IllegalArgumentException saying why the device cannot be used and what to change
   */
  static void check(String device) {
    obstacle(device, BackEnd.find())
        .ifPresent(
            obstacle -> {
              throw new IllegalArgumentException(
                  "device is %s, but %s".formatted(device, obstacle));
            });
  }

  /** What stands against a device, and what to change; empty if nothing does. */
  static Optional<String> obstacle(String device, BackEnd found) {
    if (found.failure() != null) {
      return Optional.of(
          "ND4J's back end could not be initialized: %s. A build with -Pcuda needs CUDA 11.6 with cuDNN 8.3 and a card of compute capability 3.7 to 8.9; without them, %s"
              .formatted(found.failure(), ON_THE_CPU));
    }
    if (device.equals(GPU) && found.cpu()) {
      return Optional.of(
          "ND4J has found no GPU and uses the CPU; build with -Pcuda and look in the log why its"
              + " CUDA back end was skipped, or use device auto");
    }
    if (device.equals(CPU) && !found.cpu()) {
      return Optional.of("ND4J's back end is CUDA; " + ON_THE_CPU);
    }
    if (!found.cpu() && found.computeCapabilityMajor() >= FIRST_UNSUPPORTED_MAJOR) {
      return Optional.of(
          "the GPU has compute capability %d.x, and nd4j-cuda-11.6 holds code for 3.7 to 8.9 only; %s"
              .formatted(found.computeCapabilityMajor(), ON_THE_CPU));
    }
    return Optional.empty();
  }
}
