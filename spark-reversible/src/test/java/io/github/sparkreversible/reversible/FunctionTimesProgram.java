package io.github.sparkreversible.reversible;

import io.github.sparkreversible.layers.ParameterSpec;
import io.github.sparkreversible.ops.Arithmetic;
import io.github.sparkreversible.ops.NativeThreads;
import io.github.sparkreversible.ops.Operations;
import io.github.sparkreversible.training.StepProfile;
import io.github.sparkreversible.training.StepProfiler;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a conventional step costs beside its residual functions: the step's time over the sum of the
 * times of forward pass and gradients of each function alone.
 *
 * <p>Arguments: batch, tokens, dim, depth, heads, native threads.
 */
public final class FunctionTimesProgram {
  private static final int REPEATS = 9;
  private static final double NANOS = 1e9;

  private FunctionTimesProgram() {}

  /** Runs the measurement and prints a line. */
  public static void main(String[] arguments) {
    int[] sizes = Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
    int dim = sizes[2];
    int depth = sizes[3];
    int heads = sizes[4];
    NativeThreads.set(sizes[5]);
    long[] shape = {sizes[0], sizes[1], dim};
    double attention =
        seconds(new AttentionSubBlock(dim, heads, AttentionSubBlock.QkvBias.ALL, 1e-6), shape);
    double mlp = seconds(new MlpSubBlock(dim, 4 * dim, 1e-6), shape);
    StepProfile step =
        StepProfiler.measure(
            new StepProfiler.Settings(
                    "", 0, 0, null, 0, sizes[0], sizes[1], dim, heads, depth, 5, sizes[5])
                .in("conventional", 1, 0));
    double functions = depth * (attention + mlp);
    System.out.printf(
        Locale.ROOT,
        "attention %.3f s, MLP %.3f s, %d of each %.3f s, conventional step %.3f s, ratio %.3f%n",
        attention,
        mlp,
        depth,
        functions,
        step.secondsPerStep(),
        step.secondsPerStep() / functions);
  }

  /**
   * Median time of forward pass and gradients of a function; with one native thread that of the
   * processor, which does not depend on what else runs.
   */
  static double seconds(ResidualFunction function, long... shape) {
    LongSupplier nanoseconds =
        NativeThreads.current() == 1
            ? ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime
            : System::nanoTime;
    Map<String, INDArray> parameters = new HashMap<>();
    Map<String, INDArray> gradients = new HashMap<>();
    for (ParameterSpec spec : function.parameters()) {
      parameters.put(spec.name(), Nd4j.randn(DataType.FLOAT, spec.shape()).muli(0.02));
      gradients.put(spec.name(), Nd4j.create(DataType.FLOAT, spec.shape()));
    }
    Temporaries temporaries = new Temporaries(DataType.FLOAT);
    Operations operations = Arithmetic.AUTO.forType(DataType.FLOAT);
    BoundResidualFunction bound =
        function.bind(
            new ResidualFunction.Binding(
                operations,
                parameters::get,
                gradients::get,
                null,
                () -> null,
                DataType.FLOAT,
                new StagePass(),
                temporaries,
                new StageContext(operations, new StagePass()),
                0));
    INDArray x = Nd4j.randn(DataType.FLOAT, shape);
    INDArray y = Nd4j.create(DataType.FLOAT, shape);
    INDArray gy = Nd4j.randn(DataType.FLOAT, shape);
    INDArray gx = Nd4j.create(DataType.FLOAT, shape);
    double[] times = new double[REPEATS];
    for (int i = 0; i < REPEATS; i++) {
      temporaries.begin();
      long start = nanoseconds.getAsLong();
      bound.gradient(x, bound.forward(x, 1, 1, y), gy, gx);
      times[i] = (nanoseconds.getAsLong() - start) / NANOS;
    }
    Arrays.sort(times);
    return times[REPEATS / 2];
  }
}
