package io.github.sparkreversible.ops;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import java.util.function.LongSupplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Times both implementations on the operations of a residual function and prints a Markdown table
 * of medians in milliseconds. Arguments: native threads (default 1), seconds for each figure
 * (default 0.5).
 */
public final class OperationsBenchmark {

  private static final WorkspaceConfiguration WORKSPACE =
      WorkspaceConfiguration.builder()
          .initialSize(256L << 20)
          .policyAllocation(AllocationPolicy.STRICT)
          .policyLearning(LearningPolicy.NONE)
          .policySpill(SpillPolicy.REALLOCATE)
          .build();

  private final Operations[] implementations = {new OneDnnOperations(), new Nd4jOperations()};
  private final LongSupplier nanoseconds;
  private final double seconds;

  private OperationsBenchmark(int threads, double seconds) {
    this.nanoseconds =
        threads == 1
            ? ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime
            : System::nanoTime;
    this.seconds = seconds;
  }

  /** Runs the benchmark. */
  public static void main(String[] arguments) {
    int threads = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
    double seconds = arguments.length > 1 ? Double.parseDouble(arguments[1]) : 0.5;
    NativeThreads.set(threads);
    System.out.printf("%d native threads, medians in ms%n%n", threads);
    System.out.println("| operation | oneDNN | ND4J | ND4J / oneDNN |");
    System.out.println("|---|---|---|---|");
    OperationsBenchmark benchmark = new OperationsBenchmark(threads, seconds);
    benchmark.rows(2048, 128, 512);
    benchmark.attention(16, 128, 4, 32);
    benchmark.rows(3136, 384, 1536);
    benchmark.attention(4, 784, 6, 64);
    benchmark.windows(128, 392, 3, 32);
    benchmark.ends(16, 128, 128);
  }

  /** One call on an implementation. */
  private interface Call {
    void on(Operations operations);
  }

  private static INDArray random(long... shape) {
    return Nd4j.rand(DataType.FLOAT, shape).subi(0.5);
  }

  private void rows(long rows, long dim, long hidden) {
    INDArray x = random(rows, dim);
    INDArray h = random(rows, hidden);
    INDArray h2 = random(rows, hidden);
    INDArray in = random(hidden, dim);
    INDArray out = random(dim, hidden);
    INDArray inBias = random(hidden);
    INDArray outBias = random(dim);
    INDArray y = random(rows, dim);
    INDArray gradient = random(hidden, dim);
    INDArray statistic = random(rows);
    INDArray statistic2 = random(rows).addi(1);
    String size = rows + " x " + dim + " -> " + hidden;
    time("linear " + size, o -> o.linear(x, in, inBias, 1, 0, h));
    time("linear back, accumulated", o -> o.linear(h, out, outBias, -1, 1, y));
    time("linear input gradient", o -> o.linearInputGradient(h, in, 1, 0, y));
    time("linear parameter gradient", o -> o.linearParameterGradient(x, h, gradient, inBias));
    String narrow = rows + " x " + dim;
    time(
        "layer norm " + narrow,
        o -> o.layerNorm(x, outBias, outBias, 1e-6, y, statistic, statistic2));
    time(
        "layer norm gradient",
        o ->
            o.layerNormGradient(
                x, outBias, 1e-6, statistic, statistic2, y, y, outBias, outBias.dup()));
    time("unit rows", o -> o.unitRows(x, y, statistic));
    time("unit rows gradient", o -> o.unitRowsGradient(x, statistic2, y, y));
    time("GELU " + rows + " x " + hidden, o -> o.gelu(h, h2));
    time("GELU gradient", o -> o.geluGradient(h, h2, h2));
    time("combine (1, 1) " + narrow, o -> o.combine(x, 1, 1, y));
    time("combine (0.3, 0.7)", o -> o.combine(x, 0.3, 0.7, y));
    time("combine (1, 0)", o -> o.combine(x, 1, 0, y));
    time("norm", o -> o.norm(x));
    time("distance", o -> o.distance(x, y));
  }

  private void attention(int batch, int tokens, int heads, int headDim) {
    int dim = heads * headDim;
    INDArray qkv = random(batch, tokens, 3L * dim);
    INDArray gQkv = random(batch, tokens, 3L * dim);
    INDArray probabilities = random(batch, heads, tokens, tokens);
    INDArray output = random(batch, tokens, dim);
    String size = batch + " clips, " + tokens + " tokens, " + heads + " heads of " + headDim;
    time("attention " + size, o -> o.attention(qkv, heads, probabilities, output));
    time("attention gradient", o -> o.attentionGradient(qkv, heads, probabilities, output, gQkv));
    time("attention, nothing kept", o -> o.attention(qkv, heads, null, output));
    time("its gradient", o -> o.attentionGradient(qkv, heads, null, output, gQkv));
    time("softmax of the scores", o -> o.softmax(probabilities, probabilities));
  }

