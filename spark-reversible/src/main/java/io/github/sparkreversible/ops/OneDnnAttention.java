package io.github.sparkreversible.ops;

import static io.github.sparkreversible.ops.OneDnnPrimitive.ADD;
import static io.github.sparkreversible.ops.OneDnnPrimitive.BIASED_PRODUCT;
import static io.github.sparkreversible.ops.OneDnnPrimitive.PRODUCT;
import static io.github.sparkreversible.ops.OneDnnPrimitive.REORDER;
import static io.github.sparkreversible.ops.OneDnnPrimitive.SOFTMAX;
import static io.github.sparkreversible.ops.OneDnnPrimitive.SOFTMAX_GRADIENT;

import io.github.sparkreversible.ops.AttentionBlocks.Block;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Attention by oneDNN, block by block ({@link AttentionBlocks}): the scores of a block are made,
 * normalized and used while they are in the processor's cache. Where the probabilities are not
 * kept, the gradient makes those of a block again, which costs one product beside four and saves an
 * array that grows with the square of the tokens. For one call.
 */
final class OneDnnAttention {
  private final PrimitiveCache cache;
  private final int heads;
  private final AttentionBlocks blocks;
  private final Operand queries;
  private final Operand keys;
  private final Operand values;
  private final float scale;
  private final ScoreBias added;
  private final Operand bias;
  private final Operand masks;

  /**
   * @param cache of the calling thread
   * @param qkv {@code [batch, tokens, 3 * dim]}
   * @param added to the scores, or null
   */
  OneDnnAttention(PrimitiveCache cache, INDArray qkv, int heads, ScoreBias added) {
    this.cache = cache;
    this.heads = heads;
    this.added = added;
    this.bias = added == null ? null : Operand.of(added.bias());
    this.masks = added == null || added.masks() == null ? null : Operand.of(added.masks());
    this.blocks = AttentionBlocks.cached(qkv.size(0), heads, qkv.size(1), masks != null);
    this.queries = Operand.heads(qkv, 0, 3, heads);
    this.keys = Operand.heads(qkv, 1, 3, heads);
    this.values = Operand.heads(qkv, 2, 3, heads);
    this.scale = (float) (1 / Math.sqrt(queries.dims()[3]));
  }

  /**
   * @param probabilities result, or null
   * @param output {@code [batch, tokens, dim]}, result
   */
  void forward(INDArray probabilities, INDArray output) {
    Operand all = probabilities == null ? null : Operand.of(probabilities);
    Operand result = Operand.heads(output, 0, 1, heads);
    blocks.forEach(
        block -> {
          Operand p = all == null ? probabilities(block) : queriesOf(block, all);
          normalizedScores(block, p);
          product(1, 0, p, headsOf(block, values), queriesOf(block, result));
        });
  }

  /**
   * @param probabilities of the forward pass, or null
   * @param gOutput {@code [batch, tokens, dim]}
   * @param gQkv {@code [batch, tokens, 3 * dim]}, result
   * @param gBias {@code [heads, tokens, tokens]}, result, or null
   */
  void gradient(INDArray probabilities, INDArray gOutput, INDArray gQkv, INDArray gBias) {
    Operand gAdded = gBias == null ? null : Operand.of(gBias);
    Operand all = probabilities == null ? null : Operand.of(probabilities);
    Operand gResult = Operand.heads(gOutput, 0, 1, heads);
    Operand gQueries = Operand.heads(gQkv, 0, 3, heads);
    Operand gKeys = Operand.heads(gQkv, 1, 3, heads);
    Operand gValues = Operand.heads(gQkv, 2, 3, heads);
    blocks.forEach(
        block -> {
          Operand p = all == null ? probabilities(block) : queriesOf(block, all);
          if (all == null) {
            normalizedScores(block, p);
          }
          Operand g = gradients(block);
          Operand gy = queriesOf(block, gResult);
          // Every range of queries adds to the gradients of all keys and values.
          float keep = block.query() == 0 ? 0 : 1;
          product(1, keep, p.transposed(), gy, headsOf(block, gValues));
          product(1, 0, gy, headsOf(block, values).transposed(), g);
          Operand rows = p.isDense() ? g.flat() : g;
          cache.run(SOFTMAX_GRADIENT, 0, 0, p.flat(), rows, rows);
          addUp(block, g, gAdded);
          product(scale, 0, g, headsOf(block, keys), queriesOf(block, gQueries));
          Operand q = queriesOf(block, queries);
          product(scale, keep, g.transposed(), q, headsOf(block, gKeys));
        });
  }

  private void normalizedScores(Block block, Operand p) {
    Operand q = queriesOf(block, queries);
    Operand k = headsOf(block, keys).transposed();
    if (added == null) {
      product(scale, 0, q, k, p);
    } else {
      Operand b = biasOf(block, bias).lifted();
      cache.run(BIASED_PRODUCT, scale, 0, q, k, null, p, b, maskOf(block));
    }
    cache.run(SOFTMAX, 0, 0, p.flat(), p.flat());
  }

  /** The block's part of {@code [heads, tokens, tokens]}. */
  private static Operand biasOf(Block block, Operand all) {
    return all.narrow(0, block.head(), block.heads()).narrow(1, block.query(), block.queries());
  }

  /** The mask of the block's only clip, or null. */
  private Operand maskOf(Block block) {
    int mask = added.maskOf(block.clip());
    return mask == ScoreBias.UNMASKED
        ? null
        : masks.narrow(0, mask, 1).narrow(1, block.query(), block.queries()).lifted();
  }

  /** Adds the gradients of the block's scores to those of the bias. */
  private void addUp(Block block, Operand g, Operand gBias) {
    if (gBias == null) {
      return;
    }
    Operand sum = biasOf(block, gBias);
    for (long clip = 0; clip < block.clips(); clip++) {
      if (block.clip() + clip == 0) {
        cache.run(REORDER, 0, 0, g.slice(clip), sum);
      } else {
        cache.run(ADD, 0, 0, sum, g.slice(clip), sum);
      }
    }
  }

  private void product(float factor, float keep, Operand a, Operand b, Operand c) {
    cache.run(PRODUCT, factor, keep, a, b, null, c);
  }

  private Operand probabilities(Block block) {
    return dense(cache.probabilities(blocks.largest()), block);
  }

  private Operand gradients(Block block) {
    return dense(cache.gradientsOfScores(blocks.largest()), block);
  }

  private Operand dense(Pointer memory, Block block) {
    return Operand.dense(memory, block.clips(), block.heads(), block.queries(), blocks.tokens());
  }

  /** The block's part of {@code [batch, heads, tokens, n]}. */
  private static Operand queriesOf(Block block, Operand all) {
    return headsOf(block, all).narrow(2, block.query(), block.queries());
  }

  /** All tokens of the block's heads. */
  private static Operand headsOf(Block block, Operand all) {
    return all.narrow(0, block.clip(), block.clips()).narrow(1, block.head(), block.heads());
  }
}
