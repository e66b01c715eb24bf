package io.github.sparkreversible.ops;

import io.github.sparkreversible.testing.RelativeError;
import io.github.sparkreversible.testing.SeededArrays;
import io.github.sparkreversible.testing.SeededArrays.Layout;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The matrix that every implementation passes: each operation, on odd sizes, in every memory
 * layout, against the reference in double precision on contiguous arrays.
 */
public abstract class OperationsMatrix extends JUnitPlatformSuite {

  static final long SEED = 20240601;
  static final long[][] SHAPES = {
    {1, 1, 1}, {7, 17, 33}, {33, 7, 1}, {1, 33, 17}, {5, 1, 9}, {40, 48, 64}
  };

  /** {scale, keep} of accumulating operations. */
  static final double[][] FACTORS = {{1, 0}, {-1, 1}, {1, 1}, {0.5, -0.3}, {-1, 0}};

  private final Operations reference = new Nd4jOperations();
  private int nativeThreads;

  abstract Operations operations();

  abstract DataType type();

  /** Relative L2 difference that the data type and a reordering of sums explain. */
  abstract double tolerance();

  /** Arrays are small here, and waiting for a second native thread takes longer than computing. */
  @BeforeEach
  public void useOneNativeThread() {
    nativeThreads = NativeThreads.current();
    NativeThreads.set(1);
  }

  @AfterEach
  public void restoreNativeThreads() {
    NativeThreads.set(nativeThreads);
  }

  /** An operation applied to arguments, results last. */
  interface Call {
    void on(Operations operations, INDArray... arguments);
  }

  /** The part of a test that is repeated for every layout. */
  interface Body {
    void with(SeededArrays arrays);
  }

  final void forEachLayout(Body body) {
    for (Layout layout : Layout.values()) {
      SeededArrays arrays = new SeededArrays(SEED, type(), layout);
      body.with(arrays);
      arrays.requireNothingWrittenBeside();
    }
  }

  /** Runs a call and the reference on copies of its arguments, and compares all arguments. */
  final void compare(String what, SeededArrays arrays, Call call, INDArray... arguments) {
    INDArray[] copies = new INDArray[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      copies[i] = arguments[i] == null ? null : arguments[i].castTo(DataType.DOUBLE).dup('c');
    }
    call.on(reference, copies);
    call.on(operations(), arguments);
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i] != null) {
        String name = what + ", argument " + i + " " + Arrays.toString(arguments[i].shape());
        RelativeError.require(name + ", " + arrays, arguments[i], copies[i], tolerance());
      }
    }
  }
}
