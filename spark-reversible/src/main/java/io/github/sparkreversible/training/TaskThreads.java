package io.github.sparkreversible.training;

import io.github.sparkreversible.ops.NativeThreads;
import org.apache.spark.TaskContext;

/** Native threads of a Spark task. */
public final class TaskThreads {
  private TaskThreads() {}

  /**
   * Lets this thread's native operations use as many threads as its task has cores ({@code
   * spark.task.cpus}); outside a task it changes nothing.
   */
  public static void use() {
    TaskContext task = TaskContext.get();
    if (task != null) {
      NativeThreads.set(task.cpus());
    }
  }
}
