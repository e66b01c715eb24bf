package io.github.sparkreversible.datasets.transform;

import io.github.sparkreversible.datasets.params.ParamChecks;
import java.util.Arrays;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * A stage that draws random numbers: from its seed and a key of the row alone, so that a row comes
 * out the same however the data are partitioned and ordered, and whenever it is computed again.
 */
public abstract class RandomTensorTransformer extends TensorTransformer {
  private static final long serialVersionUID = 1L;

  private final LongParam seed;
  private final Param<String> keyCol;

  /** A stage of this uid with default params. */
  protected RandomTensorTransformer(String uid) {
    super(uid);
    ParamChecks make = new ParamChecks(this);
    this.seed = make.anyLong("seed", "seed of everything random", 1);
    this.keyCol =
        make.text(
            "keyCol",
            "column of any type that tells rows apart for random draws; empty: the tensor's content,"
                + " so that equal tensors draw the same");
  }

  /** Seed of everything random. */
  public final LongParam seed() {
    return seed;
  }

  /** Value of {@link #seed()}. */
  public final long getSeed() {
    return (long) getOrDefault(seed);
  }

  /** Column that tells rows apart for random draws; empty: the tensor's content. */
  public final Param<String> keyCol() {
    return keyCol;
  }

  /** Value of {@link #keyCol()}. */
  public final String getKeyCol() {
    return getOrDefault(keyCol);
  }

  @Override
  protected void checkColumns(StructType schema) {
    if (!getKeyCol().isEmpty() && !Arrays.asList(schema.fieldNames()).contains(getKeyCol())) {
      throw new IllegalArgumentException(
          "Column '"
              + getKeyCol()
              + "' (param 'keyCol') does not exist; the columns are "
              + String.join(", ", schema.fieldNames()));
    }
  }

  @Override
  protected final Column rowKey() {
    Column key =
        getKeyCol().isEmpty() ? column(getInputCol()).getField("data") : column(getKeyCol());
    return functions.xxhash64(key);
  }
}