  private void windows(int windows, int tokens, int heads, int headDim) {
    int dim = heads * headDim;
    INDArray qkv = random(windows, tokens, 3L * dim);
    INDArray gQkv = random(windows, tokens, 3L * dim);
    INDArray output = random(windows, tokens, dim);
    INDArray bias = random(heads, tokens, tokens);
    INDArray gBias = random(heads, tokens, tokens);
    INDArray table = random(2535, heads);
    int[] index = new Random(1).ints((long) tokens * tokens, 0, 2535).toArray();
    ScoreBias unmasked = new ScoreBias(bias, null);
    ScoreBias masked = new ScoreBias(bias, random(1, tokens, tokens), 0);
    String size = windows + " windows, " + tokens + " tokens, " + heads + " heads of " + headDim;
    time("attention " + size, o -> o.attention(qkv, heads, null, output));
    time("with bias", o -> o.attention(qkv, heads, unmasked, null, output));
    time("with bias and mask", o -> o.attention(qkv, heads, masked, null, output));
    time("its gradient", o -> o.attentionGradient(qkv, heads, null, output, gQkv));
    time("with bias", o -> o.attentionGradient(qkv, heads, unmasked, null, output, gQkv, gBias));
    time("relative bias", o -> o.relativeBias(table, index, bias));
    time("its gradient", o -> o.relativeBiasGradient(gBias, index, table));
    gatherRows((long) windows * tokens, dim);
  }

  private void gatherRows(long rows, long dim) {
    INDArray x = random(rows, dim);
    INDArray y = random(rows, dim);
    int[] inSevens = new int[(int) rows];
    int[] oneByOne = new int[(int) rows];
    for (int i = 0; i < rows; i++) {
      inSevens[i] = (int) ((rows / 7 - 1 - i / 7) * 7 + i % 7);
      oneByOne[i] = (int) (rows - 1 - i);
    }
    RowOrder sevens = RowOrder.of((int) rows, inSevens);
    RowOrder ones = RowOrder.of((int) rows, oneByOne);
    time(
        "rows " + rows + " x " + dim + " to other places in sevens",
        o -> o.gatherRows(x, sevens, y));
    time("one by one", o -> o.gatherRows(x, ones, y));
  }

  private void ends(int batch, int tokens, int dim) {
    INDArray video = random(batch, 16, 64, 64, 1);
    INDArray patches = random(batch * 8L * 16, 2 * 16 * 16);
    INDArray table = random(tokens, dim);
    INDArray x = random(batch, tokens, dim);
    INDArray mean = random(batch, dim);
    time("patches, " + batch + " clips 16 x 64 x 64", o -> o.patches(video, 2, 16, 16, patches));
    time("repeat " + batch + " x " + tokens + " x " + dim, o -> o.repeat(table, x));
    time("repeat gradient", o -> o.repeatGradient(x, table));
    time("mean of tokens", o -> o.meanTokens(x, mean));
    time("mean of tokens, gradient", o -> o.meanTokensGradient(mean, x));
  }

  private void time(String what, Call call) {
    double[] medians = new double[implementations.length];
    for (int i = 0; i < implementations.length; i++) {
      medians[i] = median(call, implementations[i]);
    }
    System.out.printf(
        "| %s | %.3f | %.3f | %.1f |%n", what, medians[0], medians[1], medians[1] / medians[0]);
  }

  private double median(Call call, Operations operations) {
    double[] times = new double[100_000];
    int count = 0;
    long begin = System.nanoTime();
    long warm = begin + (long) (seconds * 0.3e9);
    long end = begin + (long) (seconds * 1.3e9);
    while (count < 3 || (System.nanoTime() < end && count < times.length)) {
      long start = nanoseconds.getAsLong();
      try (MemoryWorkspace open =
          Nd4j.getWorkspaceManager().getAndActivateWorkspace(WORKSPACE, "BENCHMARK")) {
        call.on(operations);
      }
      double time = (nanoseconds.getAsLong() - start) / 1e6;
      if (System.nanoTime() > warm || count < 3) {
        times[count++] = time;
      }
    }
    Arrays.sort(times, 0, count);
    return times[count / 2];
  }
}
