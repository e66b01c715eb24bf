package io.github.sparkreversible.ops;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The array operations of the reversible core, each with its vector-Jacobian product.
 *
 * <p>Every result goes into an array that the caller gives; nothing is returned that was allocated.
 * What an operation needs beside its arguments it takes from the ND4J workspace that is open when
 * it is called, or from one small buffer of the calling thread. All arrays of a call have one data
 * type. Arrays are row-major ({@code 'c'}); views with strides are allowed for every argument, as
 * long as the last axis is contiguous. Arrays with a zero length are allowed and leave results that
 * depend on them empty or zero.
 *
 * <p>Where a result is accumulated, {@code keep} is the factor of what the result array held:
 * {@code keep = 0} overwrites without reading (so that old NaNs do not survive), {@code keep = 1}
 * adds.
 *
 * <p>Implementations hold no state that a caller can see and may be used by several threads at
 * once. A shape that does not fit is an {@link IllegalArgumentException} that prints the shapes.
 *
 * <p>Names: {@code gy} is the gradient of the loss with respect to {@code y}.
 */
public interface Operations extends PointOperations, HeadOperations {

  /**
   * Linear map with bias, {@code y = keep * y + scale * (x weight^T + bias)}.
   *
   * @param x {@code [rows, in]}
   * @param weight {@code [out, in]}, the layout of PyTorch's {@code Linear}
   * @param bias {@code [out]}, or null for none
   * @param scale factor of the product and the bias
   * @param keep factor of what {@code y} holds
   * @param y {@code [rows, out]}, result
   */
  void linear(INDArray x, INDArray weight, INDArray bias, double scale, double keep, INDArray y);

  /**
   * Linear map and exact GELU in one, {@code y = gelu(x weight^T + bias)}, where nothing of it is
   * needed for a gradient.
   *
   * @param x {@code [rows, in]}
   * @param weight {@code [out, in]}
   * @param bias {@code [out]}, or null for none
   * @param y {@code [rows, out]}, result
   */
  void linearGelu(INDArray x, INDArray weight, INDArray bias, INDArray y);

  /**
   * Gradient of {@link #linear} (with scale 1) with respect to its input, {@code gx = keep * gx +
   * scale * gy weight}.
   *
   * @param gy {@code [rows, out]}
   * @param weight {@code [out, in]}
   * @param scale factor of the product
   * @param keep factor of what {@code gx} holds
   * @param gx {@code [rows, in]}, result
   */
  void linearInputGradient(INDArray gy, INDArray weight, double scale, double keep, INDArray gx);

  /**
   * Gradient of {@link #linear} (with scale 1) with respect to its parameters, {@code gWeight =
   * gy^T x} and {@code gBias = sum of the rows of gy}.
   *
   * @param x {@code [rows, in]}
   * @param gy {@code [rows, out]}
   * @param gWeight {@code [out, in]}, result
   * @param gBias {@code [out]}, result, or null if there is no bias
   */
  void linearParameterGradient(INDArray x, INDArray gy, INDArray gWeight, INDArray gBias);

  /**
   * Layer normalization over the last axis, {@code y = gain * (x - mean) / sqrt(variance + epsilon)
   * + shift} with the biased variance.
   *
   * @param x {@code [rows, dim]}
   * @param gain {@code [dim]}
   * @param shift {@code [dim]}
   * @param epsilon added to the variance
   * @param y {@code [rows, dim]}, result; may be {@code x} itself
   * @param mean {@code [rows]}, result, needed by the gradient
   * @param variance {@code [rows]}, result, needed by the gradient
   */
  void layerNorm(
      INDArray x,
      INDArray gain,
      INDArray shift,
      double epsilon,
      INDArray y,
      INDArray mean,
      INDArray variance);

  /**
   * Gradient of {@link #layerNorm}.
   *
   * @param x {@code [rows, dim]}, the input of the forward pass
   * @param gain {@code [dim]}
   * @param epsilon that of the forward pass
   * @param mean {@code [rows]} of the forward pass
   * @param variance {@code [rows]} of the forward pass
   * @param gy {@code [rows, dim]}
   * @param gx {@code [rows, dim]}, result; may be {@code gy} itself
   * @param gGain {@code [dim]}, result
   * @param gShift {@code [dim]}, result
   */
  void layerNormGradient(
      INDArray x,
      INDArray gain,
      double epsilon,
      INDArray mean,
      INDArray variance,
      INDArray gy,
      INDArray gx,
      INDArray gGain,
      INDArray gShift);

