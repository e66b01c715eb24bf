package io.github.sparkreversible.datasets.source;

import java.util.List;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** The data source of {@link LinesFormat}, by the name of this class. */
public final class LinesSource extends FileDataSource {
  @Override
  public String shortName() {
    return "lines";
  }

  @Override
  public FileFormat format(CaseInsensitiveStringMap options) {
    return new LinesFormat(new OptionReader("lines", options, List.of()).fileOptions().mode());
  }
}
