package io.github.sparkreversible.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.OperatingSystemMXBean;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.lang.management.ManagementFactory;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The number of native threads is what was set, seen in the processor time that a product takes.
 */
public class NativeThreadsTest extends JUnitPlatformSuite {

  private int before;

  @BeforeEach
  public void rememberTheSetting() {
    before = NativeThreads.current();
  }

  @AfterEach
  public void restoreTheSetting() {
    NativeThreads.set(before);
  }

  /** Processor time of the process over that of the calling thread: the threads that worked. */
  private static double workingThreads(Operations operations) {
    INDArray x = Nd4j.rand(DataType.FLOAT, 1024, 512);
    INDArray weight = Nd4j.rand(DataType.FLOAT, 512, 512);
    INDArray y = Nd4j.create(DataType.FLOAT, 1024, 512);
    OperatingSystemMXBean process =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    double smallest = Double.MAX_VALUE;
    // The compiler and the collector of the JVM take processor time as well, but not always.
    for (int trial = 0; trial < 10; trial++) {
      long all = process.getProcessCpuTime();
      long own = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      for (int i = 0; i < 25; i++) {
        operations.linear(x, weight, null, 1, 0, y);
      }
      own = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - own;
      all = process.getProcessCpuTime() - all;
      smallest = Math.min(smallest, (double) all / own);
    }
    return smallest;
  }

  @Test
  public void productsUseTheNumberThatWasSet() {
    for (Operations operations : new Operations[] {new OneDnnOperations(), new Nd4jOperations()}) {
      String name = operations.getClass().getSimpleName();
      NativeThreads.set(1);
      double one = workingThreads(operations);
      assertTrue(one < 1.5, name + " set to 1 thread: " + one + " threads worked");
      NativeThreads.set(2);
      double two = workingThreads(operations);
      assertTrue(two > 1.5, name + " set to 2 threads: " + two + " threads worked");
    }
  }

  @Test
  public void eachThreadHasItsOwnNumber() throws Exception {
    NativeThreads.set(1);
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      Future<Integer> seen =
          other.submit(
              () -> {
                NativeThreads.set(3);
                return NativeThreads.current();
              });
      assertEquals(3, seen.get(60, TimeUnit.SECONDS));
      assertEquals(1, NativeThreads.current());
      double working = workingThreads(new OneDnnOperations());
      assertTrue(working < 1.5, "set to 1 beside a thread with 3: " + working + " threads worked");
      Future<Double> beside =
          other.submit(
              () -> {
                NativeThreads.set(2);
                return workingThreads(new OneDnnOperations());
              });
      double two = beside.get(60, TimeUnit.SECONDS);
      assertTrue(two > 1.5, "set to 2 beside a thread with 1: " + two + " threads worked");
    } finally {
      other.shutdownNow();
    }
  }

  @Test
  public void lessThanOneIsRefused() {
    Assertions.assertThrows(IllegalArgumentException.class, () -> NativeThreads.set(0));
  }
}
