package io.github.sparkreversible.checkpoint;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.testing.Thrown;
import java.io.IOException;
import java.util.function.UnaryOperator;

/** What files that are no good checkpoints must lead to. */
final class Refusals {
  private Refusals() {}

  /** The file is refused, at the latest when its tensors are read, with its name and the reason. */
  static void requireRefusal(byte[] bytes, String expected) {
    String message =
        Thrown.message(
            MalformedFileException.class,
            () -> {
              for (CheckpointTensor tensor : CheckpointBytes.read(bytes).tensors().values()) {
                tensor.data();
              }
            });
    assertTrue(message.startsWith("Cannot read test-file"), message);
    assertTrue(message.contains(expected), message + " lacks: " + expected);
  }

  /** The same of a pickle in both formats of PyTorch. */
  static void requirePickleRefusal(UnaryOperator<PickleBytes> content, String expected)
      throws IOException {
    byte[] pickle = content.apply(PickleBytes.protocol(2)).end();
    requireRefusal(CheckpointBytes.archive(pickle), expected);
    requireRefusal(CheckpointBytes.legacy(pickle), expected);
  }
}
