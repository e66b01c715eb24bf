package io.github.sparkreversible.backbone;

import io.github.sparkreversible.checkpoint.Checkpoint;
import io.github.sparkreversible.checkpoint.CheckpointTensor;
import io.github.sparkreversible.checkpoint.SafetensorsWriter;
import io.github.sparkreversible.checkpoint.TorchFile;
import io.github.sparkreversible.reversible.CoefficientSchedule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * What it takes to load a checkpoint of a published size into its network, in a fresh JVM.
 *
 * <p>Arguments: {@code write BACKBONE FOLDER} makes {@code weights.safetensors} and {@code
 * weights.pt} of random weights; {@code load BACKBONE FILE} prints a line. Seconds are those from
 * opening the file to the last parameter, of the first load of the process, by the clock and of the
 * processor, which is what counts on a busy machine; memory is how much its peak, pages of the
 * mapped file left out, rises above what the network takes before.
 */
public final class PretrainedLoadingProgram {
  private static final Configuration HADOOP = new Configuration();
  private static final int CLASSES = 400;
  private static final double MEGA = 1e6;
  private static final double NANOS = 1e9;
  private static final long NANOS_BETWEEN = 2_000_000;
  private static final long KIB = 1024;

  private PretrainedLoadingProgram() {}

  /** Writes files or measures. */
  public static void main(String[] arguments) throws Exception {
    Backbone backbone = Backbones.named(arguments[1]);
    if (arguments[0].equals("write")) {
      write(backbone, Path.of(arguments[2]));
    } else {
      load(backbone, Path.of(arguments[2]));
    }
  }

  private static ComputationGraph graph(Backbone backbone) {
    InputShape input = backbone.pretrainedInput().shape();
    ComputationGraph graph =
        new ComputationGraph(
            backbone.configuration(
                input, CLASSES, NetworkSettings.of(CoefficientSchedule.fixed(1, 0))));
    graph.init();
    return graph;
  }

  private static void write(Backbone backbone, Path folder) throws IOException {
    List<CheckpointTensor> tensors =
        PretrainedWeights.export(graph(backbone), backbone.mappings().get(0));
    org.apache.hadoop.fs.Path safetensors =
        new org.apache.hadoop.fs.Path(folder.resolve("weights.safetensors").toUri());
    SafetensorsWriter.write(safetensors, HADOOP, tensors, Map.of("format", "pt"));
    TorchFile.write(folder.resolve("weights.pt"), tensors);
  }

  private static void load(Backbone backbone, Path file) throws Exception {
    ComputationGraph graph = graph(backbone);
    try (AnonymousPeak peak = new AnonymousPeak()) {
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      long startOfProcessor = threads.getCurrentThreadCpuTime();
      long start = System.nanoTime();
      Checkpoint checkpoint = Checkpoint.open(file.toString(), HADOOP);
      LoadingReport report =
          PretrainedWeights.load(graph, checkpoint.tensors().values(), backbone.mappings(), false);
      double seconds = (System.nanoTime() - start) / NANOS;
      double ofProcessor = (threads.getCurrentThreadCpuTime() - startOfProcessor) / NANOS;
      System.out.printf(
          Locale.ROOT,
          "%s: %d tensors of %.1f MB loaded in %.2f s, %.2f s of the processor, memory +%.1f MB%n",
          file.getFileName(),
          report.loaded().size(),
          Files.size(file) / MEGA,
          seconds,
          ofProcessor,
          peak.rise() / MEGA);
      if (!report.isComplete()) {
        throw new IllegalStateException(report.describe());
      }
    }
  }

  /** The largest anonymous resident memory of this process, looked at all the time. */
  private static final class AnonymousPeak implements AutoCloseable {
    private final long before = anonymousBytes();
    private final AtomicLong most = new AtomicLong(before);
    private final Thread watch = new Thread(this::watch, "memory");
    private volatile boolean ended;

    AnonymousPeak() {
      watch.setDaemon(true);
      watch.start();
    }

    private void watch() {
      while (!ended) {
        look();
        LockSupport.parkNanos(NANOS_BETWEEN);
      }
    }

    private void look() {
      most.accumulateAndGet(anonymousBytes(), Math::max);
    }

    private static long anonymousBytes() {
      try {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("RssAnon:"))
            .mapToLong(line -> KIB * Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElseThrow();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    long rise() {
      look();
      return most.get() - before;
    }

    @Override
    public void close() throws InterruptedException {
      ended = true;
      watch.join();
    }
  }
}
