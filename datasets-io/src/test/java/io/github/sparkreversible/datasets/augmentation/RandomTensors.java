package io.github.sparkreversible.datasets.augmentation;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Made-up clips and clouds of tests. */
final class RandomTensors {
  private RandomTensors() {}

  /** A clip uint8 of random bytes. */
  static Tensor bytes(long seed, int... shape) {
    byte[] data = new byte[(int) Tensor.byteCount(TensorType.UINT8, shape)];
    new SplittableRandom(seed).nextBytes(data);
    return Tensor.wrap(TensorType.UINT8, data, shape);
  }

  /** Random numbers from 0 to 1. */
  static Tensor floats(long seed, int... shape) {
    float[] values = new float[(int) Tensor.byteCount(TensorType.UINT8, shape)];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    return Tensor.ofFloats(values, shape);
  }

  /** The same frame several times. */
  static Tensor still(Tensor frame, int frames) {
    byte[] one = frame.toBytes();
    byte[] all = new byte[frames * one.length];
    for (int i = 0; i < frames; i++) {
      System.arraycopy(one, 0, all, i * one.length, one.length);
    }
    int[] shape = frame.shape();
    shape[0] = frames;
    return Tensor.wrap(frame.type(), all, shape);
  }

  /** Whether all frames of a clip are equal. */
  static boolean isStill(Tensor clip) {
    byte[] bytes = clip.toBytes();
    int frame = bytes.length / clip.size(0);
    byte[] first = Arrays.copyOf(bytes, frame);
    for (int at = 0; at < bytes.length; at += frame) {
      if (!Arrays.equals(first, 0, frame, bytes, at, at + frame)) {
        return false;
      }
    }
    return true;
  }
}
