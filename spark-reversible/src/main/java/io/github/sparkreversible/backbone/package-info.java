/**
 * Named architectures as DL4J graphs, and the ordinary layers that stand around their stages.
 *
 * <p>Start at {@link io.github.sparkreversible.backbone.VideoVit}, or at {@link
 * io.github.sparkreversible.backbone.VideoSwin} for several stages. It uses {@code reversible},
 * {@code layers} and {@code ops}.
 */
package io.github.sparkreversible.backbone;
