package io.github.sparkreversible.training;

import io.github.sparkreversible.reversible.Dr2StageLayer;
import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.nd4j.common.loader.Source;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Gives a DL4J Spark worker its batches. A "path" names a batch by worker and iteration; the first
 * one of a task starts a {@link BatchReader} for all that follow, which ends with the task.
 *
 * <p>The arrays of a batch are used again for the next: the worker is done with one batch when it
 * asks for another.
 */
final class BatchLoader implements MultiDataSetLoader {
  private static final long serialVersionUID = 1L;
  private static final String SEPARATOR = "-";

  private final TrainingShards shards;
  private final ClipPreparation preparation;
  private final RowAugmentation augmentation;
  private final SampleOrder order;
  private final int batchSize;
  private final int workers;
  private final int classes;
  private final double labelSmoothing;
  private final SerializableConfiguration hadoop;

  private transient BatchReader reader;
  private transient BatchArrays arrays;
  private transient INDArray labels;
  private transient Batch current;

  BatchLoader(
      TrainingShards shards,
      ClipPreparation preparation,
      RowAugmentation augmentation,
      TrainingOptions options,
      BatchSchedule schedule,
      SerializableConfiguration hadoop) {
    this.shards = shards;
    this.preparation = preparation;
    this.augmentation = augmentation;
    this.order = new SampleOrder(shards.rows(), options.seed());
    this.batchSize = schedule.batchSize();
    this.workers = schedule.workers();
    this.classes = shards.classes();
    this.labelSmoothing = options.labelSmoothing();
    this.hadoop = hadoop;
  }

  /**
   * Name of a worker's batch, a URI below the folder of the shards: DL4J Spark opens the file
   * system of the URI, and leaves the rest to {@link #load}.
   *
   * @param iteration iteration of the batch
   * @param last last iteration of the round
   */
  String path(int worker, int iteration, int last) {
    String name = String.join(SEPARATOR, "batch", "" + worker, "" + iteration, "" + last);
    return new Path(shards.directory(), name).toUri().toString();
  }

  @Override
  public MultiDataSet load(Source source) throws IOException {
    try {
      return next(source);
    } catch (OutOfMemoryError e) {
      throw TaskMemory.exceeded(e, "batchSize", batchSize);
    }
  }

  private MultiDataSet next(Source source) throws IOException {
    if (reader == null) {
      start(source.getPath());
    }
    if (current != null) {
      reader.recycle(current);
    }
    current = reader.next();
    if (current == null) {
      throw new IOException("No batch is left for " + source.getPath());
    }
    writeLabels();
    return new org.nd4j.linalg.dataset.MultiDataSet(arrays.features(current), labels);
  }

  private void start(String path) {
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> close());
    String[] parts = path.substring(path.lastIndexOf('/') + 1).split(SEPARATOR, -1);
    int worker = Integer.parseInt(parts[1]);
    int iteration = Integer.parseInt(parts[2]);
    int batches = Integer.parseInt(parts[3]) - iteration + 1;
    long stride = (long) workers * batchSize;
    BatchPlan plan =
        new BatchPlan(
            iteration * stride + (long) worker * batchSize,
            stride,
            batches,
            batchSize,
            Long.MAX_VALUE,
            order);
    reader = new BatchReader(shards, preparation, augmentation, plan, hadoop.value());
    arrays = new BatchArrays(shards.layout(), batchSize);
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      labels = Nd4j.create(DataType.FLOAT, batchSize, classes);
    }
  }

  private void writeLabels() {
    double rest = labelSmoothing / classes;
    for (int i = 0; i < batchSize; i++) {
      for (int label = 0; label < classes; label++) {
        boolean isLabel = current.labels()[i] == label;
        labels.putScalar(i, label, rest + (isLabel ? 1 - labelSmoothing : 0));
      }
    }
  }

  private void close() {
    if (reader != null) {
      reader.close();
    }
    if (arrays != null) {
      arrays.close();
    }
    if (labels != null) {
      labels.close();
    }
    // The thread of the task may not come back; its workspaces are of no use to others.
    Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
    Dr2StageLayer.releaseMemoryOfThread();
  }
}
