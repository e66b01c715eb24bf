package io.github.sparkreversible.ml;

import io.github.sparkreversible.datasets.params.ParamChecks;

/**
 * Params of {@link Dr2NetClassifier}, and the setters of those that say what the network is and how
 * it computes; the others stand there.
 */
public abstract class Dr2NetClassifierParams extends LatentClassifierParams
    implements HasNetworkParams,
        HasCouplingParams,
        HasHeadParams,
        HasInferenceParams,
        HasTrainingParams,
        HasRowParams,
        HasPretrainedParams {
  private static final long serialVersionUID = 1L;

  private String uid; // No initializer: uid() is called while the superclass constructors run.
  private final HasNetworkParams.Declarations networkParams;
  private final HasCouplingParams.Declarations couplingParams;
  private final HasHeadParams.Declarations headParams;
  private final HasInferenceParams.Declarations inferenceParams;
  private final HasTrainingParams.Declarations trainingParams;
  private final HasRowParams.Declarations rowParams;
  private final HasPretrainedParams.Declarations pretrainedParams;

  @SuppressWarnings("unused")
  Dr2NetClassifierParams(EarlyUid announced) {
    ParamChecks make = new ParamChecks(this);
    networkParams = new HasNetworkParams.Declarations(make);
    couplingParams = new HasCouplingParams.Declarations(make);
    headParams = new HasHeadParams.Declarations(make);
    inferenceParams = new HasInferenceParams.Declarations(make, HANDLE_INVALID_IN_FIT);
    trainingParams = new HasTrainingParams.Declarations(make);
    rowParams = new HasRowParams.Declarations(make);
    pretrainedParams = new HasPretrainedParams.Declarations(make);
    setDefault(featuresCol(), "tensor");
  }

  @Override
  public String uid() {
    if (uid == null) {
      uid = EarlyUid.take();
    }
    return uid;
  }

  @Override
  public HasNetworkParams.Declarations networkParams() {
    return networkParams;
  }

  @Override
  public HasCouplingParams.Declarations couplingParams() {
    return couplingParams;
  }

  @Override
  public HasHeadParams.Declarations headParams() {
    return headParams;
  }

  @Override
  public HasInferenceParams.Declarations inferenceParams() {
    return inferenceParams;
  }

  @Override
  public HasTrainingParams.Declarations trainingParams() {
    return trainingParams;
  }

  @Override
  public HasRowParams.Declarations rowParams() {
    return rowParams;
  }

  @Override
  public HasPretrainedParams.Declarations pretrainedParams() {
    return pretrainedParams;
  }

  /** Sets {@link #backbone()}. */
  public Dr2NetClassifier setBackbone(String value) {
    return (Dr2NetClassifier) set(backbone(), value);
  }

  /** Sets {@link #dim()}. */
  public Dr2NetClassifier setDim(int value) {
    return (Dr2NetClassifier) set(dim(), value);
  }

  /** Sets {@link #depth()}. */
  public Dr2NetClassifier setDepth(int value) {
    return (Dr2NetClassifier) set(depth(), value);
  }

  /** Sets {@link #heads()}. */
  public Dr2NetClassifier setHeads(int value) {
    return (Dr2NetClassifier) set(heads(), value);
  }

  /** Sets {@link #mlpRatio()}. */
  public Dr2NetClassifier setMlpRatio(double value) {
    return (Dr2NetClassifier) set(mlpRatio(), value);
  }

  /** Sets {@link #patch()}. */
  public Dr2NetClassifier setPatch(int value) {
    return (Dr2NetClassifier) set(patch(), value);
  }

  /** Sets {@link #tubelet()}. */
  public Dr2NetClassifier setTubelet(int value) {
    return (Dr2NetClassifier) set(tubelet(), value);
  }

  /** Sets {@link #activationStorage()}. */
  public Dr2NetClassifier setActivationStorage(String value) {
    return (Dr2NetClassifier) set(activationStorage(), value);
  }

  /** Sets {@link #anchorInterval()}. */
  public Dr2NetClassifier setAnchorInterval(int value) {
    return (Dr2NetClassifier) set(anchorInterval(), value);
  }

  /** Sets {@link #reversalTolerance()}. */
  public Dr2NetClassifier setReversalTolerance(double value) {
    return (Dr2NetClassifier) set(reversalTolerance(), value);
  }

  /** Sets {@link #dropout()}. */
  public Dr2NetClassifier setDropout(double value) {
    return (Dr2NetClassifier) set(dropout(), value);
  }

  /** Sets {@link #stochasticDepth()}. */
  public Dr2NetClassifier setStochasticDepth(double value) {
    return (Dr2NetClassifier) set(stochasticDepth(), value);
  }

  /** Sets {@link #scheduleShape()}. */
  public Dr2NetClassifier setScheduleShape(String value) {
    return (Dr2NetClassifier) set(scheduleShape(), value);
  }

  /** Sets {@link #scheduleSteps()}. */
  public Dr2NetClassifier setScheduleSteps(int value) {
    return (Dr2NetClassifier) set(scheduleSteps(), value);
  }

  /** Sets {@link #scheduleStop()}. */
  public Dr2NetClassifier setScheduleStop(double value) {
    return (Dr2NetClassifier) set(scheduleStop(), value);
  }

  /** Sets {@link #coefficientSchedule()}. */
  public Dr2NetClassifier setCoefficientSchedule(String value) {
    return (Dr2NetClassifier) set(coefficientSchedule(), value);
  }

  /** Sets {@link #scheduleFraction()}. */
  public Dr2NetClassifier setScheduleFraction(double value) {
    return (Dr2NetClassifier) set(scheduleFraction(), value);
  }

  /** Sets {@link #alphaWindow()}: begin and end. */
  public Dr2NetClassifier setAlphaWindow(double begin, double end) {
    return (Dr2NetClassifier) set(alphaWindow(), new double[] {begin, end});
  }

  /** Sets {@link #betaWindow()}: begin and end. */
  public Dr2NetClassifier setBetaWindow(double begin, double end) {
    return (Dr2NetClassifier) set(betaWindow(), new double[] {begin, end});
  }

  /** Sets {@link #alphaStart()}. */
  public Dr2NetClassifier setAlphaStart(double value) {
    return (Dr2NetClassifier) set(alphaStart(), value);
  }

  /** Sets {@link #alphaEnd()}. */
  public Dr2NetClassifier setAlphaEnd(double value) {
    return (Dr2NetClassifier) set(alphaEnd(), value);
  }

  /** Sets {@link #betaStart()}. */
  public Dr2NetClassifier setBetaStart(double value) {
    return (Dr2NetClassifier) set(betaStart(), value);
  }

  /** Sets {@link #betaEnd()}. */
  public Dr2NetClassifier setBetaEnd(double value) {
    return (Dr2NetClassifier) set(betaEnd(), value);
  }

  /** Sets {@link #secondStream()}. */
  public Dr2NetClassifier setSecondStream(String value) {
    return (Dr2NetClassifier) set(secondStream(), value);
  }

  /** Sets {@link #stageOutput()}. */
  public Dr2NetClassifier setStageOutput(String value) {
    return (Dr2NetClassifier) set(stageOutput(), value);
  }

  /** Sets {@link #head()}: linear, cosine or angularMargin. */
  public Dr2NetClassifier setHead(String value) {
    return (Dr2NetClassifier) set(head(), value);
  }

  /** Sets {@link #headScale()}. */
  public Dr2NetClassifier setHeadScale(double value) {
    return (Dr2NetClassifier) set(headScale(), value);
  }

  /** Sets {@link #headMargin()}: radians. */
  public Dr2NetClassifier setHeadMargin(double value) {
    return (Dr2NetClassifier) set(headMargin(), value);
  }

  /** Sets {@link #arithmetic()}. */
  public Dr2NetClassifier setArithmetic(String value) {
    return (Dr2NetClassifier) set(arithmetic(), value);
  }

  /** Sets {@link #mean()}. */
  public Dr2NetClassifier setMean(double... value) {
    return (Dr2NetClassifier) set(mean(), value);
  }

  /** Sets {@link #std()}. */
  public Dr2NetClassifier setStd(double... value) {
    return (Dr2NetClassifier) set(std(), value);
  }
}
