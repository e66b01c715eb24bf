package io.github.sparkreversible.ml;

import io.github.sparkreversible.training.TaskThreads;
import io.github.sparkreversible.training.TrainedNetwork;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.TaskCompletionListener;

/** Task of a model's transform: streams a partition, a batch of rows in memory at a time. */
final class PartitionPredictor implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;
  private static final String ORIGIN = "origin";

  private final ClipPredictor predictor;
  private final Broadcast<TrainedNetwork> network;
  private final Columns columns;

  PartitionPredictor(ClipPredictor predictor, Broadcast<TrainedNetwork> network, Columns columns) {
    this.predictor = predictor;
    this.network = network;
    this.columns = columns;
  }

  /**
   * Input column and wanted output columns.
   *
   * @param features tensor column
   * @param raw whether logarithms of probabilities are wanted
   * @param probability whether probabilities are wanted
   * @param prediction whether the class is wanted
   */
  record Columns(String features, boolean raw, boolean probability, boolean prediction)
      implements Serializable {
    boolean none() {
      return !raw && !probability && !prediction;
    }
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    return columns.none() ? rows : new Predicted(rows);
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
      if (ready.isEmpty() && rows.hasNext()) {
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
      int tensor = batch.get(0).fieldIndex(columns.features());
      List<Row> clips = new ArrayList<>(batch.size());
      batch.forEach(row -> clips.add(row.getStruct(tensor)));
      List<ClipPredictor.Prediction> predictions =
          open.predict(clips, index -> name(batch.get(index), index));
      for (int i = 0; i < batch.size(); i++) {
        ready.add(append(batch.get(i), predictions.get(i)));
      }
      seen += batch.size();
    }

    private String name(Row row, int index) {
      String where = "column '%s', ".formatted(columns.features());
      boolean hasOrigin = List.of(row.schema().fieldNames()).contains(ORIGIN);
      return where
          + (hasOrigin
              ? "row '" + row.get(row.fieldIndex(ORIGIN)) + "'"
              : "row %d of partition %d".formatted(seen + index, TaskContext.getPartitionId()));
    }

    private void close() {
      if (open != null) {
        open.close();
        open = null;
      }
    }
  }

  private Row append(Row row, ClipPredictor.Prediction prediction) {
    List<Object> values = new ArrayList<>(row.size() + 3);
    for (int i = 0; i < row.size(); i++) {
      values.add(row.get(i));
    }
    if (columns.raw()) {
      values.add(prediction.raw());
    }
    if (columns.probability()) {
      values.add(prediction.probability());
    }
    if (columns.prediction()) {
      values.add(prediction.label());
    }
    return RowFactory.create(values.toArray());
  }
}
