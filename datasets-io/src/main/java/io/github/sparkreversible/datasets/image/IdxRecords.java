package io.github.sparkreversible.datasets.image;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.source.FilePart;
import io.github.sparkreversible.datasets.source.RecordReader;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** The records of a part of an IDX file, with their labels; none of a file of labels. */
final class IdxRecords implements RecordReader {
  private final IdxElements elements;
  private final IdxHeader header;
  private final boolean reads;
  private final int end;
  private IdxLabels labels;
  private int next;
  private byte[] stored;
  private Integer label;

  /** Opens a part of a file; the format says where its labels are. */
  IdxRecords(Content content, FilePart part, Set<String> columns, IdxFormat format)
      throws IOException {
    elements = new IdxElements(content);
    header = elements.header();
    boolean opened = false;
    try {
      boolean isLabels = IdxLabels.isLabelFile(content, format);
      boolean all = columns.contains(CollectionColumns.CORRUPT_RECORD);
      // A plain file is as long as its header says; of a gzip file only reading tells.
      reads =
          !isLabels
              && (all
                  || columns.contains(CollectionColumns.TENSOR)
                  || elements.bytes().length() == RecordBytes.UNKNOWN);
      next = (int) part.begin(header.records());
      end = isLabels ? next : (int) part.end(header.records());
      if (reads) {
        elements.skipTo(next);
      }
      if (!isLabels && (all || columns.contains(CollectionColumns.LABEL))) {
        openLabels(content, format.labelFile());
      }
      opened = true;
    } finally {
      if (!opened) {
        close();
      }
    }
  }

  private void openLabels(Content content, String labelFile) throws IOException {
    Optional<Content> file = IdxLabels.fileFor(content, labelFile);
    if (file.isPresent()) {
      labels = IdxLabels.open(file.get(), content.path(), header.records());
      labels.skipTo(next);
    }
  }

  @Override
  public Object headerValue(String column) {
    if (!column.equals(CollectionColumns.COUNT)) {
      throw new IllegalArgumentException("IDX files have no header column " + column);
    }
    return (long) header.records();
  }

  @Override
  public boolean next() throws IOException {
    if (next == end) {
      if (end == header.records()) {
        requireEnd();
      }
      return false;
    }
    stored = reads ? elements.read() : null;
    label = labels == null ? null : labels.read();
    next++;
    return true;
  }

  private void requireEnd() throws IOException {
    if (reads) {
      elements.requireEnd();
    }
    if (labels != null) {
      labels.requireEnd();
    }
  }

  @Override
  public Object value(String column) {
    return switch (column) {
      case CollectionColumns.INDEX -> next - 1;
      case CollectionColumns.LABEL -> label;
      case CollectionColumns.TENSOR ->
          TensorColumn.toInternalRow(
              Tensor.wrap(
                  header.type().tensorType(),
                  header.type().toTensorData(stored),
                  header.tensorShape()));
      default -> throw new IllegalArgumentException("IDX files have no column " + column);
    };
  }

  @Override
  public void close() throws IOException {
    stored = null;
    if (labels != null) {
      labels.close();
    }
    elements.close();
  }
}
