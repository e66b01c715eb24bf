package io.github.sparkreversible.pipelines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.pipelines.inspection.CloudInspection;
import io.github.sparkreversible.pipelines.inspection.VideoInspection;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import scala.collection.JavaConverters;

/** The page of pictures: complete, escaped, and alone. */
public class ContactSheetTest extends JUnitPlatformSuite {
  private static final StructType CLIP =
      new StructType()
          .add("origin", DataTypes.StringType)
          .add("error", DataTypes.StringType)
          .add("damage", DataTypes.StringType)
          .add("frames", DataTypes.LongType)
          .add("width", DataTypes.IntegerType)
          .add("height", DataTypes.IntegerType)
          .add("frameRate", DataTypes.DoubleType)
          .add("durationSeconds", DataTypes.DoubleType)
          .add("codec", DataTypes.StringType)
          .add("meanRgb", DataTypes.createArrayType(DataTypes.DoubleType))
          .add("picture", DataTypes.BinaryType);

  private final ContactSheet sheet =
      new ContactSheet(new VideoInspection(), "<clips>", "/data/<clips>");

  @Test
  public void factsStandBelowTheirPicture() {
    sheet.add(clip("file:/data/<clips>/left/a.mp4"));

    String html = sheet.toHtml();
    for (String part :
        List.of(
            "src=\"data:image/jpeg;base64,AQID\"",
            ">left/a.mp4</figcaption>",
            "28 frames, 340 x 256",
            "1 s, 28 frames/s, h264",
            "style=\"background:#ff8000\"",
            "mean RGB 255.0 128.0 0.0")) {
      assertTrue(html.contains(part), part);
    }
    assertEquals("1 file: 28 frames", sheet.summary());
  }

  @Test
  public void everyTextIsEscaped() {
    String name = "file:/data/<clips>/\"><script>alert('&')</script>.mp4";
    sheet.add(clip(name));
    sheet.add(malformed(name, name + " at <img src=x>: it is & no \"video\""));

    String html = sheet.toHtml();
    assertFalse(Pattern.compile("<script|<img src=x|<clips>").matcher(html).find(), html);
    assertTrue(html.contains(">&quot;&gt;&lt;script&gt;alert('&amp;')&lt;/script&gt;.mp4<"), html);
    assertTrue(html.contains("at &lt;img src=x&gt;: it is &amp; no &quot;video&quot;"), html);
    assertFalse(Pattern.compile("<link|src=\"(?!data:)|@import|url\\(|http").matcher(html).find());
  }

  @Test
  public void errorsStandInTheirPlaceWithoutThePath() {
    sheet.add(malformed("file:/data/b.mp4", "file:/data/b.mp4: it has no video stream"));

    String html = sheet.toHtml();
    assertTrue(html.contains("<figure class=\"malformed\">"));
    assertTrue(html.contains("<p class=\"error\">it has no video stream</p>"), html);
    assertTrue(html.contains(">b.mp4</figcaption>"), html);
    assertFalse(html.contains("null"), html);
    assertEquals("1 file, 1 of them malformed: 0 frames", sheet.summary());
  }

  @Test
  public void ofManyFilesTheFirstOnesAreShownAndAllCounted() {
    for (int i = 0; i < ContactSheet.MOST_SHOWN + 700; i++) {
      sheet.add(clip("file:/data/<clips>/%05d.mp4".formatted(i)));
    }
    sheet.drop();

    String html = sheet.toHtml();
    assertEquals(ContactSheet.MOST_SHOWN, html.split("<figure>", -1).length - 1);
    assertTrue(html.contains(">00499.mp4<"));
    assertFalse(html.contains(">00500.mp4<"));
    assertTrue(html.contains("Only the first 500 files are shown; inspect.json has all of them."));
    assertEquals("1,200 files, 1 malformed left out: 33,600 frames", sheet.summary());
  }

  @Test
  public void cloudsHaveATable() {
    ContactSheet clouds = new ContactSheet(new CloudInspection(), "c", "/c");
    clouds.add(cloud(List.of("x", "<y>"), List.of(1.0, 2.0), 7));
    clouds.add(cloud(List.of("x", "y"), null, 9));

    String html = clouds.toHtml();
    assertTrue(html.contains("9 points, 7 of them finite"), html);
    assertTrue(
        html.contains(
            "<tr><th>&lt;y&gt;</th><td class=\"number\">2</td><td class=\"number\">2</td>"),
        html);
    assertTrue(html.contains("<p>columns x, y</p>"), html);
    assertTrue(html.contains("nothing to show"), html);
    assertEquals("2 files: 18 points", clouds.summary());
  }

  private static Row cloud(List<String> columns, List<Double> numbers, long finite) {
    Object values = numbers == null ? null : seq(numbers);
    return new GenericRowWithSchema(
        new Object[] {
          "file:/c/a.ply", null, 9L, finite, seq(columns), values, values, values, null
        },
        new StructType()
            .add("origin", DataTypes.StringType)
            .add("error", DataTypes.StringType)
            .add("count", DataTypes.LongType)
            .add("finiteCount", DataTypes.LongType)
            .add("columns", DataTypes.createArrayType(DataTypes.StringType))
            .add("min", DataTypes.createArrayType(DataTypes.DoubleType))
            .add("max", DataTypes.createArrayType(DataTypes.DoubleType))
            .add("mean", DataTypes.createArrayType(DataTypes.DoubleType))
            .add("picture", DataTypes.BinaryType));
  }

  private static Row clip(String origin) {
    return new GenericRowWithSchema(
        new Object[] {
          origin,
          null,
          null,
          28L,
          340,
          256,
          28.0,
          1.0,
          "h264",
          seq(List.of(255.0, 128.0, 0.0)),
          new byte[] {1, 2, 3}
        },
        CLIP);
  }

  private static Row malformed(String origin, String error) {
    Object[] values = new Object[CLIP.length()];
    values[0] = origin;
    values[1] = error;
    return new GenericRowWithSchema(values, CLIP);
  }

  private static Object seq(List<?> values) {
    return JavaConverters.asScalaBuffer(values).toSeq();
  }
}
