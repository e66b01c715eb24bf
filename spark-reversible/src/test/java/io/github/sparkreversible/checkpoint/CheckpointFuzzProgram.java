package io.github.sparkreversible.checkpoint;

import io.github.sparkreversible.testing.fuzz.FuzzLoop;
import java.io.IOException;

/**
 * Reads damaged checkpoints in a JVM of its own, because what it looks for may end the process.
 * Arguments and output: {@link FuzzLoop}.
 */
public final class CheckpointFuzzProgram {
  private CheckpointFuzzProgram() {}

  /** See the class. */
  public static void main(String[] arguments) throws IOException {
    FuzzLoop.run(
        arguments,
        (content, random) -> {
          Checkpoint checkpoint = Checkpoint.read(FileBytes.copy(content), StateDictChoice.USUAL);
          for (CheckpointTensor tensor : checkpoint.tensors().values()) {
            if (tensor.type().isFloatingPoint()) {
              tensor.toFloats();
            } else {
              tensor.data();
            }
          }
        });
  }
}
