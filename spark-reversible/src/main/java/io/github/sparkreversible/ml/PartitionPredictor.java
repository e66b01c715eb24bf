package io.github.sparkreversible.ml;

import static io.github.sparkreversible.datasets.tensor.Columns.position;

import io.github.sparkreversible.training.TaskThreads;
import io.github.sparkreversible.training.TrainedNetwork;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/** Task of a model's transform: streams a partition, a batch of rows in memory at a time. */
final class PartitionPredictor implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final ClipPredictor predictor;
  private final Broadcast<TrainedNetwork> network;
  private final Columns columns;
  private final Appended appended;

  PartitionPredictor(
      ClipPredictor predictor,
      Broadcast<TrainedNetwork> network,
      Columns columns,
      Appended appended) {
    this.predictor = predictor;
    this.network = network;
    this.columns = columns;
    this.appended = appended;
  }

  /** What a row gets behind its own values. */
  interface Appended extends Serializable {
    /** Number of values. */
    int count();

    /**
     * The values.
     *
     * @param open network to ask
     * @param clips tensor structs of up to a batch of rows
     * @param name names the row of a clip in an error
     * @return {@link #count} values for each clip
     */
    List<Object[]> values(ClipPredictor.Open open, List<Row> clips, IntFunction<String> name);
  }

  /**
   * Input columns. They are known by position: a row that comes straight from a typed operation may
   * have no schema.
   *
   * @param tensor position of the tensor column
   * @param origin position of the column that names a row in errors; negative for none
   * @param invalid the stage's {@code handleInvalid}
   */
  record Columns(int tensor, int origin, String invalid) implements Serializable {
    static Columns of(StructType input, String tensor, String invalid) {
      return new Columns(
          position(input, tensor).orElseThrow(), SchemaColumns.origin(input), invalid);
    }
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    return appended.count() == 0 ? rows : new Predicted(rows);
  }

  private final class Predicted implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final Deque<Row> ready = new ArrayDeque<>();
    private ClipPredictor.Open open;
    private long seen;

    Predicted(Iterator<Row> rows) {
      this.rows = rows;
      TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> close());
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && rows.hasNext()) {
        predictBatch();
      }
      if (ready.isEmpty()) {
        close();
      }
      return !ready.isEmpty();
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException("No row is left");
      }
      return ready.poll();
    }

    private void predictBatch() {
      if (open == null) {
        TaskThreads.use();
        open = predictor.open(network::value);
      }
      List<Row> batch = new ArrayList<>(predictor.batchSize());
      while (batch.size() < predictor.batchSize() && rows.hasNext()) {
        batch.add(rows.next());
      }
      List<Integer> used =
          IntStream.range(0, batch.size()).filter(i -> isUsed(batch.get(i))).boxed().toList();
      Iterator<Object[]> values =
          appended
              .values(
                  open,
                  used.stream().map(i -> batch.get(i).getStruct(columns.tensor())).toList(),
                  clip -> name(batch.get(used.get(clip)), used.get(clip)))
              .iterator();
      for (Row row : batch) {
        if (isUsed(row)) {
          ready.add(append(row, values.next()));
        } else if (columns.invalid().equals("keep")) {
          ready.add(append(row, new Object[appended.count()]));
        }
      }
      seen += batch.size();
    }

    private boolean isUsed(Row row) {
      return columns.invalid().equals("error") || !row.isNullAt(columns.tensor());
    }

    private String name(Row row, int index) {
      return columns.origin() >= 0
          ? "row '" + row.get(columns.origin()) + "'"
          : "row %d of partition %d".formatted(seen + index, TaskContext.getPartitionId());
    }

    private void close() {
      if (open != null) {
        open.close();
        open = null;
      }
    }
  }

  private static Row append(Row row, Object[] added) {
    Object[] values = new Object[row.size() + added.length];
    for (int i = 0; i < row.size(); i++) {
      values[i] = row.get(i);
    }
    System.arraycopy(added, 0, values, row.size(), added.length);
    return RowFactory.create(values);
  }
}
