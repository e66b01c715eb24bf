package io.github.sparkreversible.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What happened in a training, saved with the model.
 *
 * @param settings values of all params of the estimator, by name
 * @param parameters number of trained numbers of the network
 * @param trainingRows rows trained on
 * @param validationRows rows validated on; 0 without validation
 * @param skippedRows rows left out because tensor or label is null
 * @param workers number of workers
 * @param seconds wall-clock seconds, reading of the rows included
 * @param peakResidentBytes largest peak of a worker process's resident memory, in bytes
 * @param iterations every iteration, in order
 * @param epochs every epoch, in order
 */
public record TrainingSummary(
    Map<String, String> settings,
    long parameters,
    long trainingRows,
    long validationRows,
    long skippedRows,
    int workers,
    double seconds,
    long peakResidentBytes,
    List<IterationRecord> iterations,
    List<EpochRecord> epochs)
    implements Serializable {
  // Unknown properties are of later versions: what this version knows is still read.
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /** Copies the collections. */
  public TrainingSummary {
    settings = Collections.unmodifiableMap(new TreeMap<>(settings));
    iterations = List.copyOf(iterations);
    epochs = List.copyOf(epochs);
  }

  /** A training that left no row out. */
  public TrainingSummary(
      Map<String, String> settings,
      long parameters,
      long trainingRows,
      long validationRows,
      int workers,
      double seconds,
      long peakResidentBytes,
      List<IterationRecord> iterations,
      List<EpochRecord> epochs) {
    this(
        settings,
        parameters,
        trainingRows,
        validationRows,
        0,
        workers,
        seconds,
        peakResidentBytes,
        iterations,
        epochs);
  }

  /** The summary as JSON; {@link #fromJson} reads it. */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A training summary could not be written as JSON", e);
    }
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException if it is not such JSON
   */
  public static TrainingSummary fromJson(String json) {
    try {
      return JSON.readValue(json, TrainingSummary.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "Not a training summary: " + e.getOriginalMessage() + " at " + e.getLocation(), e);
    }
  }
}
