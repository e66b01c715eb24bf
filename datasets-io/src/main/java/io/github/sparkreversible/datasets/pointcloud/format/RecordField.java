package io.github.sparkreversible.datasets.pointcloud.format;

import java.nio.ByteBuffer;

/**
 * A number in each record of fixed length: {@code ((stored >> shift) & mask) * scale + offset}, a
 * mask of 0 meaning all bits.
 *
 * @param name name of the column
 * @param position bytes from the begin of the record
 * @param type how it is stored
 * @param shift bits to shift right
 * @param mask bits to keep after that; 0 for all
 * @param scale factor of the stored number
 * @param offset what is added to it
 */
record RecordField(
    String name, int position, NumberType type, int shift, int mask, double scale, double offset) {
  /** A number as it is stored. */
  static RecordField plain(String name, int position, NumberType type) {
    return new RecordField(name, position, type, 0, 0, 1, 0);
  }

  /** A stored number times {@code scale} plus {@code offset}. */
  static RecordField scaled(
      String name, int position, NumberType type, double scale, double offset) {
    return new RecordField(name, position, type, 0, 0, scale, offset);
  }

  /** Some bits of a stored number. */
  static RecordField bits(String name, int position, NumberType type, int shift, int mask) {
    return new RecordField(name, position, type, shift, mask, 1, 0);
  }

  /** Whether the number is given as it is stored. */
  boolean isPlain() {
    return mask == 0 && scale == 1 && offset == 0;
  }

  /** The type of the column: a scaled number needs double precision. */
  NumberType columnType() {
    return scale == 1 && offset == 0 ? type : NumberType.FLOAT64;
  }

  /**
   * Decodes the field of {@code count} records that lie {@code stride} bytes apart from the begin
   * of the buffer into elements of {@code values} that lie {@code step} apart.
   */
  void get(ByteBuffer records, int stride, int count, double[] values, int at, int step) {
    type.get(records, position, stride, count, values, at, step);
    if (isPlain()) {
      return;
    }
    for (int i = 0, k = at; i < count; i++, k += step) {
      double stored = mask == 0 ? values[k] : ((int) values[k] >> shift) & mask;
      values[k] = stored * scale + offset;
    }
  }

  /**
   * Stores the number of one record; bits of other fields in the same place stay.
   *
   * @param record where the record begins
   * @throws IllegalArgumentException if the field does not hold it; the message names both
   */
  void put(ByteBuffer records, int record, double value) {
    try {
      if (mask == 0) {
        boolean scaled = scale != 1 || offset != 0;
        type.put(records, record + position, scaled ? Math.rint((value - offset) / scale) : value);
        return;
      }
      if (!(value >= 0 && value <= mask && value == Math.rint(value))) {
        throw new IllegalArgumentException(value + ", expected a whole number from 0 to " + mask);
      }
      int others = (int) type.get(records, record + position) & ~(mask << shift);
      // Signed, because the bits are what counts.
      records.put(record + position, (byte) (others | (int) value << shift));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Column '" + name + "' has " + value + ", which it cannot store: " + e.getMessage(), e);
    }
  }
}
