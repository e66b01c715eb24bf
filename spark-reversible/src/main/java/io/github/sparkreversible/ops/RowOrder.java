package io.github.sparkreversible.ops;

import java.util.Arrays;

/**
 * Where each row of one array stands in another, as windows of a grid of tokens do. Every row is
 * copied to one place at most; on both sides there may be rows without a partner. Made once and
 * used many times ({@link Operations#gatherRows}).
 */
public final class RowOrder {
  /** Stands for a row that comes from nowhere, and is zero. */
  public static final int NOWHERE = -1;

  private final int sources;
  private final int rows;
  private final boolean complete;
  private final boolean inverseComplete;

  /** Runs of neighbours that stay neighbours: where they begin on both sides, and how many. */
  private final int[] firstRows;

  private final int[] firstSources;
  private final int[] lengths;

  /** Copies a run of rows. */
  @FunctionalInterface
  interface Run {
    void copy(int firstRow, int firstSource, int length);
  }

  private RowOrder(
      int sources,
      int rows,
      boolean complete,
      boolean inverseComplete,
      int[] firstRows,
      int[] firstSources,
      int[] lengths) {
    this.sources = sources;
    this.rows = rows;
    this.complete = complete;
    this.inverseComplete = inverseComplete;
    this.firstRows = firstRows;
    this.firstSources = firstSources;
    this.lengths = lengths;
  }

  /**
   * An order.
   *
   * @param sources number of rows to copy from
   * @param sourceOf for each row the one it is copied from, or {@link #NOWHERE}
   * @throws IllegalArgumentException if a source does not exist or is copied twice, naming it
   */
  public static RowOrder of(int sources, int... sourceOf) {
    requireOnce(sources, sourceOf);
    int[] firstRows = new int[sourceOf.length];
    int[] firstSources = new int[sourceOf.length];
    int[] lengths = new int[sourceOf.length];
    int runs = 0;
    int copied = 0;
    for (int row = 0; row < sourceOf.length; row++) {
      if (sourceOf[row] == NOWHERE) {
        continue;
      }
      boolean goesOn = row > 0 && sourceOf[row - 1] != NOWHERE;
      if (!goesOn || sourceOf[row] != sourceOf[row - 1] + 1) {
        firstRows[runs] = row;
        firstSources[runs] = sourceOf[row];
        runs++;
      }
      lengths[runs - 1]++;
      copied++;
    }
    return new RowOrder(
        sources,
        sourceOf.length,
        copied == sourceOf.length,
        copied == sources,
        Arrays.copyOf(firstRows, runs),
        Arrays.copyOf(firstSources, runs),
        Arrays.copyOf(lengths, runs));
  }

  private static void requireOnce(int sources, int... sourceOf) {
    boolean[] seen = new boolean[sources];
    for (int source : sourceOf) {
      if (source == NOWHERE) {
        continue;
      }
      if (source < 0 || source >= sources || seen[source]) {
        throw new IllegalArgumentException(
            "Row %d of %d is copied from%s"
                .formatted(
                    source,
                    sources,
                    source < 0 || source >= sources ? "" : " twice, expected at most once"));
      }
      seen[source] = true;
    }
  }

  /** The way back: what was copied to a row is copied from it. */
  public RowOrder inverse() {
    return new RowOrder(rows, sources, inverseComplete, complete, firstSources, firstRows, lengths);
  }

  /** Number of rows to copy from. */
  public int sources() {
    return sources;
  }

  /** Number of rows to copy to. */
  public int rows() {
    return rows;
  }

  /** Whether every row comes from somewhere. */
  boolean isComplete() {
    return complete;
  }

  void forEachRun(Run body) {
    for (int i = 0; i < lengths.length; i++) {
      body.copy(firstRows[i], firstSources[i], lengths[i]);
    }
  }
}
