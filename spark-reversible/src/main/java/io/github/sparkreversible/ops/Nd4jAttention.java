package io.github.sparkreversible.ops;

import static io.github.sparkreversible.ops.Nd4jOperations.product;

import io.github.sparkreversible.ops.AttentionBlocks.Block;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.ResetPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastAddOp;
import org.nd4j.linalg.factory.Nd4j;

/** Attention by ND4J, block by block as {@link OneDnnAttention}. For one call. */
final class Nd4jAttention {
  /** Scores of a block: fewer and larger ones than for a cache, for each call of ND4J is costly. */
  static final long LIMIT = 1 << 18;

  private static final WorkspaceConfiguration WORKING =
      WorkspaceConfiguration.builder()
          .initialSize(0)
          .policyLearning(LearningPolicy.FIRST_LOOP)
          .policyAllocation(AllocationPolicy.STRICT)
          .policyReset(ResetPolicy.BLOCK_LEFT)
          .policySpill(SpillPolicy.REALLOCATE)
          .build();

  private final Nd4jOperations operations;
  private final int heads;
  private final INDArray queries;
  private final INDArray keys;
  private final INDArray values;
  private final double scale;
  private final ScoreBias added;

  /**
   * @param operations for the softmax
   * @param qkv {@code [batch, tokens, 3 * dim]}
   * @param added to the scores, or null
   */
  Nd4jAttention(Nd4jOperations operations, INDArray qkv, int heads, ScoreBias added) {
    this.added = added;
    this.operations = operations;
    this.heads = heads;
    this.queries = Views.heads(qkv, 0, 3, heads);
    this.keys = Views.heads(qkv, 1, 3, heads);
    this.values = Views.heads(qkv, 2, 3, heads);
    this.scale = 1 / Math.sqrt(queries.size(3));
  }

  /**
   * @param probabilities result, or null
   * @param output {@code [batch, tokens, dim]}, result
   */
  void forward(INDArray probabilities, INDArray output) {
    INDArray result = Views.heads(output, 0, 1, heads);
    forEachBlock(
        probabilities,
        block -> {
          INDArray p = probabilities == null ? working(block) : queriesOf(block, probabilities);
          normalizedScores(block, p);
          product(p, false, headsOf(block, values), false, 1, 0, queriesOf(block, result));
        });
  }

  /**
   * @param probabilities of the forward pass, or null
   * @param gOutput {@code [batch, tokens, dim]}
   * @param gQkv {@code [batch, tokens, 3 * dim]}, result
   * @param gBias {@code [heads, tokens, tokens]}, result, or null
   */
  void gradient(INDArray probabilities, INDArray gOutput, INDArray gQkv, INDArray gBias) {
    INDArray gResult = Views.heads(gOutput, 0, 1, heads);
    INDArray gQueries = Views.heads(gQkv, 0, 3, heads);
    INDArray gKeys = Views.heads(gQkv, 1, 3, heads);
    INDArray gValues = Views.heads(gQkv, 2, 3, heads);
    forEachBlock(
        probabilities,
        block -> {
          INDArray p = probabilities == null ? working(block) : queriesOf(block, probabilities);
          if (probabilities == null) {
            normalizedScores(block, p);
          }
          INDArray g = working(block);
          INDArray gy = queriesOf(block, gResult);
          // Every range of queries adds to the gradients of all keys and values.
          double keep = block.query() == 0 ? 0 : 1;
          product(p, true, gy, false, 1, keep, headsOf(block, gValues));
          product(gy, false, headsOf(block, values), true, 1, 0, g);
          operations.computeSoftmaxGradient(p, g, g);
          addUp(block, g, gBias);
          product(g, false, headsOf(block, keys), false, scale, 0, queriesOf(block, gQueries));
          INDArray q = queriesOf(block, queries);
          product(g, true, q, false, scale, keep, headsOf(block, gKeys));
        });
  }

  /** Blocks, each in a workspace that the next one overwrites; all at once if all are kept. */
  private void forEachBlock(INDArray kept, AttentionBlocks.Body body) {
    long limit = kept == null ? LIMIT : kept.length();
    new AttentionBlocks(queries.size(0), heads, queries.size(2), limit)
        .forEach(
            block -> {
              try (MemoryWorkspace working =
                  Nd4j.getWorkspaceManager().getAndActivateWorkspace(WORKING, "ATTENTION_BLOCK")) {
                body.compute(block);
              }
            });
  }

  private void normalizedScores(Block block, INDArray p) {
    INDArray q = queriesOf(block, queries);
    product(q, false, headsOf(block, keys), true, scale, 0, p);
    if (added != null) {
      add(block, p);
    }
    operations.computeSoftmax(p, p);
  }

  /** Adds bias and masks to the scores of a block. */
  private void add(Block block, INDArray scores) {
    INDArray bias = biasOf(block, added.bias());
    for (long clip = 0; clip < block.clips(); clip++) {
      INDArray ofClip = Views.slice(scores, clip);
      ofClip.addi(bias);
      int mask = added.maskOf(block.clip() + clip);
      if (mask != ScoreBias.UNMASKED) {
        INDArray rows =
            Views.rows(Views.slice(added.masks(), mask), block.query(), block.queries());
        Nd4j.exec(new BroadcastAddOp(ofClip, rows, ofClip, 1, 2));
      }
    }
  }

  /** Adds the gradients of the block's scores to those of the bias. */
  private static void addUp(Block block, INDArray g, INDArray gBias) {
    if (gBias == null) {
      return;
    }
    INDArray sum = biasOf(block, gBias);
    for (long clip = 0; clip < block.clips(); clip++) {
      if (block.clip() + clip == 0) {
        sum.assign(Views.slice(g, clip));
      } else {
        sum.addi(Views.slice(g, clip));
      }
    }
  }

  /** The block's part of {@code [heads, tokens, tokens]}. */
  private static INDArray biasOf(Block block, INDArray all) {
    long offset = block.head() * all.stride(0) + block.query() * all.stride(1);
    return Views.view(
        all, offset, new long[] {block.heads(), block.queries(), all.size(2)}, all.stride());
  }

  private INDArray working(Block block) {
    return Nd4j.createUninitialized(
        queries.dataType(),
        new long[] {block.clips(), block.heads(), block.queries(), queries.size(2)},
        'c');
  }

  private static INDArray queriesOf(Block block, INDArray all) {
    return part(block, all, block.query(), block.queries());
  }

  private static INDArray headsOf(Block block, INDArray all) {
    return part(block, all, 0, all.size(2));
  }

  private static INDArray part(Block block, INDArray all, long first, long length) {
    long offset =
        block.clip() * all.stride(0) + block.head() * all.stride(1) + first * all.stride(2);
    long[] shape = {block.clips(), block.heads(), length, all.size(3)};
    return Views.view(all, offset, shape, all.stride());
  }
}
