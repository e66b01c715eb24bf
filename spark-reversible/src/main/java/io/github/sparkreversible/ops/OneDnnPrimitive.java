package io.github.sparkreversible.ops;

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
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_scratchpad_mode_user;
import static org.bytedeco.dnnl.global.dnnl.dnnl_softmax_accurate;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_scale;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_shift;

import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.layer_normalization_backward;
import org.bytedeco.dnnl.layer_normalization_forward;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory_desc_vector;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc_base;
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
    primitive describe(Description d) {
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
    primitive describe(Description d) {
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
    primitive describe(Description d) {
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
    primitive describe(Description d) {
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
    primitive describe(Description d) {
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
    primitive describe(Description d) {
      eltwise_forward.primitive_desc forward = gelu(d, d.layouts[0], d.layouts[1]);
      d.scratchpad(forward);
      return new eltwise_forward(forward);
    }
  },

  /** Operands x, gy, gx. */
  GELU_GRADIENT(DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_SRC) {
    @Override
    primitive describe(Description d) {
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

  /** Over the last axis; operands x, y. */
  SOFTMAX(DNNL_ARG_SRC, DNNL_ARG_DST) {
    @Override
    primitive describe(Description d) {
      softmax_forward.primitive_desc forward = softmax(d, d.layouts[0], d.layouts[1]);
      d.scratchpad(forward);
      return new softmax_forward(forward);
    }
  },

  /** Operands y, gy, gx. */
  SOFTMAX_GRADIENT(DNNL_ARG_DST, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_SRC) {
    @Override
    primitive describe(Description d) {
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
    primitive describe(Description d) {
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
    primitive describe(Description d) {
      return elementwise(d, dnnl_binary_add);
    }
  },

  /** {@code z = x - y}; operands x, y, z. */
  SUBTRACT(DNNL_ARG_SRC_0, DNNL_ARG_SRC_1, DNNL_ARG_DST) {
    @Override
    primitive describe(Description d) {
      return elementwise(d, dnnl_binary_sub);
    }
  },

  /** Copy between any two layouts of the same axes; operands x, y. */
  REORDER(DNNL_ARG_SRC, DNNL_ARG_DST) {
    @Override
    primitive describe(Description d) {
      reorder.primitive_desc copy =
          new reorder.primitive_desc(d.cpu, d.layouts[0], d.cpu, d.layouts[1], d.attributes, false);
      d.scratchpad(copy);
      return new reorder(copy);
    }
  },

  /** {@code y = first * x}; operands x, y. */
  SCALE(DNNL_ARG_SRC, DNNL_ARG_DST) {
    @Override
    primitive describe(Description d) {
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

  /** What a primitive is described by. */
  static final class Description {
    private final engine cpu;
    private final float first;
    private final float second;
    private final memory.desc[] layouts;
    private final int lastAxis;
    private final primitive_attr attributes = new primitive_attr();
    private memory.desc scratchpad;

    private Description(engine cpu, float first, float second, Operand[] operands) {
      this.cpu = cpu;
      this.first = first;
      this.second = second;
      this.layouts = new memory.desc[operands.length];
      for (int i = 0; i < operands.length; i++) {
        if (operands[i] != null) {
          layouts[i] =
              new memory.desc(operands[i].dims(), memory.data_type.f32, operands[i].strides());
        }
      }
      this.lastAxis = operands[0].dims().length - 1;
      attributes.set_scratchpad_mode(dnnl_scratchpad_mode_user);
    }

    private void scratchpad(primitive_desc_base description) {
      scratchpad = description.scratchpad_desc();
    }
  }

  private static primitive product(Description d, post_ops after) {
    d.attributes.set_post_ops(after);
    matmul.primitive_desc product =
        d.layouts[2] == null
            ? new matmul.primitive_desc(
                d.cpu, d.layouts[0], d.layouts[1], d.layouts[3], d.attributes, false)
            : new matmul.primitive_desc(
                d.cpu, d.layouts[0], d.layouts[1], d.layouts[2], d.layouts[3], d.attributes, false);
    d.scratchpad(product);
    return new matmul(product);
  }

  abstract primitive describe(Description description);

  /**
   * Makes a primitive.
   *
   * @param first first factor, see the constant
   * @param second second factor
   * @throws RuntimeException if oneDNN does not have it for these layouts
   */
  CachedPrimitive create(engine cpu, float first, float second, Operand[] operands) {
    try (PointerScope temporaries = new PointerScope()) {
      Description description = new Description(cpu, first, second, operands);
      primitive operation = describe(description);
      return new CachedPrimitive(
          operation, cpu, arguments, description.layouts, description.scratchpad);
    }
  }

  private static layer_normalization_forward.primitive_desc layerNorm(
      Description d, memory.desc x, memory.desc y, memory.desc statistics) {
    return new layer_normalization_forward.primitive_desc(
        d.cpu,
        dnnl_forward_training,
        x,
        y,
        statistics,
        d.first,
        dnnl_use_scale | dnnl_use_shift,
        d.attributes,
        false);
  }

  private static eltwise_forward.primitive_desc gelu(Description d, memory.desc x, memory.desc y) {
    return new eltwise_forward.primitive_desc(
        d.cpu, dnnl_forward_training, dnnl_eltwise_gelu_erf, x, y, 0, 0, d.attributes, false);
  }

  private static softmax_forward.primitive_desc softmax(
      Description d, memory.desc x, memory.desc y) {
    return new softmax_forward.primitive_desc(
        d.cpu, dnnl_forward_training, dnnl_softmax_accurate, x, y, d.lastAxis, d.attributes, false);
  }

  private static primitive elementwise(Description d, int algorithm) {
    binary.primitive_desc description =
        new binary.primitive_desc(
            d.cpu, algorithm, d.layouts[0], d.layouts[1], d.layouts[2], d.attributes, false);
    d.scratchpad(description);
    return new binary(description);
  }
}
