package io.github.sparkreversible.backbone;

import io.github.sparkreversible.ops.Arithmetic;
import io.github.sparkreversible.reversible.ActivationStorage;
import io.github.sparkreversible.reversible.AnchorPolicy;
import io.github.sparkreversible.reversible.CoefficientSchedule;
import io.github.sparkreversible.reversible.SecondStream;
import io.github.sparkreversible.reversible.StageOutput;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * How a network computes and trains, whatever its architecture.
 *
 * @param coefficientSchedule alpha and beta over the iterations
 * @param activationStorage what a training step keeps
 * @param anchorInterval residual functions between anchors: n, 0 for automatic, -1 for none
 * @param reversalTolerance largest relative error of a reversed state whose gradients are used
 * @param dropout probability that a value of a residual function is dropped in training
 * @param stochasticDepth probability that the last block is left out for a row in training; less
 *     for those before
 * @param secondStream how the second stream starts
 * @param stageOutput how a stage's output is formed
 * @param head what kind of layer the classifier is
 * @param arithmetic which implementation of the operations computes
 * @param dataType precision of parameters and activations
 * @param seed seed of the initial weights
 */
public record NetworkSettings(
    CoefficientSchedule coefficientSchedule,
    ActivationStorage activationStorage,
    int anchorInterval,
    double reversalTolerance,
    double dropout,
    double stochasticDepth,
    SecondStream secondStream,
    StageOutput stageOutput,
    ClassifierHead head,
    Arithmetic arithmetic,
    DataType dataType,
    long seed) {

  /** Everything as by default, with these coefficients. */
  public static NetworkSettings of(CoefficientSchedule coefficientSchedule) {
    return new NetworkSettings(
        coefficientSchedule,
        ActivationStorage.REVERSIBLE,
        AnchorPolicy.AUTOMATIC,
        AnchorPolicy.DEFAULT_TOLERANCE,
        0,
        0,
        SecondStream.INPUT,
        StageOutput.BLEND,
        ClassifierHead.LINEAR,
        Arithmetic.AUTO,
        DataType.FLOAT,
        0);
  }
}
