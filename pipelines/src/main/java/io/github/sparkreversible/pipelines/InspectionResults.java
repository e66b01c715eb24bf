package io.github.sparkreversible.pipelines;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkreversible.datasets.files.NewFile;
import io.github.sparkreversible.pipelines.inspection.Inspection;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.collection.Seq;

/**
 * What {@code inspect} leaves in its output folder.
 *
 * @param json file {@code inspect.json}, an array with an object a file
 * @param html file {@code inspect.html}, the contact sheet
 */
record InspectionResults(Path json, Path html) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The results in a folder. */
  static InspectionResults in(String folder) {
    return new InspectionResults(
        new Path(folder, "inspect.json"), new Path(folder, "inspect.html"));
  }

  /**
   * Makes sure that nothing is replaced that the user did not allow.
   *
   * @throws IllegalArgumentException if there is something in the way; names it
   */
  void claim(SparkSession spark, boolean overwrite) throws IOException {
    Outputs.claimFile(spark, json, overwrite);
    Outputs.claimFile(spark, html, overwrite);
  }

  /**
   * Writes both files, in place of earlier ones. One partition of the rows is in memory at a time.
   *
   * @param facts rows of {@link Inspection#facts}
   * @param drops whether rows of malformed files are left out
   * @param sheet takes every row
   */
  void save(SparkSession spark, Dataset<Row> facts, boolean drops, ContactSheet sheet)
      throws IOException {
    // That of an earlier run would be wrong beside a new one.
    Outputs.deleteFile(spark, html);
    NewFile.write(
        json, spark.sessionState().newHadoopConf(), out -> write(facts, drops, sheet, out));
    Outputs.writeText(spark, html, sheet.toHtml());
  }

  private static void write(Dataset<Row> facts, boolean drops, ContactSheet sheet, OutputStream out)
      throws IOException {
    Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    String before = "[\n";
    Iterator<Row> rows = facts.toLocalIterator();
    while (rows.hasNext()) {
      Row row = rows.next();
      if (drops && row.getAs(Inspection.ERROR) != null) {
        sheet.drop();
      } else {
        text.write(before + JSON.writeValueAsString(object(row)));
        before = ",\n";
        sheet.add(row);
      }
    }
    text.write(before.equals(",\n") ? "\n]\n" : "[]\n");
    text.flush();
  }

  /** A row as a JSON object, without the picture; JSON has no NaN and no infinity. */
  private static Map<String, Object> object(Row row) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < row.length(); i++) {
      String name = row.schema().fieldNames()[i];
      if (!name.equals(Inspection.PICTURE)) {
        Object value = row.get(i);
        object.put(
            name,
            value instanceof Seq
                ? row.getList(i).stream().map(InspectionResults::finite).toList()
                : finite(value));
      }
    }
    return object;
  }

  private static Object finite(Object value) {
    return value instanceof Double number && !Double.isFinite(number) ? null : value;
  }
}
