package io.github.sparkreversible.ml;

import io.github.sparkreversible.backbone.NetworkSettings;
import io.github.sparkreversible.ops.Arithmetic;
import io.github.sparkreversible.reversible.ActivationStorage;
import io.github.sparkreversible.reversible.CoefficientRamp;
import io.github.sparkreversible.reversible.CoefficientSchedule;
import io.github.sparkreversible.reversible.Coefficients;
import io.github.sparkreversible.reversible.SecondStream;
import io.github.sparkreversible.reversible.StageOutput;
import io.github.sparkreversible.training.AdamW;
import io.github.sparkreversible.training.LearningRateFactors;
import io.github.sparkreversible.training.ShardLayout;
import io.github.sparkreversible.training.WarmupCosineSchedule;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

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
    return switch (params.getCoefficientSchedule()) {
      case "reversible" -> CoefficientSchedule.fixed(0, 1);
      case "pretrained" -> CoefficientSchedule.fixed(1, 0);
      case "fixed" -> CoefficientSchedule.fixed(params.getAlphaEnd(), params.getBetaEnd());
      default -> dynamic(params, iterations).stoppedAt(params.getScheduleStop());
    };
  }

  private static CoefficientSchedule dynamic(Dr2NetClassifier params, int iterations) {
    Coefficients start = new Coefficients(params.getAlphaStart(), params.getBetaStart());
    Coefficients end = new Coefficients(params.getAlphaEnd(), params.getBetaEnd());
    if (params.getScheduleShape().equals("interleaved")) {
      long length = Math.round(params.getScheduleFraction() * iterations);
      return CoefficientSchedule.interleaved(
          start,
          end,
          params.getScheduleSteps(),
          Math.round(length / (2.0 * params.getScheduleSteps())));
    }
    boolean isCosine = params.getScheduleShape().equals("cosine");
    return new CoefficientSchedule(
        ramp(isCosine, start.alpha(), end.alpha(), params.getAlphaWindow(), iterations),
        ramp(isCosine, start.beta(), end.beta(), params.getBetaWindow(), iterations));
  }

  private static CoefficientRamp ramp(
      boolean isCosine, double start, double end, double[] window, int iterations) {
    long first = Math.round(window[0] * iterations);
    long length = Math.round(window[1] * iterations) - first;
    CoefficientRamp ramp =
        isCosine
            ? CoefficientRamp.cosine(start, end, length)
            : CoefficientRamp.linear(start, end, length);
    return ramp.within(first, length);
  }

  /**
   * The network for rows of a layout.
   *
   * @throws IllegalArgumentException if a param does not fit the rows, naming it
   */
  static ComputationGraphConfiguration of(
      Dr2NetClassifier params, ShardLayout layout, int classes, int iterations) {
    ComputationGraphConfiguration configuration =
        ChosenBackbone.of(params)
            .configuration(layout.input(), classes, settings(params, iterations));
    AdamW.configure(
        configuration,
        learningRate(params, iterations),
        params.getWeightDecay(),
        new LearningRateFactors(params.getLayerDecay(), frozen(params)));
    return configuration;
  }

  private static List<String> frozen(Dr2NetClassifier params) {
    return Arrays.stream(params.getFrozen().split(","))
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .toList();
  }

  /** How the network computes and trains, for a training of this many iterations. */
  static NetworkSettings settings(Dr2NetClassifier params, int iterations) {
    return new NetworkSettings(
        coefficients(params, iterations),
        ActivationStorage.valueOf(upperCase(params.getActivationStorage())),
        params.getAnchorInterval(),
        params.getReversalTolerance(),
        params.getDropout(),
        params.getStochasticDepth(),
        SecondStream.valueOf(upperCase(params.getSecondStream())),
        StageOutput.valueOf(upperCase(params.getStageOutput())),
        params.headParams().value(params),
        Arithmetic.valueOf(upperCase(params.getArithmetic())),
        DataType.FLOAT,
        params.getSeed());
  }

  private static String upperCase(String choice) {
    return choice.toUpperCase(Locale.ROOT);
  }
}
