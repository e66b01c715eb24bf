package io.github.sparkreversible.reversible;

import io.github.sparkreversible.ops.RowOrder;
import io.github.sparkreversible.ops.ScoreBias;
import java.lang.ref.WeakReference;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What attention in windows looks up: where each token of a window stands in the grid, which
 * relative position two of them have, and which of them see each other. Computed once for all
 * residual functions with the same windows.
 */
final class WindowTables {
  /** Added to the scores of tokens that do not see each other, as upstream does. */
  private static final float MASKED = -100;

  private static final Map<ShiftedWindows, WeakReference<WindowTables>> KNOWN = new HashMap<>();

  private final ShiftedWindows windows;
  private final RowOrder order;
  private final int[] relativeIndex;
  private final int[] maskOf;
  private final Map<DataType, INDArray> masks = new EnumMap<>(DataType.class);

  private WindowTables(ShiftedWindows windows) {
    this.windows = windows;
    this.order = RowOrder.of(windows.grid().tokens(), sourcesOfRows());
    this.relativeIndex = relativeIndexOfWindow();
    this.maskOf = masksOfWindows();
  }

  /** The tables of windows, shared with whoever uses them already. */
  static WindowTables of(ShiftedWindows windows) {
    synchronized (KNOWN) {
      KNOWN.values().removeIf(each -> each.get() == null);
      WeakReference<WindowTables> known = KNOWN.get(windows);
      WindowTables tables = known == null ? null : known.get();
      if (tables == null) {
        tables = new WindowTables(windows);
        KNOWN.put(windows, new WeakReference<>(tables));
      }
      return tables;
    }
  }

  /** Tokens of the grid in the order of windows, each in the order of its own tokens. */
  RowOrder order() {
    return order;
  }

  /** Row of the table of biases for each query and key of a window; not to be changed. */
  int[] relativeIndex() {
    return relativeIndex;
  }

  /** A bias of the scores together with the masks of the windows. */
  ScoreBias scoreBias(INDArray bias) {
    return windows.masks() == 0
        ? new ScoreBias(bias, null)
        : new ScoreBias(bias, masks(bias.dataType()), maskOf);
  }

  /** The different masks {@code [masks, tokens, tokens]}; not to be changed. */
  synchronized INDArray masks(DataType dataType) {
    return masks.computeIfAbsent(dataType, this::newMasks);
  }

  /** The mask of a window, or {@link ScoreBias#UNMASKED}. */
  int maskOf(int window) {
    return maskOf[window];
  }

  private int[] sourcesOfRows() {
    int[] sources = new int[windows.windows() * windows.tokensOfWindow()];
    int row = 0;
    for (int window = 0; window < windows.windows(); window++) {
      for (int token = 0; token < windows.tokensOfWindow(); token++) {
        sources[row++] = source(windowAlong(window), tokenAlong(token));
      }
    }
    return sources;
  }

  private int source(int[] window, int[] token) {
    int source = 0;
    for (int axis = 0; axis < GridSize.AXES; axis++) {
      int rolled = window[axis] * windows.size(axis) + token[axis];
      int place = (rolled + windows.shift(axis)) % windows.padded(axis);
      if (place >= windows.grid().along(axis)) {
        return RowOrder.NOWHERE;
      }
      source = source * windows.grid().along(axis) + place;
    }
    return source;
  }

  private int[] windowAlong(int window) {
    int width = windows.count(2);
    int height = windows.count(1);
    return new int[] {window / (height * width), window / width % height, window % width};
  }

  private int[] tokenAlong(int token) {
    return place(token, windows.size(1), windows.size(2));
  }

  private static int[] place(int token, int height, int width) {
    return new int[] {token / (height * width), token / width % height, token % width};
  }

  /**
   * The index is that of the configured window: a smaller one takes its first rows and columns as
   * they are, though they belong to other positions, because upstream does so and the table was
   * learned with them.
   */
  private int[] relativeIndexOfWindow() {
    int tokens = windows.tokensOfWindow();
    int[] index = new int[tokens * tokens];
    GridSize window = windows.window();
    for (int query = 0; query < tokens; query++) {
      int[] from = place(query, window.height(), window.width());
      for (int key = 0; key < tokens; key++) {
        int[] to = place(key, window.height(), window.width());
        int position = 0;
        for (int axis = 0; axis < GridSize.AXES; axis++) {
          int difference = from[axis] - to[axis] + window.along(axis) - 1;
          position = position * windows.relativePositions(axis) + difference;
        }
        index[query * tokens + key] = position;
      }
    }
    return index;
  }

  private int[] masksOfWindows() {
    int[] result = new int[windows.windows()];
    for (int window = 0; window < result.length; window++) {
      int[] place = windowAlong(window);
      int mask = 0;
      int weight = 1;
      for (int axis = 0; axis < GridSize.AXES; axis++) {
        if (windows.shift(axis) > 0) {
          mask += place[axis] == windows.count(axis) - 1 ? weight : 0;
          weight *= 2;
        }
      }
      result[window] = mask == 0 ? ScoreBias.UNMASKED : mask - 1;
    }
    return result;
  }

  private INDArray newMasks(DataType dataType) {
    int tokens = windows.tokensOfWindow();
    float[][][] values = new float[windows.masks()][tokens][tokens];
    for (int mask = 0; mask < values.length; mask++) {
      int[] regions = new int[tokens];
      for (int token = 0; token < tokens; token++) {
        regions[token] = region(mask + 1, tokenAlong(token));
      }
      for (int query = 0; query < tokens; query++) {
        for (int key = 0; key < tokens; key++) {
          values[mask][query][key] = regions[query] == regions[key] ? 0 : MASKED;
        }
      }
    }
    // It outlives the iteration, so it must not lie in a workspace.
    try (MemoryWorkspace none = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      return Nd4j.createFromArray(values).castTo(dataType);
    }
  }

  /**
   * Which parts of the grid a token of a window comes from, a bit for each end of a shifted axis.
   */
  private int region(int ends, int[] token) {
    int region = 0;
    int weight = 1;
    for (int axis = 0; axis < GridSize.AXES; axis++) {
      if (windows.shift(axis) > 0) {
        boolean wrapped = token[axis] >= windows.size(axis) - windows.shift(axis);
        region += (ends & weight) != 0 && wrapped ? weight : 0;
        weight *= 2;
      }
    }
    return region;
  }
}
