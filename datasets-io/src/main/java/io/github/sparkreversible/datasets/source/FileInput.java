package io.github.sparkreversible.datasets.source;

import io.github.sparkreversible.datasets.files.Content;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/** What the rows' loop reads: a file or a part of one, wherever its bytes are. */
public interface FileInput {
  /** Which part of which file; the file's path is the origin of its rows. */
  FilePart part();

  /** Opens it; as {@link FileFormat#open}. */
  RecordReader open(FileFormat format, Set<String> columns) throws IOException;

  /** Bytes that are a whole file. */
  static FileInput of(FilePart part, Content content) {
    return new FileInput() {
      @Override
      public FilePart part() {
        return part;
      }

      @Override
      public RecordReader open(FileFormat format, Set<String> columns) throws IOException {
        return format.open(content, part, columns);
      }
    };
  }

  /** Parts of files of a Hadoop file system. */
  static Iterator<FileInput> ofParts(List<FilePart> parts, Configuration configuration) {
    return parts.stream().map(part -> of(part, Content.of(part.file(), configuration))).iterator();
  }
}
