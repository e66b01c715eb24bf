package io.github.sparkreversible.pipelines;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * What a job in this process left.
 *
 * @param exitCode exit code
 * @param out printed results
 * @param err printed errors
 */
record JobRun(int exitCode, String out, String err) {

  /** Runs a job. */
  static JobRun of(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        SparkReversible.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    return new JobRun(code, out.toString(), err.toString());
  }
}
