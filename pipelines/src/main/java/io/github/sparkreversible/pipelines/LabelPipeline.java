package io.github.sparkreversible.pipelines;

import io.github.sparkreversible.datasets.video.VideoColumns;
import io.github.sparkreversible.ml.Dr2NetClassificationModel;
import io.github.sparkreversible.ml.Dr2NetClassifier;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** The pipeline that {@code finetune} fits: label index, network, label name. */
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
    String[] labels = clips.labels().toArray(new String[0]);
    // The labels are known from the folders: fitting would decode every clip in some modes.
    StringIndexerModel indexer =
        new StringIndexerModel(labels).setInputCol(VideoColumns.LABEL).setOutputCol(LABEL_INDEX);
    IndexToString namer =
        new IndexToString()
            .setInputCol(classifier.getPredictionCol())
            .setOutputCol(SavedModel.PREDICTED_LABEL)
            .setLabels(labels);
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

  /** The network of a fitted pipeline. */
  static Dr2NetClassificationModel network(PipelineModel model) {
    return (Dr2NetClassificationModel) model.stages()[1];
  }
}
