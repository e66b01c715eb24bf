package io.github.sparkreversible.latent;

import io.github.sparkreversible.ops.HeapCopies;
import io.github.sparkreversible.ops.Operations;
import io.github.sparkreversible.ops.Views;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One training step of {@link LatentOutput}: samples and generated features stand in one matrix
 * {@code [rows + generated, dim]}, so that products and gradients of both are one.
 */
final class LatentStep {
  /** Keeps the logarithm of a probability that is rounded to zero finite. */
  private static final double SMALLEST_PROBABILITY = Float.MIN_NORMAL;

  private final Operations operations;
  private final Function<long[], INDArray> memory;
  private final LatentTraining training;
  private final ClassPriors priors;

  /** {@code [classes, dim]}. */
  private final INDArray weight;

  /** {@code [classes]} or null. */
  private final INDArray bias;

  private final float[] headWeights;

  private int rows;
  private INDArray features;

  /** The features of the samples on the heap; null if nothing is generated and nothing diverges. */
  private float[] samples;

  /** Logits, then probabilities, then the loss's gradient for the logits, times the batch size. */
  private INDArray scores;

  private GeneratedFeatures generated;
  private PrototypeDivergence divergence;
  private double loss;

  LatentStep(
      Operations operations,
      Function<long[], INDArray> memory,
      LatentTraining training,
      INDArray weight,
      INDArray bias,
      float[] headWeights) {
    this.operations = operations;
    this.memory = memory;
    this.training = training;
    this.priors = training.priors();
    this.weight = weight;
    this.bias = bias;
    this.headWeights = headWeights;
  }

  /** Features generated in this step; null if none were asked for. */
  GeneratedFeatures generated() {
    return generated;
  }

  /** The mean loss, without regularization; of probabilities in single precision. */
  double loss() {
    return loss;
  }

  /**
   * Computes the loss and its gradient for the logits.
   *
   * @param x features {@code [rows, dim]}
   * @param labels one-hot or shares of classes, {@code [rows, classes]}
   * @param iteration of the whole training
   * @param key of the generator's draws
   */
  void compute(INDArray x, INDArray labels, long iteration, long key) {
    rows = Math.toIntExact(x.size(0));
    boolean generates = training.generatesAt(iteration);
    int most = rows + (generates ? training.mostGenerated(rows) : 0);
    features = most == rows ? x : memory.apply(new long[] {most, x.size(1)});
    scores = memory.apply(new long[] {most, weight.size(0)});
    if (most > rows) {
      operations.combine(x, 1, 0, part(features, 0, rows));
    }
    logits(0, rows);
    int end = rows;
    if (generates || training.divergesAt(iteration)) {
      end = generate(x, labels, iteration, key);
    }
    features = part(features, 0, end);
    scores = part(scores, 0, end);
    adjustSamples();
    operations.softmax(scores, scores);
    sampleLoss(labels);
    generatedLoss();
  }

  private void logits(int begin, int end) {
    operations.linear(part(features, begin, end), weight, bias, 1, 0, part(scores, begin, end));
  }

  private static INDArray part(INDArray matrix, int begin, int end) {
    return end - begin == matrix.size(0) ? matrix : Views.rows(matrix, begin, end - begin);
  }

  /** Returns the number of rows with the generated ones. */
  private int generate(INDArray x, INDArray labels, long iteration, long key) {
    LinearHead head = HeapHead.of(weight, bias, headWeights);
    samples = HeapHead.copy(x);
    int[] classes = classes(HeapHead.copy(labels));
    if (training.divergesAt(iteration)) {
      divergence = PrototypeDivergence.of(head, samples, classes);
      loss += training.divergenceWeight() * divergence.value();
    }
    if (!training.generatesAt(iteration)) {
      return rows;
    }
    generated =
        LatentFeatureGenerator.of(head, training.settings(), priors)
            .generate(samples, HeapHead.copy(part(scores, 0, rows)), classes, key);
    int end = rows + generated.size();
    if (end > rows) {
      HeapCopies.write(generated.features(), part(features, rows, end));
      logits(rows, end);
      if (training.settings().strategy().shiftsLogits()) {
        // The derivative of these logits for the weights is the source's feature.
        HeapCopies.write(generated.ofSources(samples), part(features, rows, end));
      }
    }
    return end;
  }

