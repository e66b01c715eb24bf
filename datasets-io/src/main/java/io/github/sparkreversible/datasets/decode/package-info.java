/**
 * The decoders of the data sources as a Spark ML Transformer, for contents that come in rows: of
 * Spark's {@code binaryFile} and {@code image} sources, in batches and in streams.
 *
 * <p>Rows go down this list: {@link io.github.sparkreversible.datasets.decode.FileDecoder} (params,
 * schemas), {@code DecodedPartition} and {@code DecodedRows} (one row at a time), and the loop of
 * the data sources. It uses the packages of all formats, {@code source}, {@code params} and {@code
 * files}. Start reading at {@link io.github.sparkreversible.datasets.decode.FileDecoder}.
 */
package io.github.sparkreversible.datasets.decode;
