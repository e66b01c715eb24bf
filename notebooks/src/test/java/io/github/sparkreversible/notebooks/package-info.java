/**
 * Runs the Zeppelin notes of this module through a real Scala interpreter on Spark.
 *
 * <p>Start reading at {@link io.github.sparkreversible.notebooks.QuickStartNoteIT}.
 */
package io.github.sparkreversible.notebooks;
