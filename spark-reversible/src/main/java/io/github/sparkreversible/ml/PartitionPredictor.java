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
  private static final ClipPredictor.Prediction NO_PREDICTION =
      new ClipPredictor.Prediction(null, null, null);

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
   * @param tensor position of the tensor column
   * @param origin position of the column that names a row in errors; negative for none
   * @param invalid the model's {@code handleInvalid}
   * @param raw whether logarithms of probabilities are wanted
   * @param probability whether probabilities are wanted
   * @param prediction whether the class is wanted
   */
  record Columns(
      int tensor, int origin, String invalid, boolean raw, boolean probability, boolean prediction)
      implements Serializable {
    static Columns of(Dr2NetClassificationModel model, StructType input) {
      return new Columns(
          position(input, model.getFeaturesCol()).orElseThrow(),
          SchemaColumns.origin(input),
          model.getHandleInvalid(),
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
      Iterator<ClipPredictor.Prediction> predictions =
          open.predict(
                  used.stream().map(i -> batch.get(i).getStruct(columns.tensor())).toList(),
                  clip -> name(batch.get(used.get(clip)), used.get(clip)))
              .iterator();
      for (Row row : batch) {
        if (isUsed(row)) {
          ready.add(append(row, predictions.next()));
        } else if (columns.invalid().equals("keep")) {
          ready.add(append(row, NO_PREDICTION));
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
