package io.github.sparkreversible.training;

import java.io.Serializable;

/**
 * One pass over the training rows.
 *
 * @param epoch from 0
 * @param iterations iterations of each worker in it
 * @param trainingLoss mean loss of its iterations
 * @param validationLoss mean cross entropy over the validation rows after the epoch; null without
 *     validation
 * @param validationAccuracy part of the validation rows whose most probable class is the label;
 *     null without validation
 * @param seconds wall-clock seconds, validation included
 */
public record EpochRecord(
    int epoch,
    int iterations,
    double trainingLoss,
    Double validationLoss,
    Double validationAccuracy,
    double seconds)
    implements Serializable {}
