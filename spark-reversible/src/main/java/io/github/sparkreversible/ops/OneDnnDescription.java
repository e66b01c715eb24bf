package io.github.sparkreversible.ops;

import static org.bytedeco.dnnl.global.dnnl.dnnl_backward;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_gelu_erf;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_relu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_scratchpad_mode_user;
import static org.bytedeco.dnnl.global.dnnl.dnnl_softmax_accurate;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_scale;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_shift;

import org.bytedeco.dnnl.batch_normalization_backward;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.layer_normalization_forward;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.dnnl.softmax_forward;

/**
 * What a primitive of oneDNN is described by, and the descriptions that several of {@link
 * OneDnnPrimitive} share.
 */
final class OneDnnDescription {
  final engine cpu;
  final float first;
  final float second;
  final memory.desc[] layouts;
  final int lastAxis;
  final primitive_attr attributes = new primitive_attr();
  memory.desc scratchpad;

  OneDnnDescription(engine cpu, float first, float second, Operand[] operands) {
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

  void scratchpad(primitive_desc_base description) {
    scratchpad = description.scratchpad_desc();
  }

  static primitive product(OneDnnDescription d, post_ops after) {
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

  static layer_normalization_forward.primitive_desc layerNorm(
      OneDnnDescription d, memory.desc x, memory.desc y, memory.desc statistics) {
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

  static eltwise_forward.primitive_desc gelu(OneDnnDescription d, memory.desc x, memory.desc y) {
    return new eltwise_forward.primitive_desc(
        d.cpu, dnnl_forward_training, dnnl_eltwise_gelu_erf, x, y, 0, 0, d.attributes, false);
  }

  static eltwise_forward.primitive_desc relu(OneDnnDescription d, memory.desc x, memory.desc y) {
    return new eltwise_forward.primitive_desc(
        d.cpu, dnnl_forward_training, dnnl_eltwise_relu, x, y, 0, 0, d.attributes, false);
  }

  static batch_normalization_forward.primitive_desc batchNorm(
      OneDnnDescription d, memory.desc y, int flags) {
    return new batch_normalization_forward.primitive_desc(
        d.cpu,
        dnnl_forward_training,
        d.layouts[0],
        y,
        d.first,
        flags | dnnl_use_scale | dnnl_use_shift,
        d.attributes,
        false);
  }

  static primitive batchNormGradient(OneDnnDescription d, int flags) {
    batch_normalization_backward.primitive_desc backward =
        new batch_normalization_backward.primitive_desc(
            d.cpu,
            dnnl_backward,
            d.layouts[5],
            d.layouts[4],
            d.layouts[0],
            d.first,
            flags | dnnl_use_scale | dnnl_use_shift,
            batchNorm(d, d.layouts[0], flags),
            d.attributes,
            false);
    d.scratchpad(backward);
    return new batch_normalization_backward(backward);
  }

  static softmax_forward.primitive_desc softmax(OneDnnDescription d, memory.desc x, memory.desc y) {
    return new softmax_forward.primitive_desc(
        d.cpu, dnnl_forward_training, dnnl_softmax_accurate, x, y, d.lastAxis, d.attributes, false);
  }

  static primitive elementwise(OneDnnDescription d, int algorithm) {
    binary.primitive_desc description =
        new binary.primitive_desc(
            d.cpu, algorithm, d.layouts[0], d.layouts[1], d.layouts[2], d.attributes, false);
    d.scratchpad(description);
    return new binary(description);
  }
}
