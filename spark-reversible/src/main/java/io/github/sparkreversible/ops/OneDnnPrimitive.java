package io.github.sparkreversible.ops;

import static io.github.sparkreversible.ops.OneDnnDescription.batchNorm;
import static io.github.sparkreversible.ops.OneDnnDescription.batchNormGradient;
import static io.github.sparkreversible.ops.OneDnnDescription.elementwise;
import static io.github.sparkreversible.ops.OneDnnDescription.gelu;
import static io.github.sparkreversible.ops.OneDnnDescription.layerNorm;
import static io.github.sparkreversible.ops.OneDnnDescription.product;
import static io.github.sparkreversible.ops.OneDnnDescription.relu;
import static io.github.sparkreversible.ops.OneDnnDescription.softmax;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MEAN;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MULTIPLE_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_VARIANCE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_backward;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_add;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_sub;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_gelu_erf;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_linear;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_relu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_softmax_accurate;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_global_stats;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_scale;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_shift;

import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.layer_normalization_backward;
import org.bytedeco.dnnl.layer_normalization_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory_desc_vector;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.softmax_backward;
import org.bytedeco.dnnl.softmax_forward;
import org.bytedeco.dnnl.sum;
import org.bytedeco.javacpp.PointerScope;

/**
 * The oneDNN primitives that {@link OneDnnOperations} uses, each with its operands in order. All
 * native objects that a description needs are released before {@link #create} returns; what is left
 * belongs to the result.
 */
enum OneDnnPrimitive {

  /** {@code c = second * c + first * (a b + bias)}; operands a, b, bias or null, c. */
  PRODUCT(DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_BIAS, DNNL_ARG_DST) {
    @Override
    primitive describe(OneDnnDescription d) {
      post_ops after = new post_ops();
      if (d.first != 1) {
        after.append_eltwise(dnnl_eltwise_linear, d.first, 0);
      }
      if (d.second != 0) {
        after.append_sum(d.second, 0, memory.data_type.undef);
      }
      return product(d, after);
    }
  },

  /**
   * {@code c = first * a b + bias + mask}; operands a, b, null, c, bias, mask or null. Axes of bias
   * and mask may have one element where those of c have more.
   */
  BIASED_PRODUCT(
      DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_BIAS, DNNL_ARG_DST, addedAfter(1), addedAfter(2)) {
    @Override
    primitive describe(OneDnnDescription d) {
      post_ops after = new post_ops();
      after.append_eltwise(dnnl_eltwise_linear, d.first, 0);
      after.append_binary(dnnl_binary_add, d.layouts[4]);
      if (d.layouts[5] != null) {
        after.append_binary(dnnl_binary_add, d.layouts[5]);
      }
      return product(d, after);
    }
  },

  /** {@code c = gelu(a b + bias)}, the exact GELU; operands a, b, bias or null, c. */
  PRODUCT_GELU(DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_BIAS, DNNL_ARG_DST) {
    @Override
    primitive describe(OneDnnDescription d) {
      post_ops after = new post_ops();
      after.append_eltwise(dnnl_eltwise_gelu_erf, 0, 0);
      return product(d, after);
    }
  },

  /** Layer normalization with epsilon = first; operands x, gain, shift, y, mean, variance. */
  LAYER_NORM(
      DNNL_ARG_SRC,
      DNNL_ARG_SCALE,
      DNNL_ARG_SHIFT,
      DNNL_ARG_DST,
      DNNL_ARG_MEAN,
      DNNL_ARG_VARIANCE) {
    @Override
    primitive describe(OneDnnDescription d) {
      layer_normalization_forward.primitive_desc forward =
          layerNorm(d, d.layouts[0], d.layouts[3], d.layouts[4]);
      d.scratchpad(forward);
      return new layer_normalization_forward(forward);
    }
  },

  /** Operands x, gain, mean, variance, gy, gx, gGain, gShift; epsilon = first. */
  LAYER_NORM_GRADIENT(
      DNNL_ARG_SRC,
      DNNL_ARG_SCALE,
      DNNL_ARG_MEAN,
      DNNL_ARG_VARIANCE,
      DNNL_ARG_DIFF_DST,
      DNNL_ARG_DIFF_SRC,
      DNNL_ARG_DIFF_SCALE,
      DNNL_ARG_DIFF_SHIFT) {
    @Override
    primitive describe(OneDnnDescription d) {
      layer_normalization_forward.primitive_desc forward =
          layerNorm(d, d.layouts[0], d.layouts[0], d.layouts[2]);
      layer_normalization_backward.primitive_desc backward =
          new layer_normalization_backward.primitive_desc(
              d.cpu,
              dnnl_backward,
              d.layouts[5],
              d.layouts[4],
              d.layouts[0],
              d.layouts[2],
              d.first,
              dnnl_use_scale | dnnl_use_shift,
              forward,
              d.attributes,
              false);
      d.scratchpad(backward);
      return new layer_normalization_backward(backward);
    }
  },

