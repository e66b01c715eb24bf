package io.github.sparkreversible.datasets.source;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * The options that every file data source has; {@code labels} is left out where the files
 * themselves hold labels.
 *
 * <table>
 * <caption>Options</caption>
 * <tr><th>name</th><th>default</th><th>meaning</th></tr>
 * <tr><td>{@code labels}</td><td>none</td><td>{@code folder}: the label is the name of the file's
 * folder</td></tr>
 * <tr><td>{@code mode}</td><td>FAILFAST</td><td>for a malformed file: {@code FAILFAST} ends the job
 * with its path and cause, {@code DROPMALFORMED} leaves it out, logs and counts it, {@code
 * PERMISSIVE} gives a row of nulls and adds the column {@code _corrupt_record} with path, place and
 * cause. An error of the file system ends the task in every mode</td></tr>
 * <tr><td>{@code recursiveFileLookup}</td><td>true with labels, else false</td><td>search folders at
 * every depth</td></tr>
 * <tr><td>{@code pathGlobFilter}</td><td></td><td>pattern that file names must match</td></tr>
 * <tr><td>{@code fs.*}</td><td></td><td>settings of the Hadoop file system</td></tr>
 * </table>
 *
 * @param folderLabels whether the label is the name of the file's folder
 * @param mode what becomes of a malformed file
 * @param recursive whether folders are searched at every depth
 * @param pathGlobFilter pattern that file names must match, or null
 * @param fileSystemSettings Hadoop settings given as options
 */
public record FileOptions(
    boolean folderLabels,
    ReadMode mode,
    boolean recursive,
    String pathGlobFilter,
    Map<String, String> fileSystemSettings)
    implements Serializable {
  /** Name of the option that says what the label is. */
  static final String LABELS = "labels";

  /** Names of these options, without those that begin with {@code fs.}. */
  public static final List<String> NAMES =
      List.of(LABELS, "mode", "recursiveFileLookup", "pathGlobFilter");

  /** Keeps an unmodifiable copy of the settings. */
  public FileOptions {
    fileSystemSettings = Map.copyOf(fileSystemSettings);
  }
}
