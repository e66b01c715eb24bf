package io.github.sparkreversible.ml;

import io.github.sparkreversible.training.TaskThreads;
import io.github.sparkreversible.training.TrainedNetwork;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
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
   * Input columns and wanted output columns. Inputs are known by position: a row that comes
   * straight from a typed operation may have no schema.
   *
   * @param features name of the tensor column
   * @param tensor position of the tensor column
   * @param origin position of the column that names a row in errors; negative for none
   * @param raw whether logarithms of probabilities are wanted
   * @param probability whether probabilities are wanted
   * @param prediction whether the class is wanted
   */
  record Columns(
      String features, int tensor, int origin, boolean raw, boolean probability, boolean prediction)
      implements Serializable {
    static Columns of(Dr2NetClassificationModel model, StructType input) {
      return new Columns(
          model.getFeaturesCol(),
          input.fieldIndex(model.getFeaturesCol()),
          Arrays.asList(input.fieldNames()).indexOf(ORIGIN),
          !model.getRawPredictionCol().isEmpty(),
          !model.getProbabilityCol().isEmpty(),
          !model.getPredictionCol().isEmpty());
    }

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
      List<Row> clips = new ArrayList<>(batch.size());
      batch.forEach(row -> clips.add(row.getStruct(columns.tensor())));
      List<ClipPredictor.Prediction> predictions =
          open.predict(clips, index -> name(batch.get(index), index));
      for (int i = 0; i < batch.size(); i++) {
        ready.add(append(batch.get(i), predictions.get(i)));
      }
      seen += batch.size();
    }

    private String name(Row row, int index) {
      return "column '%s', ".formatted(columns.features())
          + (columns.origin() >= 0
              ? "row '" + row.get(columns.origin()) + "'"
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
