package io.github.sparkreversible.pipelines;

import io.github.sparkreversible.datasets.video.VideoColumns;
import io.github.sparkreversible.ml.Dr2NetClassificationModel;
import io.github.sparkreversible.ml.Dr2NetClassifier;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * The pipeline that {@code finetune} fits and {@code import} makes: label index, network, label
 * name.
 */
final class LabelPipeline {

  /** Column of label numbers. */
  private static final String LABEL_INDEX = "labelIndex";

  /** Column that marks the clips that training only watches. */
  private static final String IS_TEST = "isTest";

  private LabelPipeline() {}

  /**
   * Fits the pipeline to the training clips and watches the test clips meanwhile, unless the
   * classifier sets a part of the training clips aside for that.
   *
   * @param classifier the network; its label column is set here
   * @param clips labelled clips
   */
  static PipelineModel fit(Dr2NetClassifier classifier, LabelledClips clips) {
    // The labels are known from the folders: fitting would decode every clip in some modes.
    StringIndexerModel indexer = indexer(clips.labels());
    IndexToString namer = namer(clips.labels(), classifier.getPredictionCol());
    classifier.setLabelCol(LABEL_INDEX);
    Dataset<Row> rows = clips.train();
    if (classifier.getValidationFraction() == 0) {
      // The test clips are watched during training; nothing is chosen by them.
      rows =
          rows.withColumn(IS_TEST, functions.lit(false))
              .union(clips.test().withColumn(IS_TEST, functions.lit(true)));
      classifier.setValidationIndicatorCol(IS_TEST);
    }
    PipelineModel model =
        new Pipeline().setStages(new PipelineStage[] {indexer, classifier, namer}).fit(rows);
    // What is predicted need not have a label, or a known one.
    ((StringIndexerModel) model.stages()[0]).setHandleInvalid("keep");
    return model;
  }

  /** The pipeline of a network that was not fitted here. */
  static PipelineModel of(Dr2NetClassificationModel network, List<String> labels) {
    Transformer[] stages = {
      indexer(labels).setHandleInvalid("keep"), network, namer(labels, network.getPredictionCol())
    };
    return new PipelineModel(Identifiable$.MODULE$.randomUID("pipeline"), stages);
  }

  private static StringIndexerModel indexer(List<String> labels) {
    return new StringIndexerModel(labels.toArray(new String[0]))
        .setInputCol(VideoColumns.LABEL)
        .setOutputCol(LABEL_INDEX);
  }

  private static IndexToString namer(List<String> labels, String predictionCol) {
    return new IndexToString()
        .setInputCol(predictionCol)
        .setOutputCol(SavedModel.PREDICTED_LABEL)
        .setLabels(labels.toArray(new String[0]));
  }

  /** The network of a fitted pipeline. */
  static Dr2NetClassificationModel network(PipelineModel model) {
    return (Dr2NetClassificationModel) model.stages()[1];
  }
}
