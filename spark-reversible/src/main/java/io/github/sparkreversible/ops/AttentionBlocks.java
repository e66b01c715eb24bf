package io.github.sparkreversible.ops;

/**
 * The blocks of queries for which attention is computed at a time, so that the scores of all
 * queries never exist at once, and on a CPU those of a block stay in its cache.
 *
 * <p>A block is a range of queries of one head, or several whole heads of one clip, or several
 * whole clips: as much as has at most {@code limit} scores, and about equally much in all blocks.
 *
 * @param batch number of clips
 * @param heads number of heads
 * @param tokens number of queries, and of keys
 * @param limit most scores of a block, unless three queries have more
 */
public record AttentionBlocks(long batch, long heads, long tokens, long limit) {
  /** Scores that fit into the cache of a processor: three quarters of a megabyte in float. */
  public static final long CACHED = 3 << 16;

  /**
   * Part of the scores {@code [batch, heads, tokens, tokens]}, contiguous in row-major order.
   *
   * @param clip first clip
   * @param clips number of clips
   * @param head first head
   * @param heads number of heads
   * @param query first query
   * @param queries number of queries
   */
  public record Block(long clip, long clips, long head, long heads, long query, long queries) {}

  /** Computes a block. */
  @FunctionalInterface
  interface Body {
    void compute(Block block);
  }

  /**
   * Blocks of as many scores as {@link #CACHED}.
   *
   * @param separate whether blocks of several clips are ruled out, because clips have masks
   */
  public static AttentionBlocks cached(long batch, long heads, long tokens, boolean separate) {
    long limit = separate ? Math.min(CACHED, heads * tokens * tokens) : CACHED;
    return new AttentionBlocks(batch, heads, tokens, limit);
  }

  /** Number of scores of the largest block; 0 where there are no scores. */
  public long largest() {
    return isEmpty() ? 0 : clipsAtOnce() * headsAtOnce() * ceil(tokens, rangesOfQueries()) * tokens;
  }

  /** Runs over all blocks; the ranges of queries of a head follow each other. */
  void forEach(Body body) {
    if (isEmpty()) {
      return;
    }
    long clips = clipsAtOnce();
    long headsOfBlock = headsAtOnce();
    long ranges = rangesOfQueries();
    for (long clip = 0; clip < batch; clip += clips) {
      for (long head = 0; head < heads; head += headsOfBlock) {
        for (long range = 0; range < ranges; range++) {
          long first = range * tokens / ranges;
          body.compute(
              new Block(
                  clip,
                  Math.min(clips, batch - clip),
                  head,
                  Math.min(headsOfBlock, heads - head),
                  first,
                  (range + 1) * tokens / ranges - first));
        }
      }
    }
  }

  private boolean isEmpty() {
    return batch == 0 || heads == 0 || tokens == 0;
  }

  private long clipsAtOnce() {
    return balanced(batch, limit / (heads * tokens * tokens));
  }

  private long headsAtOnce() {
    return balanced(heads, limit / (tokens * tokens));
  }

  /** At most {@code most} at once, so that the last block is not much smaller than the others. */
  private static long balanced(long count, long most) {
    return ceil(count, ceil(count, Math.max(1, most)));
  }

  /**
   * Two queries in each at least, whatever the limit: the gradients of keys and values sum over a
   * range, and oneDNN 3.11 reads beside its operands in batched products of one term.
   */
  private long rangesOfQueries() {
    long queries = Math.max(2, limit / tokens);
    return Math.max(1, Math.min(ceil(tokens, queries), tokens / 2));
  }

  private static long ceil(long value, long divisor) {
    return (value + divisor - 1) / divisor;
  }
}
