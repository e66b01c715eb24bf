package io.github.sparkreversible.ops;

import org.nd4j.linalg.api.ndarray.INDArray;

/** The checks of {@link HeadOperations}, and what is the same in every implementation. */
abstract class CheckedHeadOperations extends CheckedPointOperations {

  @Override
  public final void unitRows(INDArray x, INDArray y, INDArray lengths) {
    checkUnitRows("x", x, lengths);
    Shapes.require("y", y, x, x.shape());
    if (x.isEmpty()) {
      clear(lengths);
      return;
    }
    computeUnitRows(x, y, lengths);
  }

  abstract void computeUnitRows(INDArray x, INDArray y, INDArray lengths);

  @Override
  public final void unitRowsGradient(INDArray y, INDArray lengths, INDArray gy, INDArray gx) {
    checkUnitRows("y", y, lengths);
    Shapes.require("gy", gy, y, y.shape());
    Shapes.require("gx", gx, y, y.shape());
    if (!y.isEmpty()) {
      computeUnitRowsGradient(y, lengths, gy, gx);
    }
  }

  abstract void computeUnitRowsGradient(INDArray y, INDArray lengths, INDArray gy, INDArray gx);

  private void checkUnitRows(String name, INDArray rows, INDArray lengths) {
    Shapes.requireRank(name, rows, 2, "[rows, dim]");
    checkType(rows);
    Shapes.require("lengths", lengths, rows, rows.size(0));
  }

  @Override
  public final double crossEntropy(INDArray logits, INDArray labels) {
    Shapes.requireRank("logits", logits, 2, "[rows, classes]");
    checkType(logits);
    Shapes.require("labels", labels, logits, logits.shape());
    if (logits.isEmpty()) {
      return 0;
    }
    double[] values = logits.dup('c').data().asDouble();
    double[] wanted = labels.dup('c').data().asDouble();
    int classes = (int) logits.size(1);
    double sum = 0;
    for (int first = 0; first < values.length; first += classes) {
      sum += crossEntropy(values, wanted, first, first + classes);
    }
    return sum;
  }

  private static double crossEntropy(double[] logits, double[] labels, int first, int end) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = first; i < end; i++) {
      largest = Math.max(largest, logits[i]);
    }
    double exponentials = 0;
    double wanted = 0;
    double all = 0;
    for (int i = first; i < end; i++) {
      double below = logits[i] - largest;
      exponentials += Math.exp(below);
      wanted += labels[i] == 0 ? 0 : labels[i] * below;
      all += labels[i];
    }
    return all * Math.log(exponentials) - wanted;
  }
}