  /** The class of the largest share of each row. */
  private int[] classes(float[] labels) {
    int[] classes = new int[rows];
    int count = labels.length / rows;
    for (int row = 0; row < rows; row++) {
      for (int c = 1; c < count; c++) {
        if (labels[row * count + c] > labels[row * count + classes[row]]) {
          classes[row] = c;
        }
      }
    }
    return classes;
  }

  private void adjustSamples() {
    if (training.logitAdjustment() > 0) {
      double[] logs = priors.logarithms();
      float[] adjustment = new float[logs.length];
      for (int c = 0; c < logs.length; c++) {
        adjustment[c] = (float) (training.logitAdjustment() * logs[c]);
      }
      INDArray row = memory.apply(new long[] {logs.length});
      HeapCopies.write(adjustment, row);
      for (int i = 0; i < rows; i++) {
        operations.combine(row, 1, 1, Views.slice(scores, i));
      }
    }
  }

  private void sampleLoss(INDArray labels) {
    float[] shares = HeapHead.copy(labels);
    float[] probabilities = HeapHead.copy(part(scores, 0, rows));
    int[] classes = classes(shares);
    double[] weights = priors.weights(training.lossClassWeightPower());
    double sum = 0;
    for (int i = 0; i < shares.length; i++) {
      if (shares[i] != 0) {
        double classWeight = weights[classes[i / weights.length]];
        sum -= classWeight * shares[i] * Math.log(Math.max(SMALLEST_PROBABILITY, probabilities[i]));
      }
    }
    loss += sum / rows;
    operations.combine(labels, -1, 1, part(scores, 0, rows));
    if (training.lossClassWeightPower() > 0) {
      for (int row = 0; row < rows; row++) {
        INDArray gradient = Views.slice(scores, row);
        operations.combine(gradient, 0, weights[classes[row]], gradient);
      }
    }
  }

  private void generatedLoss() {
    int count = generated == null ? 0 : generated.size();
    if (count == 0) {
      return;
    }
    int[] labels = generated.labels();
    INDArray generatedScores = part(scores, rows, rows + count);
    float[] probabilities = HeapHead.copy(generatedScores);
    int classes = probabilities.length / count;
    double sum = 0;
    for (int i = 0; i < count; i++) {
      double probability = probabilities[i * classes + labels[i]];
      sum -= Math.log(Math.max(SMALLEST_PROBABILITY, probability));
    }
    loss += training.weight() * sum / count;
    INDArray targets = memory.apply(generatedScores.shape());
    HeapCopies.write(HeapHead.oneHot(labels, classes), targets);
    // DL4J divides all gradients by the number of samples.
    double scale = training.weight() * rows / count;
    operations.combine(targets, -scale, scale, generatedScores);
  }

  /**
   * The gradients, times the batch size.
   *
   * @param gWeight {@code [classes, dim]}, result
   * @param gBias {@code [classes]} or null, result
   * @param gx {@code [rows, dim]}, result
   */
  void gradients(INDArray gWeight, INDArray gBias, INDArray gx) {
    operations.linearParameterGradient(features, scores, gWeight, gBias);
    operations.linearInputGradient(part(scores, 0, rows), weight, 1, 0, gx);
    boolean generates = generated != null && generated.size() > 0;
    boolean throughBody = generates && training.throughBody();
    boolean throughHead = generates && training.settings().strategy().reachesHead();
    float[] ofGenerated = throughBody || throughHead ? generatedGradient() : null;
    if (throughHead) {
      HeadGradient head =
          new HeadGradient(Math.toIntExact(weight.size(0)), Math.toIntExact(weight.size(1)));
      generated.addHeadGradient(ofGenerated, samples, head);
      add(head.weights(), gWeight);
      if (gBias != null) {
        add(head.bias(), gBias);
      }
    }
    if (throughBody || divergence != null) {
      float[] ofSamples = new float[Math.toIntExact(gx.length())];
      if (throughBody) {
        generated.addGradient(ofGenerated, ofSamples);
      }
      if (divergence != null) {
        divergence.addFeatureGradient(training.divergenceWeight() * rows, ofSamples);
      }
      add(ofSamples, gx);
    }
  }

  private float[] generatedGradient() {
    INDArray gradient = memory.apply(new long[] {generated.size(), weight.size(1)});
    operations.linearInputGradient(
        part(scores, rows, rows + generated.size()), weight, 1, 0, gradient);
    return HeapHead.copy(gradient);
  }

  private void add(float[] values, INDArray gradient) {
    INDArray added = memory.apply(gradient.shape());
    HeapCopies.write(values, added);
    operations.combine(added, 1, 1, gradient);
  }
}
