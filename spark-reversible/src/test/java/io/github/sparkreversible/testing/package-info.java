/** What tests share: seeded arrays, comparisons, golden fixtures. */
package io.github.sparkreversible.testing;
