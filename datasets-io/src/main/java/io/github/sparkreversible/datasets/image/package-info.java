/**
 * Images as tensors: files of single pictures, and the small collections MNIST ({@code idx}) and
 * CIFAR ({@code cifar}), plain or gzip.
 *
 * <p>A collection goes down this list: {@code IdxDataSource} (options), {@code IdxFormat} (columns,
 * files of labels), {@code IdxRecords} (rows), {@code IdxElements} and {@code RecordBytes} (bytes);
 * {@code Cifar...} likewise, with {@code CountedRecords} of gzip files. A picture is decoded in
 * {@code video}, as a video of one frame. It uses the packages {@code video}, {@code source},
 * {@code tensor} and {@code files}. Start reading at {@link
 * io.github.sparkreversible.datasets.image.IdxDataSource}.
 */
package io.github.sparkreversible.datasets.image;
