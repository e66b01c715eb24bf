/** What the tests of all modules share: the Spark session and the folders of shared data. */
package io.github.sparkreversible.testing;
