package io.github.sparkreversible.backbone;

import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Where the tensors of VideoMAE's state_dict stand in a {@link VideoVit} graph. */
final class VideoMaeParameters {
  private static final Map<String, String> ATTENTION =
      Map.of(
          "norm1.weight", "norm.gain",
          "norm1.bias", "norm.shift",
          "attn.qkv.weight", "qkv.weight",
          "attn.q_bias", "query.bias",
          "attn.v_bias", "value.bias",
          "attn.proj.weight", "projection.weight",
          "attn.proj.bias", "projection.bias");

  private static final Map<String, String> MLP =
      Map.of(
          "norm2.weight", "norm.gain",
          "norm2.bias", "norm.shift",
          "mlp.fc1.weight", "hidden.weight",
          "mlp.fc1.bias", "hidden.bias",
          "mlp.fc2.weight", "output.weight",
          "mlp.fc2.bias", "output.bias");

  private static final Map<String, String[]> AROUND =
      Map.of(
          "patch_embed.proj.weight", new String[] {VideoVit.EMBEDDING, "projection.weight"},
          "patch_embed.proj.bias", new String[] {VideoVit.EMBEDDING, "projection.bias"},
          "fc_norm.weight", new String[] {VideoVit.NORM, "gain"},
          "fc_norm.bias", new String[] {VideoVit.NORM, "shift"},
          "head.weight", new String[] {VideoVit.CLASSIFIER, "W"},
          "head.bias", new String[] {VideoVit.CLASSIFIER, "b"});

  private VideoMaeParameters() {}

  /** Layer and parameter of an upstream name. */
  static String[] locate(String upstream) {
    if (AROUND.containsKey(upstream)) {
      return AROUND.get(upstream);
    }
    String[] parts = upstream.split("\\.", 3);
    int block = Integer.parseInt(parts[1]);
    String inside = parts[2];
    return ATTENTION.containsKey(inside)
        ? new String[] {VideoVit.STAGE, 2 * block + "." + ATTENTION.get(inside)}
        : new String[] {VideoVit.STAGE, 2 * block + 1 + "." + MLP.get(inside)};
  }

  static void load(ComputationGraph graph, Map<String, INDArray> weights) {
    weights.forEach(
        (name, tensor) -> {
          String[] place = locate(name);
          INDArray parameter = graph.getLayer(place[0]).getParam(place[1]);
          parameter.assign(likeOurs(name, tensor).reshape('c', parameter.shape()));
        });
  }

  /** DL4J keeps the classifier's weights as [in, out]. */
  static INDArray likeOurs(String name, INDArray tensor) {
    return name.equals("head.weight") ? tensor.transpose() : tensor;
  }
}
