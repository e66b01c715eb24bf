package io.github.sparkreversible.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The operations of transformer layers: products, normalization, activation. */
public abstract class LayerOperationsContract extends AttentionContract {
  @Test
  public void linearForAllFactorsWithAndWithoutBias() {
    forEachLayout(
        arrays -> {
          for (long[] s : SHAPES) {
            for (double[] factor : FACTORS) {
              for (boolean biased : new boolean[] {false, true}) {
                compare(
                    "linear, scale, keep " + Arrays.toString(factor),
                    arrays,
                    (o, a) -> o.linear(a[0], a[1], a[2], factor[0], factor[1], a[3]),
                    arrays.normal(s[0], s[1]),
                    arrays.normal(s[2], s[1]),
                    biased ? arrays.normal(s[2]) : null,
                    factor[1] == 0 ? arrays.result(s[0], s[2]) : arrays.normal(s[0], s[2]));
              }
            }
          }
        });
  }

  @Test
  public void linearGelu() {
    forEachLayout(
        arrays -> {
          for (long[] s : SHAPES) {
            for (boolean biased : new boolean[] {false, true}) {
              compare(
                  "linear and GELU",
                  arrays,
                  (o, a) -> o.linearGelu(a[0], a[1], a[2], a[3]),
                  arrays.normal(s[0], s[1]),
                  arrays.normal(s[2], s[1]),
                  biased ? arrays.normal(s[2]) : null,
                  arrays.result(s[0], s[2]));
            }
          }
        });
  }

  @Test
  public void linearInputGradientForAllFactors() {
    forEachLayout(
        arrays -> {
          for (long[] s : SHAPES) {
            for (double[] factor : FACTORS) {
              compare(
                  "linearInputGradient, scale, keep " + Arrays.toString(factor),
                  arrays,
                  (o, a) -> o.linearInputGradient(a[0], a[1], factor[0], factor[1], a[2]),
                  arrays.normal(s[0], s[2]),
                  arrays.normal(s[2], s[1]),
                  factor[1] == 0 ? arrays.result(s[0], s[1]) : arrays.normal(s[0], s[1]));
            }
          }
        });
  }

  @Test
  public void linearParameterGradient() {
    forEachLayout(
        arrays -> {
          for (long[] s : SHAPES) {
            for (boolean biased : new boolean[] {false, true}) {
              compare(
                  "linearParameterGradient",
                  arrays,
                  (o, a) -> o.linearParameterGradient(a[0], a[1], a[2], a[3]),
                  arrays.normal(s[0], s[1]),
                  arrays.normal(s[0], s[2]),
                  arrays.result(s[2], s[1]),
                  biased ? arrays.result(s[2]) : null);
            }
          }
        });
  }

  @Test
  public void layerNormAndGradient() {
    forEachLayout(
        arrays -> {
          for (long[] s : SHAPES) {
            compare(
                "layerNorm",
                arrays,
                (o, a) -> {
                  o.layerNorm(a[0], a[1], a[2], 1e-5, a[3], a[4], a[5]);
                  o.layerNormGradient(a[0], a[1], 1e-5, a[4], a[5], a[6], a[7], a[8], a[9]);
                },
                arrays.normal(s[0], s[1]),
                arrays.normal(s[1]),
                arrays.normal(s[1]),
                arrays.result(s[0], s[1]),
                arrays.result(s[0]),
                arrays.result(s[0]),
                arrays.normal(s[0], s[1]),
                arrays.result(s[0], s[1]),
                arrays.result(s[1]),
                arrays.result(s[1]));
          }
        });
  }

  @Test
  public void layerNormInPlace() {
    forEachLayout(
        arrays -> {
          INDArray x = arrays.normal(17, 33);
          INDArray copy = x.dup('c');
          compare(
              "layerNorm in place",
              arrays,
              (o, a) -> {
                o.layerNorm(a[0], a[1], a[2], 1e-6, a[0], a[3], a[4]);
                o.layerNormGradient(a[5], a[1], 1e-6, a[3], a[4], a[6], a[6], a[7], a[8]);
              },
              x,
              arrays.normal(33),
              arrays.normal(33),
              arrays.result(17),
              arrays.result(17),
              copy,
              arrays.normal(17, 33),
              arrays.result(33),
              arrays.result(33));
        });
  }

  @Test
  public void geluAndGradient() {
    forEachLayout(
        arrays -> {
          for (long[] s : SHAPES) {
            Call call =
                (o, a) -> {
                  o.gelu(a[0], a[1]);
                  o.geluGradient(a[0], a[2], a[3]);
                };
            compare(
                "gelu",
                arrays,
                call,
                arrays.normal(s).muli(3),
                arrays.result(s),
                arrays.normal(s),
                arrays.result(s));
            INDArray x = arrays.normal(s);
            INDArray g = arrays.normal(s);
            compare(
                "geluGradient in place", arrays, (o, a) -> o.geluGradient(a[0], a[1], a[1]), x, g);
            compare("gelu in place", arrays, (o, a) -> o.gelu(a[0], a[0]), x);
          }
        });
  }

  @Test
  public void softmaxAndGradient() {
    forEachLayout(
        arrays -> {
          for (long[] s : SHAPES) {
            compare(
                "softmax",
                arrays,
                (o, a) -> {
                  o.softmax(a[0], a[1]);
                  o.softmaxGradient(a[1], a[2], a[3]);
                },
                arrays.normal(s).muli(30),
                arrays.result(s),
                arrays.normal(s),
                arrays.result(s));
            INDArray x = arrays.normal(s);
            INDArray g = arrays.normal(s);
            compare(
                "softmax in place",
                arrays,
                (o, a) -> {
                  o.softmax(a[0], a[0]);
                  o.softmaxGradient(a[0], a[1], a[1]);
                },
                x,
                g);
          }
        });
  }

  @Test
  public void softmaxOfHugeInputIsFinite() {
    forEachLayout(
        arrays -> {
          INDArray x = arrays.normal(3, 5);
          x.assign(-1e30);
          x.putScalar(1, 2, 1e30);
          x.putScalar(2, 0, 3e38);
          INDArray y = arrays.result(3, 5);
          operations().softmax(x, y);
          assertEquals(3, y.sumNumber().doubleValue(), 1e-6, arrays.toString());
          assertEquals(1, y.getDouble(1, 2), 0, arrays.toString());
        });
  }
}
