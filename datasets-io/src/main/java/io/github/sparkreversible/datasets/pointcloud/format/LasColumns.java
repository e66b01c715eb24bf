package io.github.sparkreversible.datasets.pointcloud.format;

import com.github.mreutegg.laszip4j.laszip.LASpoint;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The columns of LAS and LAZ points: x, y, z, intensity, classification, then red, green, blue and
 * nir where the format has them (nir not in LAZ). Only given if they are asked for: return_number,
 * number_of_returns, scan_angle (degrees), user_data, point_source_id, gps_time (seconds).
 */
final class LasColumns {
  /** Degrees of a step of the scan angle in formats 6 to 10. */
  private static final double ANGLE_STEP = 0.006;

  /**
   * A column.
   *
   * @param field where it is in an uncompressed record
   * @param decompressed how it is got from a decompressed point
   */
  record Column(RecordField field, ToDoubleFunction<LASpoint> decompressed) {}

  private final List<Column> columns = new ArrayList<>();
  private final int defaults;

  LasColumns(LasHeader header) {
    addCoordinates(header);
    addField(RecordField.plain("intensity", 12, NumberType.UINT16), LASpoint::getIntensity);
    // Formats up to 5 have three flags in the upper bits of the class.
    addField(
        header.isExtended()
            ? RecordField.plain("classification", 16, NumberType.UINT8)
            : RecordField.bits("classification", 15, NumberType.UINT8, 0, 0x1F),
        header.isExtended()
            ? point -> point.get_classification() & 0xFF
            : point -> point.get_classification() & 0x1F);
    if (header.hasColour()) {
      addColours(header);
    }
    defaults = columns.size();
    addReturns(header);
    addRest(header);
  }

  private void addField(RecordField field, ToDoubleFunction<LASpoint> decompressed) {
    columns.add(new Column(field, decompressed));
  }

  private void addCoordinates(LasHeader header) {
    List<Double> scale = header.scale();
    List<Double> offset = header.offset();
    double scaleX = scale.get(0);
    double scaleY = scale.get(1);
    double scaleZ = scale.get(2);
    double offsetX = offset.get(0);
    double offsetY = offset.get(1);
    double offsetZ = offset.get(2);
    addField(
        RecordField.scaled("x", 0, NumberType.INT32, scaleX, offsetX),
        point -> point.get_X() * scaleX + offsetX);
    addField(
        RecordField.scaled("y", 4, NumberType.INT32, scaleY, offsetY),
        point -> point.get_Y() * scaleY + offsetY);
    addField(
        RecordField.scaled("z", 8, NumberType.INT32, scaleZ, offsetZ),
        point -> point.get_Z() * scaleZ + offsetZ);
  }

  private void addColours(LasHeader header) {
    int begin = header.isExtended() ? 30 : header.hasTime() ? 28 : 20;
    addField(RecordField.plain("red", begin, NumberType.UINT16), point -> point.getRgb(0));
    addField(RecordField.plain("green", begin + 2, NumberType.UINT16), point -> point.getRgb(1));
    addField(RecordField.plain("blue", begin + 4, NumberType.UINT16), point -> point.getRgb(2));
    // The decompressor's interface does not hand it out.
    if (header.hasInfrared() && !header.compressed()) {
      addField(RecordField.plain("nir", begin + 6, NumberType.UINT16), point -> Double.NaN);
    }
  }

  private void addReturns(LasHeader header) {
    int bits = header.isExtended() ? 4 : 3;
    int mask = (1 << bits) - 1;
    addField(
        RecordField.bits("return_number", 14, NumberType.UINT8, 0, mask),
        point -> point.getReturn_number() & mask);
    addField(
        RecordField.bits("number_of_returns", 14, NumberType.UINT8, bits, mask),
        point -> point.getNumber_of_returns() & mask);
  }

  private void addRest(LasHeader header) {
    boolean extended = header.isExtended();
    addField(
        extended
            ? RecordField.scaled("scan_angle", 18, NumberType.INT16, ANGLE_STEP, 0)
            : RecordField.plain("scan_angle", 16, NumberType.INT8),
        // Its own conversion to degrees leaves the factor out.
        extended ? point -> point.getScan_angle() * ANGLE_STEP : LASpoint::getScan_angle_rank);
    addField(
        RecordField.plain("user_data", 17, NumberType.UINT8), point -> point.getUser_data() & 0xFF);
    addField(
        RecordField.plain("point_source_id", extended ? 20 : 18, NumberType.UINT16),
        LASpoint::getPoint_source_ID);
    if (header.hasTime()) {
      addField(
          RecordField.plain("gps_time", extended ? 22 : 20, NumberType.FLOAT64),
          LASpoint::getGps_time);
    }
  }

  /** All columns, the default ones first. */
  List<Column> all() {
    return List.copyOf(columns);
  }

  /** The chosen columns. */
  List<Column> select(String path, ColumnChoice choice) throws MalformedFileException {
    List<String> names = columns.stream().map(column -> column.field().name()).toList();
    List<Column> chosen = new ArrayList<>();
    for (int index : choice.select(path, names, defaults)) {
      chosen.add(columns.get(index));
    }
    return chosen;
  }
}
