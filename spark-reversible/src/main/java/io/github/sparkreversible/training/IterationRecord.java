package io.github.sparkreversible.training;

import java.io.Serializable;

/**
 * One iteration of all workers together.
 *
 * @param iteration number of parameter updates that each worker had made before it
 * @param epoch epoch, from 0, that the iteration's first row belongs to
 * @param loss mean of the workers' losses, each the mean over its batch
 * @param alpha coefficient alpha of the first Dr2Net stage; null if the network has none
 * @param beta coefficient beta of the first Dr2Net stage; null if the network has none
 * @param learningRate learning rate
 * @param gradientNorm largest L2 norm of a worker's gradients before clipping
 * @param samplesPerSecond training rows a second; with several workers those of all together, as a
 *     mean over the iterations between two averagings
 * @param peakResidentBytes largest peak so far of a worker process's resident memory, in bytes
 * @param reversalError largest reversal error measured in the iteration; null if none was
 * @param anchorInterval smallest distance of anchors in a stage of a worker, in residual functions;
 *     1 where every state is kept; null if the network has no stage
 * @param repairedIntervals intervals of all workers whose gradients were computed again because
 *     they broke the tolerance
 */
public record IterationRecord(
    int iteration,
    int epoch,
    double loss,
    Double alpha,
    Double beta,
    double learningRate,
    double gradientNorm,
    double samplesPerSecond,
    long peakResidentBytes,
    Double reversalError,
    Integer anchorInterval,
    int repairedIntervals)
    implements Serializable {}
