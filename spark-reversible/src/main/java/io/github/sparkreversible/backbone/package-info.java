/**
 * Named architectures as DL4J graphs, and the ordinary layers that stand around their stages.
 *
 * <p>Start at {@link io.github.sparkreversible.backbone.VideoVit} for clips and images, at {@link
 * io.github.sparkreversible.backbone.VideoSwin} for several stages, or at {@link
 * io.github.sparkreversible.backbone.PointMaeVit} for point clouds. It uses {@code reversible},
 * {@code layers} and {@code ops}.
 */
package io.github.sparkreversible.backbone;
