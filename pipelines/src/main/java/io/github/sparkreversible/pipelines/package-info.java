/**
 * The jobs: one main class for {@code spark-submit} and for the embedded mode, with a sub-command a
 * job.
 *
 * <p>Start reading at {@link io.github.sparkreversible.pipelines.SparkReversible}; each {@code
 * *Command} reads top to bottom as its job does. {@link
 * io.github.sparkreversible.pipelines.LabelFolders} finds labelled clips, {@link
 * io.github.sparkreversible.pipelines.VideoReading} says how they are read and remembers it with
 * the model, {@link io.github.sparkreversible.pipelines.Outputs} keeps what may not be replaced,
 * {@link io.github.sparkreversible.pipelines.Evaluation} counts, {@link
 * io.github.sparkreversible.pipelines.HtmlReport} draws. What {@code inspect} finds out lives in
 * the package {@code inspection}; {@link io.github.sparkreversible.pipelines.ContactSheet} shows
 * it. What {@code augment} compares lives in the package {@code experiment}; {@link
 * io.github.sparkreversible.pipelines.AugmentFolder} keeps it, {@link
 * io.github.sparkreversible.pipelines.FeaturePicture} draws. Uses the public stages and data
 * sources of the other modules only.
 */
package io.github.sparkreversible.pipelines;
