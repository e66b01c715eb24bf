/**
 * The {@code video} data source and the writer of clips.
 *
 * <p>{@code spark.read().format("video")} goes down this list: {@link
 * io.github.sparkreversible.datasets.video.VideoDataSource} (options), {@code VideoFormat} and
 * {@code VideoRecords} (columns), {@code ClipReader} (the pixels of a clip), {@code ClipPlan}
 * (which frames), {@code OpenVideo} and {@code FrameIndexer} (what frames there are), {@code
 * FrameCursor} (a frame by its number), {@code VideoDecoder}, {@code VideoContainer} with {@code
 * HeaderReader}, {@code FrameScaler} with {@code PixelConversion} (FFmpeg), {@code ContentInput}
 * (bytes). FFmpeg runs inside the JVM through its JavaCPP presets; no process is started, and no
 * FFmpeg need be installed. {@code StillImage} decodes a picture with the same decoder and scaler,
 * {@code PictureSize} reads its header.
 *
 * <p>It uses the packages {@code source}, {@code tensor} and {@code files}. Start reading at {@link
 * io.github.sparkreversible.datasets.video.VideoOptions}, which documents every option.
 */
package io.github.sparkreversible.datasets.video;
