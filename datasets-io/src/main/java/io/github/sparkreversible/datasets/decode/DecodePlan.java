package io.github.sparkreversible.datasets.decode;

import io.github.sparkreversible.datasets.image.ImageStruct;
import io.github.sparkreversible.datasets.source.FileFormat;
import io.github.sparkreversible.datasets.source.FileRowReader;
import io.github.sparkreversible.datasets.tensor.Columns;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What a decoder does with rows of one schema.
 *
 * @param format the format under its options
 * @param input where a row has its file
 * @param passing indexes of the columns that pass through, in their order
 * @param output those columns, then the format's
 */
record DecodePlan(FileFormat format, DecodeInput input, List<Integer> passing, StructType output) {
  /**
   * Checks a schema.
   *
   * @throws IllegalArgumentException if a column is missing, has another type, or is named as one
   *     of the format's
   */
  static DecodePlan of(FileDecoder decoder, StructType schema) {
    FileFormat format =
        DecodeFormats.of(
            decoder.getFormat(), OptionText.parse(decoder.getOptions()), decoder.getMode());
    DecodeInput input = input(decoder, schema);
    Set<Integer> consumed = input.consumed();
    List<Integer> passing =
        IntStream.range(0, schema.length())
            .filter(index -> !consumed.contains(index))
            .boxed()
            .toList();
    StructType output = new StructType();
    for (int index : passing) {
      output = output.add(schema.fields()[index]);
    }
    for (StructField field : FileRowReader.schema(format).fields()) {
      if (Columns.positions(output, field.name()).length > 0) {
        throw new IllegalArgumentException(
            "Column '"
                + field.name()
                + "' is there already, but format "
                + decoder.getFormat()
                + " gives one of that name; rename or drop it");
      }
      output = output.add(field);
    }
    return new DecodePlan(format, input, passing, output);
  }

  /** The columns of the output with what they declare of themselves, which encoders drop. */
  Column[] described() {
    return Arrays.stream(output.fields())
        .map(field -> Columns.column(field.name()).as(field.name(), field.metadata()))
        .toArray(Column[]::new);
  }

  private static DecodeInput input(FileDecoder decoder, StructType schema) {
    boolean hasImages =
        DecodeFormats.isOfPictures(decoder.getFormat())
            && Columns.find(schema, decoder.getImageCol()).isPresent();
    if (!hasImages) {
      int path = index(schema, decoder.getPathCol(), "pathCol", DataTypes.StringType);
      int content = index(schema, decoder.getContentCol(), "contentCol", DataTypes.BinaryType);
      return DecodeInput.ofFiles(path, content, decoder.getPathCol(), decoder.getContentCol());
    }
    if (Columns.find(schema, decoder.getContentCol()).isPresent()) {
      throw new IllegalArgumentException(
          "There are columns '"
              + decoder.getImageCol()
              + "' (param 'imageCol') and '"
              + decoder.getContentCol()
              + "' (param 'contentCol'), expected one of them; drop the other one");
    }
    return DecodeInput.ofImages(index(schema, decoder.getImageCol(), "imageCol", ImageStruct.TYPE));
  }

  private static int index(StructType schema, String column, String param, DataType expected) {
    OptionalInt index = Columns.position(schema, column);
    if (index.isEmpty()) {
      throw new IllegalArgumentException(
          "Column '"
              + column
              + "' (param '"
              + param
              + "') does not exist, expected one of type "
              + expected.simpleString()
              + "; the columns are "
              + String.join(", ", schema.fieldNames()));
    }
    DataType type = schema.fields()[index.getAsInt()].dataType();
    if (!DataType.equalsIgnoreNullability(type, expected)) {
      throw new IllegalArgumentException(
          "Column '"
              + column
              + "' (param '"
              + param
              + "') has type "
              + type.simpleString()
              + ", expected "
              + expected.simpleString());
    }
    return index.getAsInt();
  }
}