  /**
   * Exact Gaussian error linear unit, {@code y = x * Phi(x)} with the error function.
   *
   * @param x any shape
   * @param y shape of {@code x}, result; may be {@code x} itself
   */
  void gelu(INDArray x, INDArray y);

  /**
   * Gradient of {@link #gelu}.
   *
   * @param x the input of the forward pass
   * @param gy shape of {@code x}
   * @param gx shape of {@code x}, result; may be {@code gy} itself
   */
  void geluGradient(INDArray x, INDArray gy, INDArray gx);

  /**
   * Softmax over the last axis, safe for any finite input.
   *
   * @param x any shape
   * @param y shape of {@code x}, result; may be {@code x} itself
   */
  void softmax(INDArray x, INDArray y);

  /**
   * Gradient of {@link #softmax}, {@code gx = y * (gy - sum(gy * y))}.
   *
   * @param y the result of the forward pass
   * @param gy shape of {@code y}
   * @param gx shape of {@code y}, result; may be {@code gy} itself
   */
  void softmaxGradient(INDArray y, INDArray gy, INDArray gx);

  /**
   * Multi-head self-attention between tokens, {@code softmax(q k^T / sqrt(headDim)) v} for each
   * head.
   *
   * @param qkv {@code [batch, tokens, 3 * dim]}: queries, keys and values side by side, each with
   *     its heads in order
   * @param heads number of heads; divides {@code dim}
   * @param probabilities {@code [batch, heads, tokens, tokens]}, result; or null: then the gradient
   *     gets null too and computes them again, and only those of a block of queries ever exist
   * @param output {@code [batch, tokens, dim]}, result
   */
  default void attention(INDArray qkv, int heads, INDArray probabilities, INDArray output) {
    attention(qkv, heads, null, probabilities, output);
  }

  /**
   * Multi-head self-attention whose scores get a bias and masks, {@code softmax(q k^T /
   * sqrt(headDim) + bias + mask) v} for each head.
   *
   * @param qkv {@code [batch, tokens, 3 * dim]}
   * @param heads number of heads; divides {@code dim}
   * @param added what is added to the scores, or null for nothing
   * @param probabilities {@code [batch, heads, tokens, tokens]}, result, or null as above
   * @param output {@code [batch, tokens, dim]}, result
   */
  void attention(INDArray qkv, int heads, ScoreBias added, INDArray probabilities, INDArray output);

  /**
   * Gradient of {@link #attention(INDArray, int, INDArray, INDArray)}.
   *
   * @param qkv {@code [batch, tokens, 3 * dim]} of the forward pass
   * @param heads that of the forward pass
   * @param probabilities {@code [batch, heads, tokens, tokens]} of the forward pass, or null
   * @param gOutput {@code [batch, tokens, dim]}
   * @param gQkv {@code [batch, tokens, 3 * dim]}, result
   */
  default void attentionGradient(
      INDArray qkv, int heads, INDArray probabilities, INDArray gOutput, INDArray gQkv) {
    attentionGradient(qkv, heads, null, probabilities, gOutput, gQkv, null);
  }

  /**
   * Gradient of {@link #attention(INDArray, int, ScoreBias, INDArray, INDArray)}.
   *
   * @param qkv {@code [batch, tokens, 3 * dim]} of the forward pass
   * @param heads that of the forward pass
   * @param added that of the forward pass
   * @param probabilities {@code [batch, heads, tokens, tokens]} of the forward pass, or null
   * @param gOutput {@code [batch, tokens, dim]}
   * @param gQkv {@code [batch, tokens, 3 * dim]}, result
   * @param gBias {@code [heads, tokens, tokens]}, result: the sum over the batch; null if and only
   *     if nothing is added
   */
  void attentionGradient(
      INDArray qkv,
      int heads,
      ScoreBias added,
      INDArray probabilities,
      INDArray gOutput,
      INDArray gQkv,
      INDArray gBias);

  /**
   * Looks a bias of attention scores up by the relative position of query and key, {@code
   * bias[h][i][j] = table[index[i * tokens + j]][h]}.
   *
   * @param table {@code [positions, heads]}
   * @param index {@code tokens * tokens} rows of the table
   * @param bias {@code [heads, tokens, tokens]}, result
   */
  void relativeBias(INDArray table, int[] index, INDArray bias);

