/**
 * Pretrained weights in and out: files of safetensors and of PyTorch as tensors by name.
 *
 * <p>Start reading at {@link io.github.sparkreversible.checkpoint.Checkpoint}; {@link
 * io.github.sparkreversible.checkpoint.SafetensorsWriter} writes. {@link
 * io.github.sparkreversible.checkpoint.NameMapping} says where the tensors of an upstream project
 * stand in a network. A file is a {@code FileBytes}, mapped where that is possible. {@code
 * SafetensorsReader} reads the one format; {@code TorchArchive} and {@code TorchLegacyFile} the
 * others, by {@code PickleMachine}, which runs nothing and knows the names of {@code TorchGlobals}
 * only. It uses {@code datasets.files}, Hadoop's file systems and Jackson; no Spark, no DL4J, no
 * ND4J.
 */
package io.github.sparkreversible.checkpoint;
