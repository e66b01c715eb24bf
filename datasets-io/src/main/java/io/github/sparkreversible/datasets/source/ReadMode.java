package io.github.sparkreversible.datasets.source;

/** What becomes of a malformed file; Spark's words. */
public enum ReadMode {
  /** The job ends with the file's path and what is wrong with it. */
  FAILFAST,
  /** What cannot be read of the file gives no row; such files are logged and counted. */
  DROPMALFORMED,
  /** What cannot be read of the file gives a row of nulls with path, place and cause. */
  PERMISSIVE
}
