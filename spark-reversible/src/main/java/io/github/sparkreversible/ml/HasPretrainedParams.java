package io.github.sparkreversible.ml;

import io.github.sparkreversible.datasets.params.ParamChecks;
import io.github.sparkreversible.datasets.params.ParamChecks.Range;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Params of pretrained weights: where they come from, and how much of them learns. */
public interface HasPretrainedParams extends Params {
  /** Values of {@link #pretrainedMismatch()}. */
  List<String> PRETRAINED_MISMATCHES = List.of("error", "skip");

  /** The declarations behind the accessors. */
  Declarations pretrainedParams();

  /** Checkpoint of the backbone's weights. */
  default Param<String> pretrained() {
    return pretrainedParams().pretrained;
  }

  /** Value of {@link #pretrained()}. */
  default String getPretrained() {
    return getOrDefault(pretrained());
  }

  /** Where the state dict lies in a PyTorch checkpoint. */
  default Param<String> pretrainedKey() {
    return pretrainedParams().pretrainedKey;
  }

  /** Value of {@link #pretrainedKey()}. */
  default String getPretrainedKey() {
    return getOrDefault(pretrainedKey());
  }

  /** What is done about tensors of the checkpoint that do not fit, and about missing ones. */
  default Param<String> pretrainedMismatch() {
    return pretrainedParams().pretrainedMismatch;
  }

  /** Value of {@link #pretrainedMismatch()}. */
  default String getPretrainedMismatch() {
    return getOrDefault(pretrainedMismatch());
  }

  /** Factor of the learning rate from block to block towards the input; 1 for none. */
  default DoubleParam layerDecay() {
    return pretrainedParams().layerDecay;
  }

  /** Value of {@link #layerDecay()}. */
  default double getLayerDecay() {
    return (double) getOrDefault(layerDecay());
  }

  /** Parts of the network that do not learn. */
  default Param<String> frozen() {
    return pretrainedParams().frozen;
  }

  /** Value of {@link #frozen()}. */
  default String getFrozen() {
    return getOrDefault(frozen());
  }

  /** Doc, allowed values and default of each param. */
  final class Declarations implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Param<String> pretrained;
    private final Param<String> pretrainedKey;
    private final Param<String> pretrainedMismatch;
    private final DoubleParam layerDecay;
    private final Param<String> frozen;

    Declarations(ParamChecks make) {
      pretrained =
          make.text(
              "pretrained",
              "safetensors or PyTorch checkpoint whose weights the backbone starts with, its"
                  + " classifier left out; empty for none");
      pretrainedKey =
          make.text(
              "pretrainedKey",
              "key of the state dict in a PyTorch checkpoint, keys joined by dots; empty: where it"
                  + " is usual");
      pretrainedMismatch =
          make.choice(
              "pretrainedMismatch",
              "tensors of another shape than their parameter, and parameters without a tensor: an"
                  + " error, or left as they are",
              "error",
              PRETRAINED_MISMATCHES);
      layerDecay =
          make.real(
              "layerDecay",
              "factor of the learning rate from each block to the one before it",
              1,
              new Range(0, true, 1, false));
      frozen =
          make.text(
              "frozen",
              "parts that do not learn, separated by commas: layers as embedding, blocks as"
                  + " stage.0-5; empty for none");
    }
  }
}
