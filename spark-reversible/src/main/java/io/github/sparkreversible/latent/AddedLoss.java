package io.github.sparkreversible.latent;

/**
 * The terms that {@link LatentOutputLayer} adds to the loss of one batch.
 *
 * @param head the classifier
 * @param generated features of this batch; null for none
 * @param batchLabels {@code [batch, classes]}, of which a feature has its source's row
 * @param weight factor of the generated features' mean loss
 * @param divergence of the batch from its prototypes; null for none
 * @param divergenceWeight factor of the divergence
 */
@SuppressWarnings("ArrayRecordComponent")
record AddedLoss(
    LinearHead head,
    GeneratedFeatures generated,
    float[] batchLabels,
    double weight,
    PrototypeDivergence divergence,
    double divergenceWeight) {

  /** Value of all terms with their factors. */
  double value() {
    double sum = divergence == null ? 0 : divergenceWeight * divergence.value();
    if (generated != null && generated.size() > 0) {
      float[] logits = head.logits(generated.features());
      double losses = 0;
      for (int row = 0; row < generated.size(); row++) {
        losses += crossEntropy(logits, row);
      }
      sum += weight * losses / generated.size();
    }
    return sum;
  }

  private double label(int row, int label) {
    return batchLabels[generated.source(row) * head.classes() + label];
  }

  private double crossEntropy(float[] logits, int row) {
    double log = logOfSum(logits, row);
    double loss = 0;
    for (int c = 0; c < head.classes(); c++) {
      loss += label(row, c) * (log - logits[row * head.classes() + c]);
    }
    return loss;
  }

  /** {@code log sum exp} of a row. */
  private double logOfSum(float[] logits, int row) {
    int begin = row * head.classes();
    float largest = Float.NEGATIVE_INFINITY;
    for (int c = 0; c < head.classes(); c++) {
      largest = Math.max(largest, logits[begin + c]);
    }
    double sum = 0;
    for (int c = 0; c < head.classes(); c++) {
      sum += Math.exp(logits[begin + c] - largest);
    }
    return largest + Math.log(sum);
  }

  /**
   * Adds the gradients of the terms.
   *
   * @param factor of the whole
   * @param weights {@code [classes, dim]}
   * @param bias {@code [classes]}
   * @param features of the batch, {@code [batch, dim]}
   */
  void addGradients(double factor, float[] weights, float[] bias, float[] features) {
    if (generated != null && generated.size() > 0) {
      addGenerated(factor * weight / generated.size(), weights, bias, features);
    }
    if (divergence != null) {
      divergence.addFeatureGradient(factor * divergenceWeight, features);
      divergence.addWeightGradient(factor * divergenceWeight, weights);
    }
  }

  private void addGenerated(double factor, float[] weights, float[] bias, float[] features) {
    int classes = head.classes();
    int dim = head.dim();
    float[] delta = head.logits(generated.features());
    for (int row = 0; row < generated.size(); row++) {
      double log = logOfSum(delta, row);
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        sum += label(row, c);
      }
      for (int c = 0; c < classes; c++) {
        int at = row * classes + c;
        delta[at] = (float) (factor * (sum * Math.exp(delta[at] - log) - label(row, c)));
        bias[c] += delta[at];
      }
    }
    float[] ofGenerated = new float[generated.size() * dim];
    for (int row = 0; row < generated.size(); row++) {
      for (int c = 0; c < classes; c++) {
        float d = delta[row * classes + c];
        for (int i = 0; i < dim; i++) {
          weights[c * dim + i] += d * generated.features()[row * dim + i];
          ofGenerated[row * dim + i] += d * head.weight(c, i);
        }
      }
    }
    generated.addGradient(ofGenerated, features);
  }
}
