package io.github.sparkreversible.reversible;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.ops.Arithmetic;
import io.github.sparkreversible.ops.Operations;
import io.github.sparkreversible.testing.RelativeError;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Attention in windows beside plain attention, and which tokens see each other. */
public class WindowAttentionTest extends JUnitPlatformSuite {
  private static final int DIM = 6;
  private static final int HEADS = 2;
  private static final double EPSILON = 1e-5;
  private static final GridSize GRID = new GridSize(2, 5, 4);

  private static WindowAttentionSubBlock windows(GridSize window, boolean shifted) {
    return new WindowAttentionSubBlock(DIM, HEADS, GRID, window, shifted, true, EPSILON);
  }

  private final Map<String, INDArray> parameters = new HashMap<>();
  private final Map<String, INDArray> gradients = new HashMap<>();
  private final Temporaries temporaries = new Temporaries(DataType.DOUBLE);

  private BoundResidualFunction bind(ResidualFunction function) {
    function
        .parameters()
        .forEach(
            spec -> {
              long seed = spec.name().hashCode();
              parameters.computeIfAbsent(
                  spec.name(),
                  name -> StageNetworks.random(seed, 0.5, DataType.DOUBLE, spec.shape()));
              gradients.put(spec.name(), Nd4j.create(DataType.DOUBLE, spec.shape()));
            });
    Operations operations = Arithmetic.ND4J.forType(DataType.DOUBLE);
    return function.bind(
        new ResidualFunction.Binding(
            operations,
            parameters::get,
            gradients::get,
            null,
            () -> null,
            DataType.DOUBLE,
            new StagePass(),
            temporaries,
            new StageContext(operations, new StagePass()),
            0));
  }

  private INDArray value(ResidualFunction function, INDArray x) {
    INDArray y = Nd4j.create(DataType.DOUBLE, x.shape());
    BoundResidualFunction bound = bind(function);
    temporaries.begin();
    bound.apply(x, 1, 0, y);
    return y;
  }

  private static INDArray tokens(int batch) {
    return StageNetworks.random(3, 1, DataType.DOUBLE, batch, GRID.tokens(), DIM);
  }

  /** Without biases of positions, a window as large as the grid is plain attention. */
  @Test
  public void oneWindowIsPlainAttention() {
    INDArray x = tokens(2);
    WindowAttentionSubBlock window = windows(GRID, true);
    bind(window);
    parameters.get("positionBias").assign(0);
    INDArray gy = StageNetworks.random(4, 1, DataType.DOUBLE, x.shape());
    INDArray actual = value(window, x);
    INDArray actualGradient = gradient(window, x, gy);
    INDArray actualWeight = gradients.get("qkv.weight").dup();
    AttentionSubBlock plain =
        new AttentionSubBlock(DIM, HEADS, AttentionSubBlock.QkvBias.ALL, EPSILON);
    RelativeError.require("value", actual, value(plain, x), 1e-12);
    RelativeError.require("gradient", actualGradient, gradient(plain, x, gy), 1e-12);
    RelativeError.require("weight", actualWeight, gradients.get("qkv.weight"), 1e-12);
  }

  private INDArray gradient(ResidualFunction function, INDArray x, INDArray gy) {
    INDArray gx = Nd4j.create(DataType.DOUBLE, x.shape());
    BoundResidualFunction bound = bind(function);
    temporaries.begin();
    bound.gradient(x, bound.forward(x, 1, 0, null), gy, gx);
    return gx;
  }

  /** A token is seen in its window; a shifted window does not join the ends of the grid. */
  @Test
  public void tokensSeeTheirWindowOnly() {
    GridSize window = new GridSize(2, 2, 2);
    for (boolean shifted : new boolean[] {false, true}) {
      INDArray x = tokens(1);
      INDArray before = value(windows(window, shifted), x);
      for (int token = 0; token < GRID.tokens(); token++) {
        INDArray changed = x.dup();
        changed.putScalar(0, token, 0, 9);
        INDArray difference = value(windows(window, shifted), changed).sub(before);
        for (int other = 0; other < GRID.tokens(); other++) {
          double norm = difference.get(point(0), point(other)).norm2Number().doubleValue();
          boolean seen = sameWindow(token, other, shifted);
          // A mask of -100 lets through what double precision hardly sees.
          assertTrue(
              seen ? norm > 1e-9 : norm < 1e-20,
              token + " and " + other + ", shifted " + shifted + ": " + norm);
        }
      }
    }
  }

  private static INDArrayIndex point(long index) {
    return NDArrayIndex.point(index);
  }

  /** Windows of 2 x 2 x 2; the time of the grid is one window, which is not shifted. */
  private static boolean sameWindow(int token, int other, boolean shifted) {
    int[] a = {token / 4 % 5, token % 4};
    int[] b = {other / 4 % 5, other % 4};
    int moved = shifted ? 1 : 0;
    return (a[0] + moved) / 2 == (b[0] + moved) / 2 && (a[1] + moved) / 2 == (b[1] + moved) / 2;
  }

  @Test
  public void windowsThatAreLongerThanTheGridAreClamped() {
    ShiftedWindows windows = new ShiftedWindows(GRID, new GridSize(3, 3, 4), true);
    assertEquals(2, windows.size(0));
    assertEquals(0, windows.shift(0));
    assertEquals(3, windows.size(1));
    assertEquals(1, windows.shift(1));
    assertEquals(6, windows.padded(1));
    assertEquals(4, windows.size(2));
    assertEquals(0, windows.shift(2));
    assertEquals(2, windows.windows());
    assertEquals(1, windows.masks());
    assertEquals(5 * 5 * 7, windows.relativePositions());
  }

  @Test
  public void tablesAreMadeOnce() {
    ShiftedWindows windows = new ShiftedWindows(GRID, new GridSize(2, 2, 2), true);
    WindowTables tables = WindowTables.of(windows);
    assertSame(tables, WindowTables.of(new ShiftedWindows(GRID, new GridSize(2, 2, 2), true)));
    assertSame(tables.masks(DataType.FLOAT), tables.masks(DataType.FLOAT));
  }

  @Test
  public void anotherNumberOfTokensIsRefused() {
    Dr2Stage stage = new Dr2Stage.Builder(DIM).add(windows(GRID, false)).build();
    ComputationGraph graph = StageNetworks.network(stage, DIM, 7, DataType.FLOAT);
    String message =
        Thrown.message(
            IllegalArgumentException.class,
            () -> graph.outputSingle(Nd4j.zeros(DataType.FLOAT, 1, 7, DIM)));
    assertTrue(message.contains("2 x 5 x 4") && message.contains("[1, 7, 6]"), message);
  }
}
