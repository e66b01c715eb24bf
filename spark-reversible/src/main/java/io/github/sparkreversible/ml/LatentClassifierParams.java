package io.github.sparkreversible.ml;

import io.github.sparkreversible.datasets.params.ParamChecks;
import org.apache.spark.ml.classification.ProbabilisticClassifier;
import org.apache.spark.sql.Row;

/** Params of {@link Dr2NetClassifier} about generated features and rare classes. */
public abstract class LatentClassifierParams
    extends ProbabilisticClassifier<Row, Dr2NetClassifier, Dr2NetClassificationModel>
    implements HasLatentParams {
  private static final long serialVersionUID = 1L;

  private final HasLatentFeatureParams.Declarations latentFeatureParams;
  private final HasLatentParams.Declarations latentParams;

  /** For the estimator, whose uid is known before. */
  LatentClassifierParams() {
    ParamChecks make = new ParamChecks(this);
    latentFeatureParams = new HasLatentFeatureParams.Declarations(make, NO_LATENT_STRATEGY);
    latentParams = new HasLatentParams.Declarations(make);
  }

  @Override
  public HasLatentFeatureParams.Declarations latentFeatureParams() {
    return latentFeatureParams;
  }

  @Override
  public HasLatentParams.Declarations latentParams() {
    return latentParams;
  }

  /** Sets {@link #latentStrategy()}. */
  public Dr2NetClassifier setLatentStrategy(String value) {
    return (Dr2NetClassifier) set(latentStrategy(), value);
  }

  /** Sets {@link #latentStrength()}. */
  public Dr2NetClassifier setLatentStrength(double value) {
    return (Dr2NetClassifier) set(latentStrength(), value);
  }

  /** Sets {@link #latentWeight()}. */
  public Dr2NetClassifier setLatentWeight(double value) {
    return (Dr2NetClassifier) set(latentWeight(), value);
  }

  /** Sets {@link #latentStart()}. */
  public Dr2NetClassifier setLatentStart(double value) {
    return (Dr2NetClassifier) set(latentStart(), value);
  }

  /** Sets {@link #latentRatio()}. */
  public Dr2NetClassifier setLatentRatio(double value) {
    return (Dr2NetClassifier) set(latentRatio(), value);
  }

  /** Sets {@link #latentHardMargin()}. */
  public Dr2NetClassifier setLatentHardMargin(double value) {
    return (Dr2NetClassifier) set(latentHardMargin(), value);
  }

  /** Sets {@link #latentSourcePower()}. */
  public Dr2NetClassifier setLatentSourcePower(double value) {
    return (Dr2NetClassifier) set(latentSourcePower(), value);
  }

  /** Sets {@link #latentNoise()}. */
  public Dr2NetClassifier setLatentNoise(double value) {
    return (Dr2NetClassifier) set(latentNoise(), value);
  }

  /** Sets {@link #latentGradient()}. */
  public Dr2NetClassifier setLatentGradient(String value) {
    return (Dr2NetClassifier) set(latentGradient(), value);
  }

  /** Sets {@link #latentInjectionDepth()}. */
  public Dr2NetClassifier setLatentInjectionDepth(int value) {
    return (Dr2NetClassifier) set(latentInjectionDepth(), value);
  }

  /** Sets {@link #latentDivergenceWeight()}. */
  public Dr2NetClassifier setLatentDivergenceWeight(double value) {
    return (Dr2NetClassifier) set(latentDivergenceWeight(), value);
  }

  /** Sets {@link #classWeightPower()}. */
  public Dr2NetClassifier setClassWeightPower(double value) {
    return (Dr2NetClassifier) set(classWeightPower(), value);
  }

  /** Sets {@link #logitAdjustment()}. */
  public Dr2NetClassifier setLogitAdjustment(double value) {
    return (Dr2NetClassifier) set(logitAdjustment(), value);
  }
}
