package io.github.sparkreversible.reversible;

import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;

/**
 * A branch of a DL4J graph that computes one residual function of this package: a stage of one at
 * alpha = beta = 0, where {@code x_1 = F(x_0)}. Where other functions of the run read a context
 * behind the tokens, layers beside it keep the context out of the function and out of the addition.
 *
 * @param layer name of the stage
 * @param alone the stage
 * @param contextDim size of the context behind the tokens that the branch reads; 0 for none
 */
record FunctionBranch(String layer, Dr2Stage alone, int contextDim) {

  /** A layer that computes one of a stage's functions, with all other settings of the stage. */
  static Dr2Stage alone(Dr2Stage stage, int index) {
    Dr2Stage alone = (Dr2Stage) stage.clone();
    ResidualFunction function = stage.getResidualFunctions().get(index);
    alone.setResidualFunctions(List.of(function));
    alone.setContextDim(function.contextDim());
    alone.setCoefficientSchedule(CoefficientSchedule.fixed(0, 0));
    alone.setActivationStorage(ActivationStorage.ALL);
    alone.setAnchorInterval(AnchorPolicy.AUTOMATIC);
    alone.setAnchorEstimate(null);
    alone.setSecondStream(SecondStream.ZERO);
    alone.setOutput(StageOutput.LAST);
    if (!stage.getFunctionUpdaters().isEmpty()) {
      alone.setFunctionUpdaters(List.of(stage.getFunctionUpdaters().get(index)));
    }
    return alone;
  }

  /** The function that a branch is, if it is one. */
  static Optional<FunctionBranch> of(ComputationGraphConfiguration graph, List<String> branch) {
    FunctionBranch found = null;
    int cut = 0;
    int filled = 0;
    for (String name : branch) {
      Layer layer = layer(graph, name);
      if (layer instanceof TokenWidth width && found == null && cut == 0) {
        cut = width.getFrom() - width.getTo();
      } else if (layer instanceof TokenWidth width && found != null && filled == 0) {
        filled = width.getTo() - width.getFrom();
      } else if (found == null && layer instanceof Dr2Stage stage && isAlone(stage)) {
        found = new FunctionBranch(name, stage, 0);
      } else {
        return Optional.empty();
      }
    }
    int dropped = found == null ? 0 : cut + found.alone.getContextDim();
    return found == null || dropped != filled
        ? Optional.empty()
        : Optional.of(new FunctionBranch(found.layer, found.alone, filled));
  }

  /** A vertex's layer; null if it is none. */
  static Layer layer(ComputationGraphConfiguration graph, String name) {
    return graph.getVertices().get(name) instanceof LayerVertex vertex
        ? vertex.getLayerConf().getLayer()
        : null;
  }

  private static boolean isAlone(Dr2Stage stage) {
    return stage.getResidualFunctions().size() == 1
        && stage.getCoefficientSchedule().equals(CoefficientSchedule.fixed(0, 0))
        && stage.getSecondStream() == SecondStream.ZERO
        && stage.getOutput() == StageOutput.LAST;
  }

  ResidualFunction function() {
    return alone.getResidualFunctions().get(0);
  }

  /** Whether both can be functions of one stage, which has one context and one regularization. */
  boolean fits(FunctionBranch other) {
    return contextDim == other.contextDim
        && alone.getDim() == other.alone.getDim()
        && alone.getArithmetic() == other.alone.getArithmetic()
        && alone.getRegularization().equals(other.alone.getRegularization())
        && alone.getRegularizationBias().equals(other.alone.getRegularizationBias());
  }

  /** A stage of functions like this one, still without them. */
  Dr2Stage.Builder newStage() {
    return new Dr2Stage.Builder(alone.getDim())
        .contextDim(contextDim)
        .arithmetic(alone.getArithmetic());
  }

  /** A stage that computes as another one and trains as this layer: updater, regularization. */
  Dr2Stage withSettingsOf(Dr2Stage other) {
    Dr2Stage stage = (Dr2Stage) alone.clone();
    stage.setArithmetic(other.getArithmetic());
    stage.setResidualFunctions(other.getResidualFunctions());
    stage.setContextDim(other.getContextDim());
    stage.setCoefficientSchedule(other.getCoefficientSchedule());
    stage.setActivationStorage(other.getActivationStorage());
    stage.setAnchorInterval(other.getAnchorInterval());
    stage.setReversalTolerance(other.getReversalTolerance());
    stage.setSecondStream(other.getSecondStream());
    stage.setOutput(other.getOutput());
    stage.setFunctionUpdaters(List.of());
    return stage;
  }
}
