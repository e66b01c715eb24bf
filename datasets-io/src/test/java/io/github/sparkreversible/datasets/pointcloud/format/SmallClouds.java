package io.github.sparkreversible.datasets.pointcloud.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A small file of every kind that can be read: made here, or by other programs. */
public final class SmallClouds {
  private static final int POINTS = 60;
  private static final List<String> COLUMNS = List.of("x", "y", "z", "intensity");
  private static final List<String> FIXTURES =
      List.of(
          "v1.npy",
          "v3.npy",
          "le_f2.npy",
          "clouds.npy",
          "stored.npz",
          "deflated.npz",
          "fortran.npz",
          "scan.pts",
          "modelnet.h5",
          "contiguous.h5",
          "latest.h5",
          "version0_format0.las",
          "version4_format7.las",
          "format0.laz",
          "format1.laz",
          "format6.laz",
          "format7.laz",
          "format8.laz");

  private SmallClouds() {}

  /** Writes them into a new folder. */
  public static Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String name : FIXTURES) {
      Files.write(folder.resolve(name), Fixtures.bytes(name));
    }
    float[] values = values();
    for (PointCloudWriter writer : PointCloudWriter.values()) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      writer.write(
          new PointTable(COLUMNS, FloatBuffer.wrap(values), List.of(0.0, 500000.0, 0.0)), out);
      Files.write(
          folder.resolve("written_" + writer.name() + "." + writer.ending()), out.toByteArray());
    }
    byte[] rows = little(values);
    Files.write(folder.resolve("rows.bin"), rows);
    Files.writeString(folder.resolve("points.xyz"), text(values, " ", "# x y z i\n"));
    Files.writeString(folder.resolve("points.csv"), text(values, ",", "x,y,z,intensity\n"));
    Files.writeString(folder.resolve("ascii.pcd"), pcd("ascii") + text(values, " ", ""));
    Files.write(folder.resolve("binary.pcd"), joined(pcd("binary"), rows));
    Files.write(folder.resolve("compressed.pcd"), joined(pcd("binary_compressed"), lzf(rows)));
    Files.writeString(folder.resolve("pyramid.off"), off());
    Files.write(folder.resolve("faces.ply"), joined(facesFirst(), faces(rows)));
    return folder;
  }

  private static float[] values() {
    float[] values = new float[POINTS * COLUMNS.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 4 == 3 ? i : i * 0.37f - 10;
    }
    return values;
  }

  private static byte[] little(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static String text(float[] values, String separator, String begin) {
    StringBuilder text = new StringBuilder(begin);
    for (int i = 0; i < values.length; i++) {
      text.append(values[i]).append(i % COLUMNS.size() == COLUMNS.size() - 1 ? "\n" : separator);
    }
    return text.toString();
  }

  private static String pcd(String data) {
    return "# .PCD v0.7\nVERSION 0.7\nFIELDS x y z rgb\nSIZE 4 4 4 4\nTYPE F F F F\n"
        + "COUNT 1 1 1 1\nWIDTH "
        + POINTS
        + "\nHEIGHT 1\nPOINTS "
        + POINTS
        + "\nDATA "
        + data
        + "\n";
  }

  /** Runs of 16 bytes as they are, with a copy of the first 16 bytes in between. */
  private static byte[] lzf(byte[] rows) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int begin = 0; begin < rows.length; begin += 16) {
      if (begin == 16) {
        // A copy of 16 bytes: 7 and one more byte of 7, from 16 back.
        out.writeBytes(new byte[] {(byte) (7 << 5), 7, 15});
      } else {
        out.write(15);
        out.write(rows, begin, 16);
      }
    }
    ByteBuffer sized = ByteBuffer.allocate(8 + out.size()).order(ByteOrder.LITTLE_ENDIAN);
    return sized.putInt(out.size()).putInt(rows.length).put(out.toByteArray()).array();
  }

  private static String off() {
    return "OFF\n5 5 0\n0 0 0\n1 0 0\n1 1 0\n0 1 0\n0.5 0.5 1\n"
        + "4 0 1 2 3\n3 0 1 4\n3 1 2 4\n3 2 3 4\n3 3 0 4\n";
  }

  private static String facesFirst() {
    return "ply\nformat binary_little_endian 1.0\nelement face 2\n"
        + "property list uchar int vertex_indices\nelement vertex "
        + POINTS
        + "\nproperty float x\nproperty float y\nproperty float z\n"
        + "property list uchar uchar extra\nproperty float intensity\nend_header\n";
  }

  private static byte[] faces(byte[] rows) {
    ByteBuffer body =
        ByteBuffer.allocate(2 + 7 * 4 + POINTS * (16 + 1 + 2)).order(ByteOrder.LITTLE_ENDIAN);
    body.put((byte) 3).putInt(0).putInt(1).putInt(2);
    body.put((byte) 4).putInt(0).putInt(1).putInt(2).putInt(3);
    for (int i = 0; i < POINTS; i++) {
      body.put(rows, i * 16, 12).put((byte) 2).put((byte) 7).put((byte) 8);
      body.put(rows, i * 16 + 12, 4);
    }
    return body.array();
  }

  private static byte[] joined(String header, byte[] body) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream target = out) {
      target.write(header.getBytes(StandardCharsets.US_ASCII));
      target.write(body);
    }
    return out.toByteArray();
  }
}
