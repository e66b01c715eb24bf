package io.github.sparkreversible.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.OperatingSystemMXBean;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.DoublePredicate;
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

  /**
   * Processor time of the process over that of the calling thread during a run of products: how
   * many threads worked. The compiler and the collector of the JVM and native threads that still
   * spin after earlier work take processor time as well, but not all the time: so trials go on
   * until one shows what is expected, where the wrong number of threads would never show it.
   */
  private static final class WorkingThreads {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Operations operations;
    private final INDArray x = Nd4j.rand(DataType.FLOAT, 1024, 512);
    private final INDArray weight = Nd4j.rand(DataType.FLOAT, 512, 512);
    private final INDArray y = Nd4j.create(DataType.FLOAT, 1024, 512);
    private final OperatingSystemMXBean process =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final ThreadMXBean thread = ManagementFactory.getThreadMXBean();

    WorkingThreads(Operations operations) {
      this.operations = operations;
    }

    void requireOne(String what) {
      requireTrial(working -> working < 1.3, what + " set to 1 thread");
    }

    void requireTwo(String what) {
      requireTrial(working -> working > 1.6, what + " set to 2 threads");
    }

    private void requireTrial(DoublePredicate expected, String what) {
      List<Double> seen = new ArrayList<>();
      long start = System.nanoTime();
      do {
        double working = trial();
        if (expected.test(working)) {
          return;
        }
        seen.add(working);
      } while (System.nanoTime() - start < PATIENCE_NANOS);
      fail(what + ": working threads of all trials were " + seen);
    }

    private double trial() {
      long all = process.getProcessCpuTime();
      long own = thread.getCurrentThreadCpuTime();
      for (int i = 0; i < 15; i++) {
        operations.linear(x, weight, null, 1, 0, y);
      }
      own = thread.getCurrentThreadCpuTime() - own;
      all = process.getProcessCpuTime() - all;
      return (double) all / own;
    }
  }

  @Test
  public void productsUseTheNumberThatWasSet() {
    for (Operations operations : new Operations[] {new OneDnnOperations(), new Nd4jOperations()}) {
      String name = operations.getClass().getSimpleName();
      NativeThreads.set(1);
      new WorkingThreads(operations).requireOne(name);
      NativeThreads.set(2);
      new WorkingThreads(operations).requireTwo(name);
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
      new WorkingThreads(new OneDnnOperations()).requireOne("beside a thread with 3");
      Future<?> beside =
          other.submit(
              () -> {
                NativeThreads.set(2);
                new WorkingThreads(new OneDnnOperations()).requireTwo("beside a thread with 1");
              });
      beside.get(60, TimeUnit.SECONDS);
    } finally {
      other.shutdownNow();
    }
  }

  @Test
  public void lessThanOneIsRefused() {
    Assertions.assertThrows(IllegalArgumentException.class, () -> NativeThreads.set(0));
  }
}