  /** Operands x, y. */
  GELU(DNNL_ARG_SRC, DNNL_ARG_DST) {
    @Override
    primitive describe(OneDnnDescription d) {
      eltwise_forward.primitive_desc forward = gelu(d, d.layouts[0], d.layouts[1]);
      d.scratchpad(forward);
      return new eltwise_forward(forward);
    }
  },

  /** Operands x, gy, gx. */
  GELU_GRADIENT(DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_SRC) {
    @Override
    primitive describe(OneDnnDescription d) {
      eltwise_backward.primitive_desc backward =
          new eltwise_backward.primitive_desc(
              d.cpu,
              dnnl_eltwise_gelu_erf,
              d.layouts[2],
              d.layouts[1],
              d.layouts[0],
              0,
              0,
              gelu(d, d.layouts[0], d.layouts[0]),
              d.attributes,
              false);
      d.scratchpad(backward);
      return new eltwise_backward(backward);
    }
  },

  /** Operands x, y. */
  RELU(DNNL_ARG_SRC, DNNL_ARG_DST) {
    @Override
    primitive describe(OneDnnDescription d) {
      eltwise_forward.primitive_desc forward = relu(d, d.layouts[0], d.layouts[1]);
      d.scratchpad(forward);
      return new eltwise_forward(forward);
    }
  },

  /** Operands y, gy, gx; the input is positive where the result is. */
  RELU_GRADIENT(DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_SRC) {
    @Override
    primitive describe(OneDnnDescription d) {
      eltwise_backward.primitive_desc backward =
          new eltwise_backward.primitive_desc(
              d.cpu,
              dnnl_eltwise_relu,
              d.layouts[2],
              d.layouts[1],
              d.layouts[0],
              0,
              0,
              relu(d, d.layouts[0], d.layouts[0]),
              d.attributes,
              false);
      d.scratchpad(backward);
      return new eltwise_backward(backward);
    }
  },

  /** Batch normalization with epsilon = first; operands x, gain, shift, mean, variance, y. */
  BATCH_NORM(
      DNNL_ARG_SRC,
      DNNL_ARG_SCALE,
      DNNL_ARG_SHIFT,
      DNNL_ARG_MEAN,
      DNNL_ARG_VARIANCE,
      DNNL_ARG_DST) {
    @Override
    primitive describe(OneDnnDescription d) {
      batch_normalization_forward.primitive_desc forward = batchNorm(d, d.layouts[5], 0);
      d.scratchpad(forward);
      return new batch_normalization_forward(forward);
    }
  },

  /** The same, reading mean and variance. */
  FIXED_BATCH_NORM(
      DNNL_ARG_SRC,
      DNNL_ARG_SCALE,
      DNNL_ARG_SHIFT,
      DNNL_ARG_MEAN,
      DNNL_ARG_VARIANCE,
      DNNL_ARG_DST) {
    @Override
    primitive describe(OneDnnDescription d) {
      batch_normalization_forward.primitive_desc forward =
          batchNorm(d, d.layouts[5], dnnl_use_global_stats);
      d.scratchpad(forward);
      return new batch_normalization_forward(forward);
    }
  },

  /** Operands x, gain, mean, variance, gy, gx, gGain, gShift; epsilon = first. */
  BATCH_NORM_GRADIENT(
      DNNL_ARG_SRC,
      DNNL_ARG_SCALE,
      DNNL_ARG_MEAN,
      DNNL_ARG_VARIANCE,
      DNNL_ARG_DIFF_DST,
      DNNL_ARG_DIFF_SRC,
      DNNL_ARG_DIFF_SCALE,
      DNNL_ARG_DIFF_SHIFT) {
    @Override
    primitive describe(OneDnnDescription d) {
      return batchNormGradient(d, 0);
    }
  },

