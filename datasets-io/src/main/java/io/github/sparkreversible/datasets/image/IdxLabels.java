package io.github.sparkreversible.datasets.image;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The labels that belong to a file of images, and the rule by which the two name each other: {@code
 * train-images-idx3-ubyte.gz} has its labels in {@code train-labels-idx1-ubyte.gz}.
 */
final class IdxLabels implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(IdxLabels.class);

  /** Whether this process has warned of a file that is taken for labels by its name. */
  private static final AtomicBoolean SAID = new AtomicBoolean();

  private static final String GZIP_ENDING = ".gz";
  private static final Pattern NAMED_AS_LABELS = Pattern.compile(".*labels.*idx1.*");

  private final IdxElements elements;

  private IdxLabels(IdxElements elements) {
    this.elements = elements;
  }

  /**
   * The file of labels of a file of images.
   *
   * @param labelFile {@link IdxDataSource#AUTO}, {@link IdxDataSource#NONE}, or a path
   * @return empty if there is none
   * @throws IOException if the file system fails, or the file that was named does not exist
   */
  static Optional<Content> fileFor(Content images, String labelFile) throws IOException {
    if (labelFile.equals(IdxDataSource.NONE)) {
      return Optional.empty();
    }
    if (!labelFile.equals(IdxDataSource.AUTO)) {
      Optional<Content> named = images.other(labelFile);
      if (named.isEmpty()) {
        throw new IOException(
            "Option 'labelFile' is '"
                + labelFile
                + "', but there is no such file for "
                + images.path());
      }
      return named;
    }
    return other(images, "images", "labels", "idx3", "idx1");
  }

  /**
   * Whether a file holds the labels of another one, so that it has no rows of its own. Where files
   * arrive one by one the name alone tells, because the images may come later.
   */
  static boolean isLabelFile(Content content, IdxFormat format) throws IOException {
    String labelFile = format.labelFile();
    if (labelFile.equals(IdxDataSource.NONE)) {
      return false;
    }
    if (labelFile.equals(IdxDataSource.AUTO)) {
      return other(content, "labels", "images", "idx1", "idx3").isPresent()
          || (format.arriving() && isNamedAsLabels(content.path()));
    }
    return content
        .other(labelFile)
        .filter(named -> new Path(named.path()).equals(new Path(content.path())))
        .isPresent();
  }

  private static boolean isNamedAsLabels(String path) {
    boolean named = NAMED_AS_LABELS.matcher(new Path(path).getName()).matches();
    if (named && !SAID.getAndSet(true)) {
      LOG.warn(
          "{} has the name of a file of labels, but there are no images beside it: it gives no"
              + " rows, and neither do others like it, which are not named here; option 'labelFile'"
              + " = none gives rows of them",
          path);
    }
    return named;
  }

  private static Optional<Content> other(
      Content content, String what, String otherWhat, String idx, String otherIdx)
      throws IOException {
    String name = new Path(content.path()).getName();
    String otherName = name.replace(what, otherWhat).replace(idx, otherIdx);
    if (!name.contains(what)) {
      return Optional.empty();
    }
    String otherEnding =
        otherName.endsWith(GZIP_ENDING)
            ? otherName.substring(0, otherName.length() - GZIP_ENDING.length())
            : otherName + GZIP_ENDING;
    for (String candidate : List.of(otherName, otherEnding)) {
      Optional<Content> found = content.other(candidate);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /**
   * Opens a file of labels.
   *
   * @param images file whose labels they are
   * @param count number of its images
   * @throws MalformedFileException if it is no IDX file of whole numbers, one for each image
   */
  static IdxLabels open(Content labels, String images, int count) throws IOException {
    IdxElements elements = new IdxElements(labels);
    boolean opened = false;
    try {
      IdxHeader header = elements.header();
      if (header.recordShape().length != 0 || !header.type().isInteger()) {
        throw elements
            .bytes()
            .error(
                2,
                "labels of "
                    + images
                    + " are of type "
                    + header.type().name().toLowerCase(Locale.ROOT)
                    + " with "
                    + (header.recordShape().length + 1)
                    + " dimensions, expected whole numbers with 1 dimension");
      }
      if (header.records() != count) {
        throw elements
            .bytes()
            .error(
                4, "it has " + header.records() + " labels for " + count + " images of " + images);
      }
      opened = true;
      return new IdxLabels(elements);
    } finally {
      if (!opened) {
        elements.close();
      }
    }
  }

  /** Goes on to the label of an image. */
  void skipTo(int record) throws IOException {
    elements.skipTo(record);
  }

  /** The next label. */
  int read() throws IOException {
    return elements.header().type().integer(elements.read(), 0);
  }

  /** Checks that the file ends after its last label. */
  void requireEnd() throws IOException {
    elements.requireEnd();
  }

  @Override
  public void close() throws IOException {
    elements.close();
  }
}
