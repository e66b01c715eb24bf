package io.github.sparkreversible.datasets.source;

/** How much of the Java heap a task may take, which the tasks of a process share. */
public final class HeapShare {
  private HeapShare() {}

  /**
   * A task's share of a part of this process's heap, in bytes. As many tasks are thought to run at
   * once as there are processors; Spark rarely runs more.
   *
   * @param parts how many such parts the heap has
   */
  public static long ofPart(int parts) {
    Runtime runtime = Runtime.getRuntime();
    return of(runtime.maxMemory(), parts, runtime.availableProcessors());
  }

  static long of(long heapBytes, int parts, int tasks) {
    return heapBytes / parts / tasks;
  }
}
