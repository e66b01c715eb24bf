package io.github.sparkreversible.datasets.transform;

import static io.github.sparkreversible.datasets.tensor.Columns.column;

import io.github.sparkreversible.datasets.params.ParamChecks;
import io.github.sparkreversible.datasets.tensor.Columns;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
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
            "column of any type but maps that tells rows apart for random draws, so that rows of one key"
                + " draw the same, and no key is null; empty: the tensor's content");
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
    if (getKeyCol().isEmpty()) {
      return;
    }
    StructField key =
        Columns.find(schema, getKeyCol())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Column '%s' (param 'keyCol') does not exist; the columns are %s"
                            .formatted(getKeyCol(), String.join(", ", schema.fieldNames()))));
    if (Columns.hasMap(key.dataType())) {
      throw new IllegalArgumentException(
          "Column '%s' (param 'keyCol') has type %s, expected a type without maps, which Spark does not hash"
              .formatted(getKeyCol(), key.dataType().simpleString()));
    }
  }

  @Override
  protected final Column rowKey() {
    return getKeyCol().isEmpty()
        ? functions.xxhash64(column(getInputCol()).getField("data"))
        : Columns.hash(getKeyCol());
  }

  @Override
  protected final String rowKeyCol() {
    return getKeyCol();
  }
}
