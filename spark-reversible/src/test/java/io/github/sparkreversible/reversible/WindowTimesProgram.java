package io.github.sparkreversible.reversible;

import io.github.sparkreversible.ops.NativeThreads;
import java.util.Locale;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What attention in windows costs beside plain attention of the same products: a residual function
 * of the first stage of the published Swin-T on clips of 32 x 224 x 224, and one whose rows are the
 * windows. Forward pass and gradients, with the memory that a step takes.
 *
 * <p>Argument: native threads, default 1.
 */
public final class WindowTimesProgram {
  private static final int DIM = 96;
  private static final int HEADS = 3;
  private static final double NORM_EPSILON = 1e-5;
  private static final double MILLIS = 1e3;
  private static final double MIB = 1 << 20;
  private static final GridSize GRID = new GridSize(16, 56, 56);
  private static final GridSize WINDOW = new GridSize(8, 7, 7);

  private WindowTimesProgram() {}

  /** Runs the measurement and prints a table. */
  public static void main(String[] arguments) {
    NativeThreads.set(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1);
    ShiftedWindows windows = new ShiftedWindows(GRID, WINDOW, true);
    System.out.println("| residual function | ms | states of memory |");
    System.out.println("|---|---|---|");
    print(
        "plain attention, windows as rows",
        new AttentionSubBlock(DIM, HEADS, AttentionSubBlock.QkvBias.ALL, NORM_EPSILON),
        windows.windows(),
        windows.tokensOfWindow(),
        DIM);
    print("windows", window(false), 1, GRID.tokens(), DIM);
    print("shifted windows", window(true), 1, GRID.tokens(), DIM);
    print("MLP", new MlpSubBlock(DIM, 4 * DIM, NORM_EPSILON), 1, GRID.tokens(), DIM);
  }

  private static WindowAttentionSubBlock window(boolean shifted) {
    return new WindowAttentionSubBlock(DIM, HEADS, GRID, WINDOW, shifted, true, NORM_EPSILON);
  }

  private static void print(String name, ResidualFunction function, long... shape) {
    WorkingArrays arrays = function.workingArrays(shape);
    long values =
        arrays.forwardLength(DataType.FLOAT)
            + arrays.gradientLength(DataType.FLOAT)
            + function.operationValues(shape);
    System.out.printf(
        Locale.ROOT,
        "| %s | %.1f | %.1f (%.0f MiB) |%n",
        name,
        MILLIS * FunctionTimesProgram.seconds(function, shape),
        values / (double) WorkingArrays.values(shape),
        values * Float.BYTES / MIB);
  }
}
