package io.github.sparkreversible.ml;

import io.github.sparkreversible.datasets.params.ParamChecks;
import io.github.sparkreversible.datasets.params.ParamChecks.Range;
import java.io.Serializable;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Params of training. */
public interface HasTrainingParams extends Params {
  /** The declarations behind the accessors. */
  Declarations trainingParams();

  /** Saved model whose parameters the training starts from. */
  default Param<String> initialModel() {
    return trainingParams().initialModel;
  }

  /** Value of {@link #initialModel()}. */
  default String getInitialModel() {
    return getOrDefault(initialModel());
  }

  /** Passes over the training rows. */
  default IntParam epochs() {
    return trainingParams().epochs;
  }

  /** Value of {@link #epochs()}. */
  default int getEpochs() {
    return (int) getOrDefault(epochs());
  }

  /** Clips of one iteration of one worker. */
  default IntParam batchSize() {
    return trainingParams().batchSize;
  }

  /** Value of {@link #batchSize()}. */
  default int getBatchSize() {
    return (int) getOrDefault(batchSize());
  }

  /** Largest learning rate, reached after the warm-up. */
  default DoubleParam learningRate() {
    return trainingParams().learningRate;
  }

  /** Value of {@link #learningRate()}. */
  default double getLearningRate() {
    return (double) getOrDefault(learningRate());
  }

  /** Part of all iterations in which the learning rate rises linearly. */
  default DoubleParam warmupFraction() {
    return trainingParams().warmupFraction;
  }

  /** Value of {@link #warmupFraction()}. */
  default double getWarmupFraction() {
    return (double) getOrDefault(warmupFraction());
  }

  /** Decoupled weight decay of the weights. */
  default DoubleParam weightDecay() {
    return trainingParams().weightDecay;
  }

  /** Value of {@link #weightDecay()}. */
  default double getWeightDecay() {
    return (double) getOrDefault(weightDecay());
  }

  /** Largest L2 norm of all gradients together; 0 for no limit. */
  default DoubleParam gradientNormLimit() {
    return trainingParams().gradientNormLimit;
  }

  /** Value of {@link #gradientNormLimit()}. */
  default double getGradientNormLimit() {
    return (double) getOrDefault(gradientNormLimit());
  }

  /** Probability mass that the target gives to all classes evenly. */
  default DoubleParam labelSmoothing() {
    return trainingParams().labelSmoothing;
  }

  /** Value of {@link #labelSmoothing()}. */
  default double getLabelSmoothing() {
    return (double) getOrDefault(labelSmoothing());
  }

  /**
   * Random changes of each training row, anew in every epoch, from (seed, row, epoch) alone, where
   * {@link HasRowParams#keyCol()} tells the row: an augmenter as {@link
   * io.github.sparkreversible.datasets.transform.Augmenter#parse} reads it, or empty for none,
   * which is the default for point clouds. Rows to validate on or to predict are not changed.
   */
  default Param<String> augmenter() {
    return trainingParams().augmenter;
  }

  /** Value of {@link #augmenter()}. */
  default String getAugmenter() {
    return getOrDefault(augmenter());
  }

  /** Seed of the initial weights, the order of the rows and the augmentation. */
  default LongParam seed() {
    return trainingParams().seed;
  }

  /** Value of {@link #seed()}. */
  default long getSeed() {
    return (long) getOrDefault(seed());
  }

  /** Workers that train at once; 0 for as many as the cluster has task slots. */
  default IntParam numWorkers() {
    return trainingParams().numWorkers;
  }

  /** Value of {@link #numWorkers()}. */
  default int getNumWorkers() {
    return (int) getOrDefault(numWorkers());
  }

  /** Iterations of each worker between two averagings of the parameters. */
  default IntParam averagingFrequency() {
    return trainingParams().averagingFrequency;
  }

  /** Value of {@link #averagingFrequency()}. */
  default int getAveragingFrequency() {
    return (int) getOrDefault(averagingFrequency());
  }

  /** Folder for the training shards. */
  default Param<String> cacheDir() {
    return trainingParams().cacheDir;
  }

  /** Value of {@link #cacheDir()}. */
  default String getCacheDir() {
    return getOrDefault(cacheDir());
  }

  /** Doc, allowed values and default of each param. */
  final class Declarations implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Param<String> initialModel;
    private final IntParam epochs;
    private final IntParam batchSize;
    private final DoubleParam learningRate;
    private final DoubleParam warmupFraction;
    private final DoubleParam weightDecay;
    private final DoubleParam gradientNormLimit;
    private final DoubleParam labelSmoothing;
    private final Param<String> augmenter;
    private final LongParam seed;
    private final IntParam numWorkers;
    private final IntParam averagingFrequency;
    private final Param<String> cacheDir;

    Declarations(ParamChecks make) {
      initialModel =
          make.text(
              "initialModel",
              "saved model to start from, with its architecture, mean and std; empty for none");
      epochs = make.integer("epochs", "passes over the training rows", 40, 1);
      batchSize = make.integer("batchSize", "clips of one iteration of one worker", 16, 1);
      learningRate = make.real("learningRate", "largest learning rate", 1e-3, Range.above(0));
      warmupFraction =
          make.real(
              "warmupFraction",
              "part of all iterations with rising learning rate",
              0.1,
              Range.between(0, 1));
      weightDecay =
          make.real(
              "weightDecay", "decoupled decay of weights, not of biases", 0.05, Range.atLeast(0));
      gradientNormLimit =
          make.real(
              "gradientNormLimit",
              "largest L2 norm of all gradients together; 0 for no limit",
              1,
              Range.atLeast(0));
      labelSmoothing =
          make.real(
              "labelSmoothing", "probability spread over all classes", 0, Range.between(0, 1));
      augmenter =
          make.explained(
              "augmenter",
              "random changes of each training row, anew in every epoch; none for point clouds unless set",
              "video shift=0.1",
              TrainingAugmenter.EXPECTED,
              TrainingAugmenter::check);
      seed = make.anyLong("seed", "seed of initial weights, row order and augmentation", 1);
      numWorkers =
          make.integer("numWorkers", "workers that train at once; 0 for one a task slot", 0, 0);
      averagingFrequency =
          make.integer("averagingFrequency", "iterations of a worker between two averagings", 5, 1);
      cacheDir =
          make.text(
              "cacheDir",
              "folder that all executors reach, for decoded rows while fit runs; empty: temporary");
    }
  }
}
