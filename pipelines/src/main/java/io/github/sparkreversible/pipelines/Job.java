package io.github.sparkreversible.pipelines;

/** What every sub-command has. */
interface Job {

  /** Its options of Spark. */
  SparkOptions spark();
}
