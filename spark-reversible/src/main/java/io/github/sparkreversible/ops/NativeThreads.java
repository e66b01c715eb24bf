package io.github.sparkreversible.ops;

import org.bytedeco.openblas.global.openblas_nolapack;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * How many native threads the arithmetic uses.
 *
 * <p>oneDNN and ND4J's own operations use OpenMP, of which a process holds one copy and which keeps
 * the number for each Java thread. OpenBLAS, which ND4J's matrix products use, has its own threads
 * and one number for the whole process: there the last call counts. So threads with different
 * numbers beside each other get what they asked for, except in matrix products on {@link
 * Arithmetic#ND4J}.
 */
public final class NativeThreads {

  private NativeThreads() {}

  /**
   * Sets the number of native threads for what the calling thread computes from now on.
   *
   * @param threads number of threads, the calling one included
   * @throws IllegalArgumentException if the number is less than 1
   */
  public static void set(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("native threads = " + threads + ", expected at least 1");
    }
    nativeOps().setOmpNumThreads(threads);
    if (Nd4j.getExecutioner().type() == ExecutionerType.NATIVE_CPU) {
      openblas_nolapack.blas_set_num_threads(threads);
    }
  }

  /** The number of native threads that the calling thread's computations use. */
  public static int current() {
    return nativeOps().ompGetMaxThreads();
  }

  private static NativeOps nativeOps() {
    // Creating the executioner loads the back end, which the holder needs to be there.
    Nd4j.getExecutioner();
    return NativeOpsHolder.getInstance().getDeviceNativeOps();
  }
}
