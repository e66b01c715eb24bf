package io.github.sparkreversible.reversible;

import io.github.sparkreversible.layers.DeclaredLayerImplementation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.ResetPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Implementation of {@link Dr2Stage}. States and anchors lie in DL4J's workspace of activations,
 * the running gradients in that of the backward pass, and the temporaries of a residual function in
 * one that is reset after each, so that the peak does not grow with depth.
 */
public final class Dr2StageLayer extends DeclaredLayerImplementation<Dr2Stage> {
  private static final long serialVersionUID = 1L;
  private static final String TEMPORARIES = "DR2_RESIDUAL_FUNCTION";

  private static final WorkspaceConfiguration TEMPORARIES_CONFIGURATION =
      WorkspaceConfiguration.builder()
          .initialSize(0)
          .policyLearning(LearningPolicy.FIRST_LOOP)
          .policyAllocation(AllocationPolicy.STRICT)
          .policyReset(ResetPolicy.BLOCK_LEFT)
          .policySpill(SpillPolicy.REALLOCATE)
          .build();

  private transient List<BoundResidualFunction> functions;
  private transient Coupling coupling;
  private transient KeptStates kept;
  private transient double reversalError;

  Dr2StageLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  /**
   * The coefficients at the network's current iteration.
   *
   * @return alpha and beta
   */
  public Coefficients coefficients() {
    return layerConf().getCoefficientSchedule().at(getIterationCount());
  }

  /**
   * The largest relative L2 difference of a reversed state from a kept one in the last backward
   * pass.
   *
   * @return 0 if nothing was reversed
   */
  public double reversalError() {
    return reversalError;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    INDArray x = rowMajorInput(workspaces, ArrayType.INPUT);
    requireShape(x);
    coupling =
        new Coupling(
            operations(),
            boundFunctions(),
            coefficients(),
            layerConf().getSecondStream(),
            layerConf().getOutput());
    INDArray result =
        workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, x.shape(), 'c');
    ArrayType stateMemory = training ? ArrayType.ACTIVATIONS : ArrayType.FF_WORKING_MEM;
    Coupling.Allocator states = like(workspaces, stateMemory);
    kept = training ? keep(x, states, workspaces) : keepNothing(x);
    coupling.forward(x, kept, states, Dr2StageLayer::temporaries, result);
    return result;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    INDArray gResult = rowMajor(epsilon, workspaces, ArrayType.BP_WORKING_MEM);
    INDArray gInput =
        workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, gResult.shape(), 'c');
    coupling.backward(
        kept,
        gResult,
        like(workspaces, ArrayType.BP_WORKING_MEM),
        Dr2StageLayer::temporaries,
        gInput);
    reversalError = kept.reversalError();
    forget();
    return new Pair<>(allGradients(), gInput);
  }

  @Override
  public void clear() {
    super.clear();
    forget();
  }

  private void forget() {
    kept = null;
    coupling = null;
  }

  private List<BoundResidualFunction> boundFunctions() {
    if (functions == null) {
      List<ResidualFunction> configured = layerConf().getResidualFunctions();
      List<BoundResidualFunction> bound = new ArrayList<>(configured.size());
      for (int i = 0; i < configured.size(); i++) {
        String prefix = i + ".";
        bound.add(
            configured
                .get(i)
                .bind(
                    operations(),
                    name -> getParam(prefix + name),
                    name -> gradientOf(prefix + name)));
      }
      functions = bound;
    }
    return functions;
  }

  private KeptStates keep(INDArray x, Coupling.Allocator states, LayerWorkspaceMgr workspaces) {
    Dr2Stage stage = layerConf();
    int length = stage.getResidualFunctions().size();
    int interval =
        stage.getActivationStorage() == ActivationStorage.REVERSIBLE
            ? AnchorPolicy.interval(stage.getAnchorInterval(), coupling.coefficients(), length)
            : 1;
    Supplier<MemoryWorkspace> keptScope =
        stage.getActivationStorage() == ActivationStorage.ALL
            ? () -> workspaces.notifyScopeBorrowed(ArrayType.ACTIVATIONS)
            : null;
    return new KeptStates(operations(), x, length, interval, states, keptScope);
  }

  private KeptStates keepNothing(INDArray x) {
    int length = layerConf().getResidualFunctions().size();
    return new KeptStates(operations(), x, length, length + 1, null, null);
  }

  private void requireShape(INDArray x) {
    if (x.rank() != 3 || x.size(2) != layerConf().getDim()) {
      throw new IllegalArgumentException(
          "Layer '%s' expects tokens [batch, tokens, %d], got %s"
              .formatted(
                  layerConf().getLayerName(), layerConf().getDim(), Arrays.toString(x.shape())));
    }
  }

  private Coupling.Allocator like(LayerWorkspaceMgr workspaces, ArrayType type) {
    return array -> workspaces.createUninitialized(type, dataType, array.shape(), 'c');
  }

  private static MemoryWorkspace temporaries() {
    return Nd4j.getWorkspaceManager()
        .getAndActivateWorkspace(TEMPORARIES_CONFIGURATION, TEMPORARIES);
  }
}
