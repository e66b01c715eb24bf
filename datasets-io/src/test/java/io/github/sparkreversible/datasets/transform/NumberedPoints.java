package io.github.sparkreversible.datasets.transform;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** A stage that adds 1 to every value and counts its calls, for tests of its base. */
final class NumberedPoints extends RandomTensorTransformer {
  static final AtomicInteger CALLS = new AtomicInteger();
  private static final long serialVersionUID = 1L;

  NumberedPoints(String uid) {
    super(uid);
  }

  @Override
  protected TensorFunction function() {
    return (values, rowKey) -> {
      CALLS.incrementAndGet();
      float[] numbers = values.tensor().toFloats();
      for (int i = 0; i < numbers.length; i++) {
        numbers[i]++;
      }
      return values.with(Tensor.ofFloats(numbers, values.tensor().shape()));
    };
  }

  @Override
  protected StructField outputField(StructField input, String name) {
    return DeclaredTensor.of(input, TensorKind.POINTS).withShape(name, -1, 4);
  }

  @Override
  protected Optional<LabelColumns> labelColumns(StructType schema) {
    return Optional.of(new LabelColumns("pointLabels", "pointLabels"));
  }

  @Override
  public NumberedPoints copy(ParamMap extra) {
    return defaultCopy(extra);
  }
}
