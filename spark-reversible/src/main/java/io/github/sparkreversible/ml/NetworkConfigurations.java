package io.github.sparkreversible.ml;

import io.github.sparkreversible.backbone.VideoVit;
import io.github.sparkreversible.ops.Arithmetic;
import io.github.sparkreversible.reversible.ActivationStorage;
import io.github.sparkreversible.reversible.CoefficientSchedule;
import io.github.sparkreversible.reversible.SecondStream;
import io.github.sparkreversible.reversible.StageOutput;
import io.github.sparkreversible.training.AdamW;
import io.github.sparkreversible.training.ShardLayout;
import io.github.sparkreversible.training.WarmupCosineSchedule;
import java.util.Locale;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/** From a classifier's params to the configuration of its network. */
final class NetworkConfigurations {
  private NetworkConfigurations() {}

  static WarmupCosineSchedule learningRate(Dr2NetClassifier params, int iterations) {
    return new WarmupCosineSchedule(
        params.getLearningRate(),
        (int) Math.round(params.getWarmupFraction() * iterations),
        iterations);
  }

  /** Alpha and beta over the iterations. */
  static CoefficientSchedule coefficients(Dr2NetClassifier params, int iterations) {
    boolean dynamic = params.getCoefficientSchedule().equals("dynamic");
    return new CoefficientSchedule(
        params.getAlphaStart(),
        params.getAlphaEnd(),
        params.getBetaStart(),
        params.getBetaEnd(),
        dynamic ? (int) Math.round(params.getScheduleFraction() * iterations) : 0);
  }

  /**
   * The network for clips of a layout.
   *
   * @throws IllegalArgumentException if a param does not fit the clips, naming it
   */
  static ComputationGraphConfiguration videoVit(
      Dr2NetClassifier params, ShardLayout layout, int classes, int iterations) {
    ComputationGraphConfiguration configuration =
        VideoVit.builder()
            .clip(layout.frames(), layout.height(), layout.width(), layout.channels())
            .classes(classes)
            .tubelet(params.getTubelet(), params.getPatch())
            .dim(params.getDim())
            .depth(params.getDepth())
            .heads(params.getHeads())
            .mlpRatio(params.getMlpRatio())
            .activationStorage(ActivationStorage.valueOf(upperCase(params.getActivationStorage())))
            .anchorInterval(params.getAnchorInterval())
            .coefficientSchedule(coefficients(params, iterations))
            .secondStream(SecondStream.valueOf(upperCase(params.getSecondStream())))
            .stageOutput(StageOutput.valueOf(upperCase(params.getStageOutput())))
            .arithmetic(Arithmetic.valueOf(upperCase(params.getArithmetic())))
            .seed(params.getSeed())
            .build();
    AdamW.configure(configuration, learningRate(params, iterations), params.getWeightDecay());
    return configuration;
  }

  private static String upperCase(String choice) {
    return choice.toUpperCase(Locale.ROOT);
  }
}
