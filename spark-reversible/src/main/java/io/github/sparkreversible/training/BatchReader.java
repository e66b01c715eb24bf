package io.github.sparkreversible.training;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.hadoop.conf.Configuration;

/**
 * Makes the batches of a {@link BatchPlan} from shards, one ahead of its user on a thread of its
 * own. Memory is bounded: three batches. Not for use by several threads at once.
 */
final class BatchReader implements Closeable {
  private static final int BUFFERS = 3;
  static final String THREAD_NAME = "spark-reversible-batch-reader";
  private static final Batch END = new Batch(null, null, 0);

  private final ShardReader reader;
  private final ClipPreparation preparation;
  private final RowAugmentation augmentation;
  private final BatchPlan plan;
  private final BlockingQueue<Batch> free = new LinkedBlockingQueue<>();
  private final BlockingQueue<Batch> ready = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile Throwable failure;

  /**
   * Starts to read.
   *
   * @param augmentation of every clip before it is prepared; null for none
   */
  BatchReader(
      TrainingShards shards,
      ClipPreparation preparation,
      RowAugmentation augmentation,
      BatchPlan plan,
      Configuration hadoop) {
    int elements = shards.layout().elements("batch size", plan.batchSize());
    this.reader = new ShardReader(shards, hadoop);
    this.preparation = preparation;
    this.augmentation = augmentation;
    this.plan = plan;
    for (int i = 0; i < Math.min(BUFFERS, plan.batches()); i++) {
      free.add(new Batch(new float[elements], new int[plan.batchSize()], 0));
    }
    thread = new Thread(this::readAll, THREAD_NAME);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * The next batch.
   *
   * @return null after the last
   * @throws IOException if a record could not be read; the cause says why
   */
  Batch next() throws IOException {
    Batch batch;
    try {
      batch = ready.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while waiting for a training batch", e);
    }
    if (batch != END) {
      return batch;
    }
    ready.add(END);
    if (failure != null) {
      throw new IOException("Training batches could not be read: " + failure, failure);
    }
    return null;
  }

  /** Gives the arrays of a batch back. */
  void recycle(Batch batch) {
    free.add(batch);
  }

  @SuppressWarnings("CatchAndPrintStackTrace")
  private void readAll() {
    try (reader) {
      byte[] record = new byte[preparation.layout().recordBytes()];
      for (int index = 0; index < plan.batches(); index++) {
        ready.add(fill(free.take(), index, record));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure = e;
    } catch (OutOfMemoryError e) {
      failure = TaskMemory.exceeded(e, "batch size", plan.batchSize());
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
    } finally {
      ready.add(END);
    }
  }

  private Batch fill(Batch buffer, int index, byte[] record) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
    ShardLayout layout = preparation.layout();
    int size = plan.size(index);
    for (int i = 0; i < size; i++) {
      long sample = plan.sample(index, i);
      long row = plan.row(sample);
      reader.read(row, record);
      ByteBuffer clip =
          augmentation == null
              ? bytes
              : augmentation.apply(record, layout, plan.epoch(sample), row);
      preparation.normalize(clip, buffer.features(), i * layout.elements());
      buffer.labels()[i] = bytes.getInt(layout.tensorBytes());
    }
    return new Batch(buffer.features(), buffer.labels(), size);
  }

  /** Stops reading and waits until the thread has ended. */
  @Override
  public void close() {
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
