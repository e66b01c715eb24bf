package io.github.sparkreversible.datasets.pointcloud.format;

import com.github.mreutegg.laszip4j.laslib.LASreaderLAS;
import com.github.mreutegg.laszip4j.laszip.LASpoint;
import io.github.sparkreversible.datasets.files.ByteSource;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * LAZ points, decompressed by laszip4j.
 *
 * <p>The decompressor never sees the file's own header, whose claims it would trust: it gets a
 * header made here of checked values, followed by the compressed points. Layered points (formats 6
 * to 10) are handed over chunk by chunk, after the sizes of a chunk's layers have been checked.
 */
final class LazReader implements PointReader {
  /** Points that a compressed byte can hold at most; of equal points it holds a few hundred. */
  private static final long MAX_POINTS_A_BYTE = 1024;

  private final PointCloudHeader facts;
  private final LasHeader header;
  private final LazSettings settings;
  private final ByteSource source;
  private final List<ToDoubleFunction<LASpoint>> columns;
  private final double[] unused;

  /** Where the compressed points end at the latest. */
  private final long dataEnd;

  private long nextChunk;
  private LASreaderLAS decompressor;
  private long leftInDecompressor;
  private long next;

  private LazReader(
      PointCloudHeader facts,
      LasHeader header,
      LazSettings settings,
      ByteSource source,
      List<LasColumns.Column> columns,
      long dataEnd) {
    this.facts = facts;
    this.header = header;
    this.settings = settings;
    this.source = source;
    this.columns = columns.stream().map(LasColumns.Column::decompressed).toList();
    this.unused = new double[columns.size()];
    this.dataEnd = dataEnd;
    this.nextChunk = header.pointsBegin() + (settings.hasChunkTable() ? Long.BYTES : 0);
  }

  /** Opens a file whose header is read; the reader closes {@code source}. */
  static LazReader open(
      PointCloudHeader facts, LasHeader header, ByteSource source, List<LasColumns.Column> columns)
      throws IOException {
    LazSettings settings = LazSettings.read(source, header);
    source.seek(header.pointsBegin());
    long bytes = source.remaining();
    if (header.count() > Integer.MAX_VALUE || header.count() / MAX_POINTS_A_BYTE > bytes) {
      throw source.error(
          107,
          "the header claims "
              + header.count()
              + " points in "
              + bytes
              + " compressed bytes, expected at most "
              + MAX_POINTS_A_BYTE
              + " a byte");
    }
    long end = source.length();
    if (settings.hasChunkTable() && header.count() > 0) {
      ByteBuffer table = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      source.readFully(table.array(), 0, Long.BYTES);
      long position = table.getLong(0);
      // A writer that was interrupted, or that could not go back, leaves -1 or its own position.
      boolean known = position != -1 && position != header.pointsBegin();
      if (known && (position < source.position() || position > end)) {
        throw source.error(
            header.pointsBegin(),
            "the chunk table claims to be at byte "
                + position
                + " of "
                + end
                + ", expected behind the points");
      }
      end = known ? position : end;
    }
    return new LazReader(facts, header, settings, source, columns, end);
  }

  @Override
  public PointCloudHeader header() {
    return facts;
  }

  @Override
  public long position() {
    return next;
  }

  @Override
  public void seek(long point) throws IOException {
    while (next < Math.min(point, facts.count())) {
      readPoint(unused, 0);
    }
  }

  @Override
  public int read(double[] values, int maximum) throws IOException {
    int count = (int) Math.min(maximum, facts.count() - next);
    for (int i = 0; i < count; i++) {
      readPoint(values, i * unused.length);
    }
    return count;
  }

  private void readPoint(double[] values, int at) throws IOException {
    if (leftInDecompressor == 0) {
      openNext();
    }
    try {
      if (!decompressor.read_point()) {
        throw malformed("the compressed points end or are damaged", null);
      }
      for (int i = 0; i < unused.length; i++) {
        values[at + i] = columns.get(i).applyAsDouble(decompressor.point);
      }
    } catch (RuntimeException e) {
      throw malformed("the compressed points are damaged (" + e + ")", e);
    }
    leftInDecompressor--;
    next++;
  }

  private MalformedFileException malformed(String reason, Throwable cause) {
    MalformedFileException error =
        source.error(source.position(), reason + " at point " + next + " of " + facts.count());
    if (cause != null) {
      error.initCause(cause);
    }
    return error;
  }

  /** Starts the next chunk of layered points, or all points of the older kinds. */
  private void openNext() throws IOException {
    source.seek(nextChunk);
    long points = facts.count();
    long bytes = dataEnd - nextChunk;
    if (settings.isLayered()) {
      points = checkLayers();
      bytes = nextChunk - source.position();
    }
    leftInDecompressor = points;
    decompressor = new LASreaderLAS();
    InputStream stream =
        new SequenceInputStream(
            new ByteArrayInputStream(LazStreamHeader.of(header, settings, points)),
            source.stream(bytes));
    try {
      if (!decompressor.open(stream, -1)) {
        throw malformed("the decompressor refuses the points", null);
      }
    } catch (RuntimeException e) {
      throw malformed("the decompressor refuses the points (" + e + ")", e);
    }
  }

  /**
   * Checks the sizes of the layers of the chunk at the position, which stays there, and finds the
   * next chunk.
   *
   * @return number of points in the chunk
   */
  private long checkLayers() throws IOException {
    long begin = source.position();
    int headBytes = header.recordBytes() + Integer.BYTES * (1 + settings.layers());
    ByteBuffer head = ByteBuffer.allocate(headBytes).order(ByteOrder.LITTLE_ENDIAN);
    source.readFully(head.array(), 0, headBytes);
    long points = Integer.toUnsignedLong(head.getInt(header.recordBytes()));
    long left = facts.count() - next;
    long size = 0;
    for (int layer = 1; layer <= settings.layers(); layer++) {
      size += Integer.toUnsignedLong(head.getInt(header.recordBytes() + Integer.BYTES * layer));
    }
    if (size > dataEnd - begin - headBytes) {
      throw source.error(
          begin,
          "the layers of a chunk claim "
              + size
              + " bytes, but only "
              + (dataEnd - begin - headBytes)
              + " follow");
    }
    long expected =
        settings.chunkPoints() == LazSettings.ADAPTIVE_CHUNKS
            ? points
            : Math.min(left, settings.chunkPoints());
    if (points < 1 || points > left || points != expected) {
      throw source.error(
          begin + header.recordBytes(),
          "a chunk claims " + points + " points, expected " + Math.min(left, expected));
    }
    nextChunk = begin + headBytes + size;
    source.seek(begin);
    return points;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
