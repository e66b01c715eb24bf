package io.github.sparkreversible.datasets.transform;

import io.github.sparkreversible.datasets.augmentation.Augmentation;
import io.github.sparkreversible.datasets.augmentation.AugmentationSequence;
import io.github.sparkreversible.datasets.augmentation.Draw;
import io.github.sparkreversible.datasets.params.ParamChecks;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.types.StructField;

/**
 * Changes tensors at random, to train on.
 *
 * <p>Augmentation belongs to training: give an augmenter to the estimator ({@code setAugmenter}),
 * which applies it to each training row anew in every epoch, and never to rows to validate on or to
 * predict. As a stage of its own an augmenter makes an augmented data set, of one epoch that its
 * param says. In a pipeline that is fitted it would change what is predicted too: do not put it
 * there.
 *
 * <p>What happens to a row is drawn from the seed, the row's key and the epoch alone. Without
 * params that say otherwise nothing changes.
 */
public abstract sealed class Augmenter extends RandomTensorTransformer
    permits VideoAugmenter, PointCloudAugmenter {
  private static final long serialVersionUID = 1L;

  private final IntParam epoch;

  /** A stage of this uid with default params. */
  protected Augmenter(String uid) {
    super(uid);
    this.epoch =
        new ParamChecks(this)
            .integer("epoch", "epoch of training whose random changes the data set gets", 0, 0);
  }

  /** Epoch of training whose random changes the data set gets. */
  public final IntParam epoch() {
    return epoch;
  }

  /** Value of {@link #epoch()}. */
  public final int getEpoch() {
    return (int) getOrDefault(epoch);
  }

  /** The tensors that this takes. */
  public abstract TensorKind kind();

  /**
   * Steps of the augmentation under the params of now.
   *
   * @throws IllegalArgumentException if params contradict each other; names them
   */
  protected abstract List<Augmentation> steps();

  /** The params that say what happens, those of {@link #toText()}. */
  protected abstract List<Param<?>> augmentationParams();

  /**
   * The augmentation under the params of now, without column names, seed and epoch.
   *
   * @throws IllegalArgumentException if params contradict each other; names them
   */
  public final Augmentation augmentation() {
    return new AugmentationSequence(kind(), steps());
  }

  /**
   * This augmentation in words, as {@link #parse} reads them: {@code video flip=0.5
   * cropArea=0.3:1}. Column names, seed and epoch are not part of it.
   */
  public final String toText() {
    return AugmenterText.write(this, augmentationParams());
  }

  /** The params that are set and that {@link #toText} leaves out: column names, seed and epoch. */
  public final List<Param<?>> setOutsideText() {
    List<Param<?>> inText = augmentationParams();
    return Arrays.stream(params())
        .filter(param -> isSet(param) && !inText.contains(param))
        .<Param<?>>map(param -> param)
        .toList();
  }

  /**
   * The augmenter of a text.
   *
   * @param text {@code video} or {@code pointcloud}, and any of its params with their values, after
   *     blanks; two numbers of a param are separated by a colon
   * @throws IllegalArgumentException if there is no such augmenter or param, or a value is not
   *     allowed; says which, what was seen and what is allowed
   */
  public static Augmenter parse(String text) {
    return AugmenterText.parse(text);
  }

  @Override
  protected final TensorFunction function() {
    Augmentation augmentation = augmentation();
    long seed = getSeed();
    int number = getEpoch();
    return (values, rowKey) -> augmentation.apply(values, new Draw(seed, rowKey, number));
  }

  @Override
  protected final StructField outputField(StructField input, String name) {
    check(augmentation(), input);
    return new StructField(name, TensorColumn.TYPE, true, input.metadata());
  }

  /**
   * Checks that an augmentation takes what a column declares of its tensors, as far as it does.
   *
   * @throws IllegalArgumentException if it does not; names the column
   */
  public static void check(Augmentation augmentation, StructField column) {
    Optional<int[]> shape = TensorColumn.declaredShape(column);
    if (shape.isEmpty()) {
      return;
    }
    try {
      augmentation.check(TensorColumn.declaredType(column).orElse(null), shape.get());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("Column '" + column.name() + "': " + e.getMessage(), e);
    }
  }
}
