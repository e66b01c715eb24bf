package io.github.sparkreversible.testing;

import com.fasterxml.jackson.databind.JsonNode;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Comparison with tensors that a golden fixture stores in whole, as a sample, as four statistics,
 * or as several of these. Kinds of names: {@code <prefix>/<name>}, {@code <prefix>_sample/<name>},
 * {@code <prefix>_stat/<name>}, with prefix {@code grad} for gradients.
 */
public final class StoredTensors {

  private final SafetensorsFile file;
  private final String prefix;
  private final JsonNode steps;
  private final double tolerance;

  /**
   * Compares with the tensors of a file.
   *
   * @param file the expected tensors
   * @param prefix {@code "grad"} for gradients, {@code "out"} for the states of a Dr2Net fixture
   * @param steps sampling step by name, for example {@code grad_sample_step/f32} of meta.json
   * @param tolerance largest relative L2 difference
   */
  public StoredTensors(SafetensorsFile file, String prefix, JsonNode steps, double tolerance) {
    this.file = file;
    this.prefix = prefix;
    this.steps = steps;
    this.tolerance = tolerance;
  }

  /**
   * Compares an array with everything that is stored of it.
   *
   * @throws AssertionError if something differs, or if nothing is stored under the name
   */
  public void require(String name, INDArray actual) {
    String whole = prefix + "/" + name;
    String sample = prefix + "_sample/" + name;
    String statistics = prefix + "_stat/" + name;
    boolean any = false;
    if (file.has(whole)) {
      INDArray expected = file.get(whole);
      RelativeError.require(whole, actual.reshape('c', expected.shape()), expected, tolerance);
      any = true;
    }
    double[] values = RelativeError.values(actual);
    if (file.has(sample)) {
      requireSample(sample, name, values);
      any = true;
    }
    if (file.has(statistics)) {
      requireStatistics(statistics, values);
      any = true;
    }
    if (!any) {
      throw new AssertionError("nothing is stored under " + whole + " or its sample or statistics");
    }
  }

  private void requireSample(String key, String name, double[] values) {
    int step = steps.path(name).asInt();
    double[] expected = RelativeError.values(file.get(key));
    if (step < 1 || expected.length != (values.length + step - 1) / step) {
      throw new AssertionError(
          String.format(
              "%s: %d elements stored with step %d, but the array has %d",
              key, expected.length, step, values.length));
    }
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < expected.length; i++) {
      double d = values[i * step] - expected[i];
      difference += d * d;
      norm += expected[i] * expected[i];
    }
    requireWithin(key, Math.sqrt(difference), tolerance * Math.sqrt(norm));
  }

  private void requireStatistics(String key, double[] values) {
    double[] expected = RelativeError.values(file.get(key));
    double sum = 0;
    double squares = 0;
    double largest = 0;
    double cosineSum = 0;
    for (int k = 0; k < values.length; k++) {
      sum += values[k];
      squares += values[k] * values[k];
      largest = Math.max(largest, Math.abs(values[k]));
      cosineSum += values[k] * Math.cos(k);
    }
    double small = tolerance * expected[1];
    double large = small * Math.sqrt(values.length);
    requireWithin(key + " (sum)", Math.abs(sum - expected[0]), large);
    requireWithin(key + " (L2 norm)", Math.abs(Math.sqrt(squares) - expected[1]), small);
    requireWithin(key + " (largest)", Math.abs(largest - expected[2]), small);
    requireWithin(key + " (cosine sum)", Math.abs(cosineSum - expected[3]), large);
  }

  private static void requireWithin(String what, double difference, double limit) {
    if (!(difference <= limit)) {
      throw new AssertionError(what + " differs by " + difference + ", expected at most " + limit);
    }
  }
}
