package io.github.sparkreversible.backbone;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The fixed position embedding of VideoMAE ({@code get_sinusoid_encoding_table}): entry (p, j) is
 * the sine (j even) or cosine (j odd) of {@code p / 10000^(2 floor(j / 2) / dim)}, computed in
 * double precision and rounded to float.
 */
final class SineCosinePositions {
  private static final double BASE = 10000;

  private SineCosinePositions() {}

  /** The table {@code [tokens, dim]}. */
  static INDArray table(int tokens, int dim, DataType dataType) {
    float[][] table = new float[tokens][dim];
    for (int p = 0; p < tokens; p++) {
      for (int j = 0; j < dim; j++) {
        double angle = p / Math.pow(BASE, 2.0 * (j / 2) / dim);
        table[p][j] = (float) (j % 2 == 0 ? Math.sin(angle) : Math.cos(angle));
      }
    }
    return Nd4j.createFromArray(table).castTo(dataType);
  }
}
