/**
 * Params of Spark ML stages, of this module and of those above: name, doc, default and allowed
 * values in one call, and errors that say what is expected.
 *
 * <p>It uses Spark ML and nothing of this project. Start reading at {@link
 * io.github.sparkreversible.datasets.params.ParamChecks}.
 */
package io.github.sparkreversible.datasets.params;
