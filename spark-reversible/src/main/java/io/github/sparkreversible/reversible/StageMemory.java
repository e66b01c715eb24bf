package io.github.sparkreversible.reversible;

import io.github.sparkreversible.layers.ParameterSpec;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The memory that a stage takes for a pass over inputs of one shape, known before the pass: numbers
 * of values of the network's data type. What DL4J's own layers take inside of residual functions is
 * not in it.
 *
 * @param states values of the kept states, and of what residual functions keep for their gradients
 * @param temporaries values that one residual function takes on the way, for as many rows as it is
 *     computed for at a time, the largest of all
 * @param gradients values of the running gradients
 * @param operations values that the operations take themselves, the most of all residual functions
 */
public record StageMemory(long states, long temporaries, long gradients, long operations) {

  /**
   * A training step at given coefficients, with the anchors that the stage would choose now.
   *
   * @param shape of the stage's input, batch included
   * @throws IllegalArgumentException if the stage keeps no anchors and beta is 0
   */
  public static StageMemory ofTraining(
      Dr2Stage stage, Coefficients coefficients, DataType dataType, long... shape) {
    int interval =
        stage
            .anchorPolicy()
            .interval(
                coefficients, stage.anchorEstimate(dataType), stage.getResidualFunctions().size());
    return ofTraining(stage, interval, dataType, shape);
  }

  /** What serves both passes: part by part the larger of the two. */
  public StageMemory max(StageMemory other) {
    return new StageMemory(
        Math.max(states, other.states),
        Math.max(temporaries, other.temporaries),
        Math.max(gradients, other.gradients),
        Math.max(operations, other.operations));
  }

  /**
   * A training step.
   *
   * @param interval residual functions between anchors, 1 where every state is kept
   * @param inputShape of the stage's input, batch included
   */
  static StageMemory ofTraining(
      Dr2Stage stage, int interval, DataType dataType, long... inputShape) {
    List<ResidualFunction> functions = stage.getResidualFunctions();
    long[] shape = stage.withLastAxis(stage.getDim(), inputShape);
    long context = contextValues(stage, dataType, inputShape);
    boolean keepsAll = stage.getActivationStorage() == ActivationStorage.ALL;
    long state = Arena.aligned(WorkingArrays.values(shape), dataType);
    long states = KeptStates.count(functions.size(), interval) * state;
    states += context == 0 ? 0 : state + context;
    long temporaries = 0;
    for (ResidualFunction function : functions) {
      if (keepsAll) {
        WorkingArrays arrays = function.workingArrays(shape);
        states += arrays.forwardLength(dataType);
        temporaries = Math.max(temporaries, arrays.gradientLength(dataType) + state);
      } else {
        temporaries = Math.max(temporaries, ofPart(function, dataType, shape));
      }
    }
    boolean hasIntervals = interval > 1 && interval < functions.size();
    long gradients = (hasIntervals ? 2 : 1) * (2 * state + context);
    return new StageMemory(states, temporaries, gradients, operations(functions, !keepsAll, shape));
  }

  /** What a function takes for its insides and gradients, of one part of the batch. */
  private static long ofPart(ResidualFunction function, DataType dataType, long... shape) {
    long[] ofPart = partOf(function, shape);
    WorkingArrays arrays = function.workingArrays(ofPart);
    long values =
        arrays.forwardLength(dataType)
            + arrays.gradientLength(dataType)
            + Arena.aligned(WorkingArrays.values(ofPart), dataType);
    if (ofPart[0] < shape[0]) {
      for (ParameterSpec parameter : function.parameters()) {
        values += Arena.aligned(parameter.length(), dataType);
      }
    }
    return values;
  }

  private static long[] partOf(ResidualFunction function, long... shape) {
    return function.isRowwise() ? BatchPart.most(shape) : shape;
  }

  /** Values of the context, which is copied out of the input; so is the first state then. */
  private static long contextValues(Dr2Stage stage, DataType dataType, long... inputShape) {
    int dim = stage.getContextDim();
    return dim == 0
        ? 0
        : Arena.aligned(WorkingArrays.values(stage.withLastAxis(dim, inputShape)), dataType);
  }

  private static long operations(List<ResidualFunction> functions, boolean inParts, long... shape) {
    return functions.stream()
        .mapToLong(each -> each.operationValues(inParts ? partOf(each, shape) : shape))
        .max()
        .orElse(0);
  }

  /** An evaluation: two states, and one residual function on the way, for some rows at a time. */
  static StageMemory ofEvaluation(Dr2Stage stage, DataType dataType, long... inputShape) {
    List<ResidualFunction> functions = stage.getResidualFunctions();
    long[] shape = stage.withLastAxis(stage.getDim(), inputShape);
    long context = contextValues(stage, dataType, inputShape);
    long state = Arena.aligned(WorkingArrays.values(shape), dataType);
    long temporaries =
        functions.stream()
            .mapToLong(each -> each.workingArrays(partOf(each, shape)).valueLength(dataType))
            .max()
            .orElse(0);
    long states = Math.min(2, functions.size()) * state + (context == 0 ? 0 : state + context);
    return new StageMemory(states, temporaries, 0, operations(functions, true, shape));
  }
}
