package io.github.sparkreversible.reversible;

/**
 * What a residual function computed on the way to its value and needs for its gradient. It lives in
 * the workspace that was open during the forward call and may be used no longer than that.
 */
interface Intermediates {}
