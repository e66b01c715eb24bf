package io.github.sparkreversible.training;

import java.io.File;
import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A fresh folder for the training shards of one fit, deleted on close. */
public final class CacheDirectory implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CacheDirectory.class);
  private static final String LOCAL_DIR = "spark.local.dir";

  private final Path path;
  private final Configuration hadoop;

  private CacheDirectory(Path path, Configuration hadoop) {
    this.path = path;
    this.hadoop = hadoop;
  }

  /**
   * Makes the folder.
   *
   * @param cacheDir parent on any Hadoop file system; empty for a local temporary folder, which
   *     only a local master can use
   * @throws IllegalArgumentException if {@code cacheDir} is empty and executors are other processes
   * @throws IOException if the folder cannot be made
   */
  public static CacheDirectory create(SparkContext spark, String cacheDir) throws IOException {
    Configuration hadoop = spark.hadoopConfiguration();
    Path parent;
    if (!cacheDir.isEmpty()) {
      Path given = new Path(cacheDir);
      parent = given.getFileSystem(hadoop).makeQualified(given);
    } else if (spark.isLocal()) {
      String local =
          spark.getConf().get(LOCAL_DIR, System.getProperty("java.io.tmpdir")).split(",", -1)[0];
      parent = new Path(new File(local.trim()).toURI());
    } else {
      throw new IllegalArgumentException(
          ("cacheDir is empty, but with master %s the executors are other processes; set cacheDir to"
                  + " a folder that driver and executors share (for example on HDFS or NFS)")
              .formatted(spark.master()));
    }
    Path path = new Path(parent, "spark-reversible-" + UUID.randomUUID());
    FileSystem files = path.getFileSystem(hadoop);
    if (!files.mkdirs(path)) {
      throw new IOException("The folder " + path + " for training shards could not be made");
    }
    files.deleteOnExit(path);
    return new CacheDirectory(path, hadoop);
  }

  /** The folder. */
  public Path path() {
    return path;
  }

  /** Deletes the folder. That it cannot be deleted is logged, for the training itself is done. */
  @Override
  public void close() {
    try {
      FileSystem files = path.getFileSystem(hadoop);
      files.delete(path, true);
      files.cancelDeleteOnExit(path);
    } catch (IOException e) {
      LOG.warn("The folder {} with training shards could not be deleted", path, e);
    }
  }
}