  /**
   * Gradient of {@link #relativeBias}: sums over the places that read an entry.
   *
   * @param gBias {@code [heads, tokens, tokens]}
   * @param index that of the forward pass
   * @param gTable {@code [positions, heads]}, result
   */
  void relativeBiasGradient(INDArray gBias, int[] index, INDArray gTable);

  /**
   * Copies the rows of every clip to other places; a row that comes from nowhere is zero. The
   * gradient is the same operation with the order's {@link RowOrder#inverse}.
   *
   * @param x {@code [batch * order.sources(), dim]}
   * @param order where the rows of a clip come from
   * @param y {@code [batch * order.rows(), dim]}, result
   */
  void gatherRows(INDArray x, RowOrder order, INDArray y);

  /**
   * Linear combination in place, {@code y = keep * y + scale * x}.
   *
   * @param x any shape
   * @param scale factor of {@code x}; at 0, x is not read
   * @param keep factor of what {@code y} holds
   * @param y shape of {@code x}, result
   */
  void combine(INDArray x, double scale, double keep, INDArray y);

  /**
   * Dropout: element i, counted row-major, is set to zero if {@link CounterRandom#uniform} of the
   * key and i is less than the rate, otherwise divided by {@code 1 - rate}. The same key gives the
   * same zeros; the gradient is the same operation on {@code gy}.
   *
   * @param x any shape
   * @param key key of the random numbers
   * @param first the count's number of x's first element: 0, unless x is a part of a larger array
   * @param rate share of the elements that is dropped, from 0 to less than 1
   * @param y shape of {@code x}, result; may be {@code x}
   */
  void dropout(INDArray x, long key, long first, double rate, INDArray y);

  /**
   * Copies one array over the leading axis, {@code y[i] = x} for each i.
   *
   * @param x {@code [...]}
   * @param y {@code [n, ...]}, result
   */
  void repeat(INDArray x, INDArray y);

  /**
   * Sum over the leading axis: the gradient of {@link #repeat}.
   *
   * @param gy {@code [n, ...]}
   * @param gx {@code [...]}, result
   */
  void repeatGradient(INDArray gy, INDArray gx);

  /**
   * Mean over the tokens.
   *
   * @param x {@code [batch, tokens, dim]}
   * @param y {@code [batch, dim]}, result
   */
  void meanTokens(INDArray x, INDArray y);

  /**
   * Gradient of {@link #meanTokens}: every token of a row gets {@code gy / tokens}.
   *
   * @param gy {@code [batch, dim]}
   * @param gx {@code [batch, tokens, dim]}, result
   */
  void meanTokensGradient(INDArray gy, INDArray gx);

  /**
   * Cuts a video into the patches of a strided convolution whose kernel is its stride, so that the
   * patch embedding is one product. Tokens run over time, height, width (width fastest); the
   * columns of a patch over channel, time, height, width, as in PyTorch's {@code Conv3d} weights.
   * Frames, rows and columns that fill no whole patch are left out.
   *
   * @param video {@code [batch, frames, height, width, channels]}
   * @param tubelet frames of a patch
   * @param patchHeight rows of a patch
   * @param patchWidth columns of a patch
   * @param patches {@code [batch * tokens, channels * tubelet * patchHeight * patchWidth]}, result
   */
  void patches(INDArray video, int tubelet, int patchHeight, int patchWidth, INDArray patches);

  /**
   * Gradient of {@link #patches}: every element goes back to its place, what no patch covers gets
   * zero.
   *
   * @param gPatches {@code [batch * tokens, channels * tubelet * patchHeight * patchWidth]}
   * @param tubelet frames of a patch
   * @param patchHeight rows of a patch
   * @param patchWidth columns of a patch
   * @param gVideo {@code [batch, frames, height, width, channels]}, result
   */
  void patchesGradient(
      INDArray gPatches, int tubelet, int patchHeight, int patchWidth, INDArray gVideo);

  /**
   * Euclidean norm over all elements, accumulated in double precision or blockwise.
   *
   * @param x any shape
   * @return the square root of the sum of squares; 0 for an empty array; NaN if an element is NaN
   */
  double norm(INDArray x);

  /**
   * Euclidean norm of {@code x - y}, without allocating their difference outside the workspace.
   *
   * @param x any shape
   * @param y shape of {@code x}
   * @return the norm of the difference
   */
  double distance(INDArray x, INDArray y);
}
