package io.github.sparkreversible.ops;

import java.util.Arrays;
import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.javacpp.indexer.Indexer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The shared part of the operations that copy, add up or rearrange: checks of the arguments, empty
 * arrays, and loops over the leading axis.
 */
abstract class LayoutOperations implements Operations {

  /**
   * Refuses a data type that an implementation does not have.
   *
   * @throws IllegalArgumentException if the array's data type is not supported
   */
  abstract void checkType(INDArray array);

  @Override
  public final void combine(INDArray x, double scale, double keep, INDArray y) {
    if (!hasWork("x", x, "y", y)) {
      return;
    }
    if (scale == 0) {
      // Not 0 * x: that of an infinite x is no number.
      keepOnly(keep, y);
    } else {
      computeCombine(x, scale, keep, y);
    }
  }

  abstract void computeCombine(INDArray x, double scale, double keep, INDArray y);

  @Override
  public final void dropout(INDArray x, long key, long first, double rate, INDArray y) {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException(
          "The rate of a dropout is from 0 to less than 1, got " + rate);
    }
    if (hasWork("x", x, "y", y)) {
      INDArray mask = Nd4j.createUninitialized(x.dataType(), x.shape(), 'c');
      fillMask(mask, key, first, rate);
      x.mul(mask, y);
    }
  }

  private static void fillMask(INDArray mask, long key, long first, double rate) {
    double kept = 1 / (1 - rate);
    Indexer indexer = mask.data().indexer();
    long offset = mask.offset();
    for (long i = 0; i < mask.length(); i++) {
      double value = CounterRandom.uniform(key, first + i) < rate ? 0 : kept;
      if (indexer instanceof FloatIndexer floats) {
        floats.put(offset + i, (float) value);
      } else {
        ((DoubleIndexer) indexer).put(offset + i, value);
      }
    }
  }

  @Override
  public final void repeat(INDArray x, INDArray y) {
    checkRepeat("y", y, "x", x);
    if (!y.isEmpty()) {
      computeRepeat(x, y);
    }
  }

  void computeRepeat(INDArray x, INDArray y) {
    for (long i = 0; i < y.size(0); i++) {
      computeCombine(x, 1, 0, Views.slice(y, i));
    }
  }

  @Override
  public final void repeatGradient(INDArray gy, INDArray gx) {
    checkRepeat("gy", gy, "gx", gx);
    if (gy.isEmpty()) {
      clear(gx);
      return;
    }
    computeRepeatGradient(gy, gx);
  }

  void computeRepeatGradient(INDArray gy, INDArray gx) {
    for (long i = 0; i < gy.size(0); i++) {
      computeCombine(Views.slice(gy, i), 1, i == 0 ? 0 : 1, gx);
    }
  }

  private void checkRepeat(String manyName, INDArray many, String oneName, INDArray one) {
    Shapes.requireRowMajor(manyName, many);
    checkType(many);
    if (many.rank() < 2) {
      throw new IllegalArgumentException(
          manyName + " has shape " + Shapes.print(many) + ", expected at least 2 axes [n, ...]");
    }
    Shapes.require(oneName, one, many, Arrays.copyOfRange(many.shape(), 1, many.rank()));
  }

  @Override
  public final void gatherRows(INDArray x, RowOrder order, INDArray y) {
    Shapes.requireRank("x", x, 2, "[batch * sources, dim]");
    checkType(x);
    Shapes.requireDivides("order.sources()", order.sources(), "the rows of x", x.size(0));
    long batch = x.size(0) / order.sources();
    Shapes.require("y", y, x, batch * order.rows(), x.size(1));
    if (!order.isComplete()) {
      clear(y);
    }
    if (!x.isEmpty() && !y.isEmpty()) {
      computeGatherRows(x, order, y);
    }
  }

  /** Copies what comes from somewhere; the rest is zero already. */
  void computeGatherRows(INDArray x, RowOrder order, INDArray y) {
    for (long clip = 0; clip < x.size(0) / order.sources(); clip++) {
      long first = clip * order.sources();
      long target = clip * order.rows();
      order.forEachRun(
          (row, source, length) ->
              copy(Views.rows(x, first + source, length), Views.rows(y, target + row, length)));
    }
  }

  @Override
  public final void meanTokens(INDArray x, INDArray y) {
    Shapes.requireRank("x", x, 3, "[batch, tokens, dim]");
    checkType(x);
    Shapes.require("y", y, x, x.size(0), x.size(2));
    if (x.isEmpty()) {
      clear(y);
      return;
    }
    computeMeanTokens(x, y);
  }

  abstract void computeMeanTokens(INDArray x, INDArray y);

  @Override
  public final void meanTokensGradient(INDArray gy, INDArray gx) {
    Shapes.requireRank("gx", gx, 3, "[batch, tokens, dim]");
    checkType(gx);
    Shapes.require("gy", gy, gx, gx.size(0), gx.size(2));
    if (!gx.isEmpty()) {
      computeMeanTokensGradient(gy, gx);
    }
  }

  abstract void computeMeanTokensGradient(INDArray gy, INDArray gx);

  @Override
  public final void patches(
      INDArray video, int tubelet, int patchHeight, int patchWidth, INDArray patches) {
    checkPatches(video, tubelet, patchHeight, patchWidth, "patches", patches);
    if (!patches.isEmpty()) {
      copy(
          Views.patchesOfVideo(video, tubelet, patchHeight, patchWidth),
          Views.patchesOfRows(patches, video, tubelet, patchHeight, patchWidth));
    }
  }

  @Override
  public final void patchesGradient(
      INDArray gPatches, int tubelet, int patchHeight, int patchWidth, INDArray gVideo) {
    checkPatches(gVideo, tubelet, patchHeight, patchWidth, "gPatches", gPatches);
    clear(gVideo);
    if (!gPatches.isEmpty()) {
      copy(
          Views.patchesOfRows(gPatches, gVideo, tubelet, patchHeight, patchWidth),
          Views.patchesOfVideo(gVideo, tubelet, patchHeight, patchWidth));
    }
  }

  /** Copies between views of one shape and any strides. */
  void copy(INDArray from, INDArray to) {
    to.assign(from);
  }

  private void checkPatches(
      INDArray video,
      int tubelet,
      int patchHeight,
      int patchWidth,
      String patchesName,
      INDArray patches) {
    Shapes.requireRank("video", video, 5, "[batch, frames, height, width, channels]");
    checkType(video);
    if (tubelet < 1 || patchHeight < 1 || patchWidth < 1) {
      throw new IllegalArgumentException(
          String.format(
              "tubelet = %d, patchHeight = %d, patchWidth = %d, expected at least 1 each",
              tubelet, patchHeight, patchWidth));
    }
    long rows =
        video.size(0)
            * (video.size(1) / tubelet)
            * (video.size(2) / patchHeight)
            * (video.size(3) / patchWidth);
    long columns = video.size(4) * tubelet * patchHeight * patchWidth;
    Shapes.require(patchesName, patches, video, rows, columns);
  }

  @Override
  public final double norm(INDArray x) {
    Shapes.requireRowMajor("x", x);
    checkType(x);
    return x.isEmpty() ? 0 : computeNorm(x);
  }

  abstract double computeNorm(INDArray x);

  @Override
  public final double distance(INDArray x, INDArray y) {
    return hasWork("x", x, "y", y) ? computeDistance(x, y) : 0;
  }

  abstract double computeDistance(INDArray x, INDArray y);

  /** Checks arguments that have one shape; false if they are empty. */
  final boolean hasWork(String firstName, INDArray first, String name, INDArray other) {
    Shapes.requireRowMajor(firstName, first);
    checkType(first);
    Shapes.require(name, other, first, first.shape());
    return !first.isEmpty();
  }

  /** Checks arguments that have one shape; false if they are empty. */
  final boolean hasWork(
      String firstName,
      INDArray first,
      String secondName,
      INDArray second,
      String thirdName,
      INDArray third) {
    return hasWork(firstName, first, secondName, second)
        & hasWork(firstName, first, thirdName, third);
  }

  /** Sets all elements to zero; does nothing to an empty array. */
  static void clear(INDArray array) {
    if (!array.isEmpty()) {
      array.assign(0);
    }
  }

  /** {@code y = keep * y}, without reading {@code y} at {@code keep = 0}. */
  static void keepOnly(double keep, INDArray y) {
    if (keep == 0) {
      y.assign(0);
    } else if (keep != 1) {
      y.muli(keep);
    }
  }
}