  /** The same where mean and variance do not depend on x. */
  FIXED_BATCH_NORM_GRADIENT(
      DNNL_ARG_SRC,
      DNNL_ARG_SCALE,
      DNNL_ARG_MEAN,
      DNNL_ARG_VARIANCE,
      DNNL_ARG_DIFF_DST,
      DNNL_ARG_DIFF_SRC,
      DNNL_ARG_DIFF_SCALE,
      DNNL_ARG_DIFF_SHIFT) {
    @Override
    primitive describe(OneDnnDescription d) {
      return batchNormGradient(d, dnnl_use_global_stats);
    }
  },

  /** Over the last axis; operands x, y. */
  SOFTMAX(DNNL_ARG_SRC, DNNL_ARG_DST) {
    @Override
    primitive describe(OneDnnDescription d) {
      softmax_forward.primitive_desc forward = softmax(d, d.layouts[0], d.layouts[1]);
      d.scratchpad(forward);
      return new softmax_forward(forward);
    }
  },

  /** Operands y, gy, gx. */
  SOFTMAX_GRADIENT(DNNL_ARG_DST, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_SRC) {
    @Override
    primitive describe(OneDnnDescription d) {
      softmax_backward.primitive_desc backward =
          new softmax_backward.primitive_desc(
              d.cpu,
              dnnl_softmax_accurate,
              d.layouts[2],
              d.layouts[1],
              d.layouts[0],
              d.lastAxis,
              softmax(d, d.layouts[0], d.layouts[0]),
              d.attributes,
              false);
      d.scratchpad(backward);
      return new softmax_backward(backward);
    }
  },

  /** {@code y = second * y + first * x}; operands y, x, y. */
  COMBINE(DNNL_ARG_MULTIPLE_SRC, DNNL_ARG_MULTIPLE_SRC + 1, DNNL_ARG_DST) {
    @Override
    primitive describe(OneDnnDescription d) {
      memory_desc_vector sources = new memory_desc_vector(d.layouts[0], d.layouts[1]);
      sum.primitive_desc combination =
          new sum.primitive_desc(
              d.cpu, d.layouts[2], new float[] {d.second, d.first}, sources, d.attributes, false);
      d.scratchpad(combination);
      return new sum(combination);
    }
  },

  /** {@code z = x + y}; operands x, y, z. */
  ADD(DNNL_ARG_SRC_0, DNNL_ARG_SRC_1, DNNL_ARG_DST) {
    @Override
    primitive describe(OneDnnDescription d) {
      return elementwise(d, dnnl_binary_add);
    }
  },

  /** {@code z = x - y}; operands x, y, z. */
  SUBTRACT(DNNL_ARG_SRC_0, DNNL_ARG_SRC_1, DNNL_ARG_DST) {
    @Override
    primitive describe(OneDnnDescription d) {
      return elementwise(d, dnnl_binary_sub);
    }
  },

  /** Copy between any two layouts of the same axes; operands x, y. */
  REORDER(DNNL_ARG_SRC, DNNL_ARG_DST) {
    @Override
    primitive describe(OneDnnDescription d) {
      reorder.primitive_desc copy =
          new reorder.primitive_desc(d.cpu, d.layouts[0], d.cpu, d.layouts[1], d.attributes, false);
      d.scratchpad(copy);
      return new reorder(copy);
    }
  },

  /** {@code y = first * x}; operands x, y. */
  SCALE(DNNL_ARG_SRC, DNNL_ARG_DST) {
    @Override
    primitive describe(OneDnnDescription d) {
      eltwise_forward.primitive_desc scale =
          new eltwise_forward.primitive_desc(
              d.cpu,
              dnnl_forward_training,
              dnnl_eltwise_linear,
              d.layouts[0],
              d.layouts[1],
              d.first,
              0,
              d.attributes,
              false);
      d.scratchpad(scale);
      return new eltwise_forward(scale);
    }
  };

  private final int[] arguments;

  OneDnnPrimitive(int... arguments) {
    this.arguments = arguments;
  }

  /** oneDNN's number of the operand that follows a number of operations on the result. */
  private static int addedAfter(int operations) {
    return DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * (operations + 1) | DNNL_ARG_SRC_1;
  }

  abstract primitive describe(OneDnnDescription description);

  /**
   * Makes a primitive.
   *
   * @param first first factor, see the constant
   * @param second second factor
   * @throws RuntimeException if oneDNN does not have it for these layouts
   */
  CachedPrimitive create(engine cpu, float first, float second, Operand[] operands) {
    try (PointerScope temporaries = new PointerScope()) {
      OneDnnDescription description = new OneDnnDescription(cpu, first, second, operands);
      primitive operation = describe(description);
      return new CachedPrimitive(
          operation, cpu, arguments, description.layouts, description.scratchpad);
    }
  }
}
