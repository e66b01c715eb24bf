package io.github.sparkreversible.backbone;

import io.github.sparkreversible.ops.Arithmetic;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/**
 * The layer that makes class probabilities of a feature, whatever the network before it.
 *
 * @param kind what kind of layer
 * @param scale factor of the cosines, above 0; a linear layer has none
 * @param margin what training adds to the angle of the true class, in radians, from 0 to less than
 *     pi / 2; only {@link Kind#ANGULAR_MARGIN} has one
 */
public record ClassifierHead(Kind kind, double scale, double margin) {
  /** Factor of the cosines that ArcFace was published with. */
  public static final double DEFAULT_SCALE = 64;

  /** Margin that ArcFace was published with, in radians. */
  public static final double DEFAULT_MARGIN = 0.5;

  /** DL4J's linear layer with bias and softmax. */
  public static final ClassifierHead LINEAR = new ClassifierHead(Kind.LINEAR, 1, 0);

  /** Kinds of layers. */
  public enum Kind {
    /** Logits are a linear map of the feature with a bias. */
    LINEAR,
    /** Logits are scaled cosines between the feature and the weights of a class. */
    COSINE,
    /** As the cosines, with a margin on the true class in training. */
    ANGULAR_MARGIN
  }

  /** Checks scale and margin. */
  public ClassifierHead {
    if (!(scale > 0) || Double.isInfinite(scale)) {
      throw new IllegalArgumentException("The head's scale is " + scale + ", expected above 0");
    }
    if (!(margin >= 0 && margin < Math.PI / 2)) {
      throw new IllegalArgumentException(
          "The head's margin is " + margin + ", expected from 0 to less than pi / 2");
    }
  }

  /** Scaled cosines. */
  public static ClassifierHead cosine(double scale) {
    return new ClassifierHead(Kind.COSINE, scale, 0);
  }

  /** Scaled cosines, in training with a margin in radians. */
  public static ClassifierHead angularMargin(double scale, double margin) {
    return new ClassifierHead(Kind.ANGULAR_MARGIN, scale, margin);
  }

  /**
   * Size of what the classifier of a network reads.
   *
   * @throws IllegalArgumentException if the network does not end with a classifier of this package
   */
  public static int featureSize(ComputationGraphConfiguration configuration) {
    String name = configuration.getNetworkOutputs().get(0);
    if (configuration.getVertices().get(name) instanceof LayerVertex vertex) {
      if (vertex.getLayerConf().getLayer() instanceof OutputLayer linear) {
        return (int) linear.getNIn();
      }
      if (vertex.getLayerConf().getLayer() instanceof CosineHead cosine) {
        return cosine.getIn();
      }
    }
    throw new IllegalArgumentException("'" + name + "' ends the network, expected a classifier");
  }

  /**
   * The layer.
   *
   * @param in size of a feature
   * @param classes number of classes
   */
  BaseLayer layer(int in, int classes, Arithmetic arithmetic) {
    if (kind == Kind.LINEAR) {
      return new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
          .activation(Activation.SOFTMAX)
          .nIn(in)
          .nOut(classes)
          .build();
    }
    return new CosineHead.Builder(in, classes)
        .scale(scale)
        .margin(kind == Kind.ANGULAR_MARGIN ? margin : 0)
        .arithmetic(arithmetic)
        .build();
  }
}
