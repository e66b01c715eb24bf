package io.github.sparkreversible.ml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkreversible.datasets.transform.VideoAugmenter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.MLReader;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * Reads a classifier's params, also those of versions whose only augmentation was a shift of the
 * clips, by the params {@value #SHIFT} and {@value #FILL}: they become the augmenter that shifts
 * every row as those versions did.
 */
final class ClassifierReader extends MLReader<Dr2NetClassifier> {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Largest shift, as a fraction of height and width. */
  private static final String SHIFT = "randomShift";

  /** What a shift uncovers, in the words of {@link VideoAugmenter#fill}. */
  private static final String FILL = "shiftFill";

  @Override
  public Dr2NetClassifier load(String path) {
    DefaultParamsReader.Metadata metadata =
        DefaultParamsReader$.MODULE$.loadMetadata(path, sc(), Dr2NetClassifier.class.getName());
    Dr2NetClassifier classifier = new Dr2NetClassifier(metadata.uid());
    metadata.getAndSetParams(
        classifier, Option.apply(JavaConverters.asScalaBuffer(List.of(SHIFT, FILL)).toList()));
    try {
      setAugmenterOfShift(classifier, JSON.readTree(metadata.metadataJson()));
    } catch (IOException e) {
      throw new UncheckedIOException("The classifier could not be read from " + path, e);
    }
    return classifier;
  }

  /** What the user had not set stays a default, unless defaults are others now. */
  private static void setAugmenterOfShift(Dr2NetClassifier classifier, JsonNode metadata) {
    JsonNode set = metadata.path("paramMap");
    JsonNode defaults = metadata.path("defaultParamMap");
    if (!set.has(SHIFT) && !set.has(FILL) && !defaults.has(SHIFT)) {
      return;
    }
    String augmenter =
        new VideoAugmenter()
            .setShift(value(set, defaults, SHIFT).doubleValue())
            .setFill(value(set, defaults, FILL).textValue())
            .toText();
    if (!augmenter.equals(classifier.getAugmenter())) {
      classifier.setAugmenter(augmenter);
    }
  }

  private static JsonNode value(JsonNode set, JsonNode defaults, String param) {
    return set.has(param) ? set.get(param) : defaults.path(param);
  }
}
