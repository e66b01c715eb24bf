package io.github.sparkreversible.datasets.pointcloud.format;

import java.io.IOException;
import java.io.OutputStream;

/** The formats that can be written. */
public enum PointCloudWriter {
  /**
   * PLY, little endian: float properties, coordinates with an offset as double; red, green, blue
   * and alpha as uchar where they are whole numbers from 0 to 255.
   */
  PLY_BINARY("ply") {
    @Override
    void writeBody(PointTable points, OutputStream out) throws IOException {
      PlyOutput.write(points, out, false);
    }
  },
  /**
   * PLY as text, with as many digits as are needed to read the same numbers; otherwise as binary.
   */
  PLY_ASCII("ply") {
    @Override
    void writeBody(PointTable points, OutputStream out) throws IOException {
      PlyOutput.write(points, out, true);
    }
  },
  /** NPY 1.0, C order: float32, with an offset float64. The names of the columns are not kept. */
  NPY("npy") {
    @Override
    void writeBody(PointTable points, OutputStream out) throws IOException {
      NpyOutput.write(points, out);
    }
  },
  /**
   * LAS 1.4 of format 6, 7 (with colour) or 8 (with nir), coordinates to the nearest thousandth.
   * The columns are those of LAS; all but the coordinates, gps_time and scan_angle are whole
   * numbers.
   */
  LAS("las") {
    @Override
    void writeBody(PointTable points, OutputStream out) throws IOException {
      LasOutput.write(points, out);
    }
  };

  private final String ending;

  PointCloudWriter(String ending) {
    this.ending = ending;
  }

  /** Ending of file names, without the dot. */
  public String ending() {
    return ending;
  }

  abstract void writeBody(PointTable points, OutputStream out) throws IOException;

  /**
   * Writes a file.
   *
   * @param out is not closed
   * @throws IllegalArgumentException if the format cannot store a column or a number
   * @throws IOException if the stream fails
   */
  public void write(PointTable points, OutputStream out) throws IOException {
    writeBody(points, out);
  }
}
