package io.github.sparkreversible.training;

import java.io.Serializable;

/**
 * Settings of a training that are not the network's.
 *
 * @param epochs passes over the rows
 * @param batchSize rows of a batch of one worker
 * @param gradientNormLimit largest L2 norm of all gradients together; 0 for no limit
 * @param labelSmoothing probability that the target spreads over all classes, 0 to 1
 * @param seed seed of the order of the rows
 * @param workers number of workers, at least 1
 * @param averagingFrequency iterations between two averagings
 * @param predictionBatchSize rows of a batch in validation
 */
public record TrainingOptions(
    int epochs,
    int batchSize,
    double gradientNormLimit,
    double labelSmoothing,
    long seed,
    int workers,
    int averagingFrequency,
    int predictionBatchSize)
    implements Serializable {}
