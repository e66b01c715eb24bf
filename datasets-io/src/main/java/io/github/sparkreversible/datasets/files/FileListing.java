package io.github.sparkreversible.datasets.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.GlobFilter;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathFilter;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Lists the files below given paths as Spark's own file sources do: a path may be a file, a folder
 * or a pattern; names that begin with {@code _} or {@code .} are skipped, unless the path itself
 * begins so.
 *
 * <p>The files come sorted by path, so that rows have the same order in every run.
 */
public final class FileListing {
  private final Configuration configuration;
  private final boolean recursive;
  private final PathFilter nameFilter;

  /**
   * A listing.
   *
   * @param configuration Hadoop settings of the file systems
   * @param recursive whether folders are searched at every depth; otherwise their own files only
   * @param nameGlob pattern that file names must match, or null
   * @throws IllegalArgumentException if the pattern is malformed
   */
  public FileListing(Configuration configuration, boolean recursive, String nameGlob) {
    this.configuration = configuration;
    this.recursive = recursive;
    try {
      this.nameFilter = nameGlob == null ? path -> true : new GlobFilter(nameGlob);
    } catch (IOException e) {
      throw new IllegalArgumentException("Malformed file name pattern '" + nameGlob + "'", e);
    }
  }

  /**
   * The files below all {@code paths}.
   *
   * @throws FileNotFoundException if a path does not exist or a pattern matches nothing
   * @throws IOException if a file system fails
   */
  public List<InputFile> list(List<String> paths) throws IOException {
    List<InputFile> files = new ArrayList<>();
    for (String path : paths) {
      Path given = new Path(path);
      FileSystem fileSystem = given.getFileSystem(configuration);
      for (FileStatus root : roots(fileSystem, given)) {
        addFiles(fileSystem, root, files);
      }
    }
    files.sort(Comparator.comparing(InputFile::path));
    return files;
  }

  /** An existing path stands for itself even if it looks like a pattern. */
  private static List<FileStatus> roots(FileSystem fileSystem, Path path) throws IOException {
    try {
      return List.of(fileSystem.getFileStatus(path));
    } catch (FileNotFoundException e) {
      FileStatus[] matches = fileSystem.globStatus(path);
      if (matches == null || matches.length == 0) {
        FileNotFoundException missing =
            new FileNotFoundException(
                "Path does not exist: " + path + ", expected a file, a folder or a pattern");
        missing.initCause(e);
        throw missing;
      }
      boolean asksForHidden = isHidden(path.getName());
      return Arrays.stream(matches)
          .filter(match -> asksForHidden || !isHidden(match.getPath().getName()))
          .toList();
    }
  }

  private void addFiles(FileSystem fileSystem, FileStatus root, List<InputFile> files)
      throws IOException {
    if (root.isFile()) {
      addFile(root, files);
      return;
    }
    for (FileStatus child : children(fileSystem, root.getPath())) {
      if (isHidden(child.getPath().getName())) {
        continue;
      }
      if (child.isFile()) {
        addFile(child, files);
      } else if (recursive) {
        addFiles(fileSystem, child, files);
      }
    }
  }

  private void addFile(FileStatus file, List<InputFile> files) throws IOException {
    if (nameFilter.accept(file.getPath())) {
      files.add(new InputFile(file.getPath().toString(), file.getLen(), hosts(file)));
    }
  }

  private static List<FileStatus> children(FileSystem fileSystem, Path folder) throws IOException {
    // The located listing of local files starts a process for each file to ask for its permissions.
    if (fileSystem.getUri().getScheme().equals("file")) {
      return Arrays.asList(fileSystem.listStatus(folder));
    }
    List<FileStatus> children = new ArrayList<>();
    RemoteIterator<LocatedFileStatus> found = fileSystem.listLocatedStatus(folder);
    while (found.hasNext()) {
      children.add(found.next());
    }
    return children;
  }

  private static boolean isHidden(String name) {
    boolean partitionFolder = name.startsWith("_") && name.contains("=");
    return name.startsWith(".")
        || (name.startsWith("_") && !partitionFolder)
        || name.endsWith("._COPYING_");
  }

  private static List<String> hosts(FileStatus file) throws IOException {
    if (!(file instanceof LocatedFileStatus located)
        || located.getBlockLocations() == null
        || located.getBlockLocations().length == 0) {
      return List.of();
    }
    return Arrays.stream(located.getBlockLocations()[0].getHosts())
        .filter(host -> !host.equals("localhost"))
        .toList();
  }
}
