package io.github.sparkreversible.reversible;

import io.github.sparkreversible.layers.DeclaredLayerImplementation;
import io.github.sparkreversible.layers.ParameterSpec;
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
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Implementation of {@link Dr2Stage}. States and anchors lie in DL4J's workspace of activations,
 * the running gradients in that of the backward pass, and the temporaries of a residual function in
 * one that is reset after each, or after some rows of it ({@link BatchPart}), so that the peak
 * grows neither with depth nor, in that part, with the batch.
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

  private transient StagePass pass;
  private transient Temporaries temporaries;
  private transient StageContext context;
  private transient Arena states;
  private transient List<BoundResidualFunction> functions;
  private transient Coupling coupling;
  private transient KeptStates kept;
  private transient double reversalError;
  private transient int anchorInterval;
  private transient int repairedIntervals;

  Dr2StageLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  /** The stage's configuration, which holds what is measured of its reversal errors. */
  public Dr2Stage configuration() {
    return layerConf();
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
   * pass, intervals included that were repaired; where every state was kept, that of one step.
   *
   * @return 0 if nothing was reversed or measured
   */
  public double reversalError() {
    return reversalError;
  }

  /** Residual functions between anchors in the last backward pass; 1 if every state was kept. */
  public int anchorInterval() {
    return anchorInterval;
  }

  /** Intervals that broke the tolerance and were computed again in the last backward pass. */
  public int repairedIntervals() {
    return repairedIntervals;
  }

  /**
   * The way back from the stage's output to its input, at the current coefficients.
   *
   * @throws IllegalStateException if the stage has a context, for which {@link #inverse(INDArray)}
   *     asks
   */
  public StageInverse inverse() {
    if (layerConf().getContextDim() != 0 && layerConf().getSecondStream() != SecondStream.CONTEXT) {
      throw new IllegalStateException(
          "Stage '%s' can only be reversed with its context [batch, tokens, %d]"
              .formatted(layerConf().getLayerName(), layerConf().getContextDim()));
    }
    return newInverse(null);
  }

  /**
   * The way back for given values of the context.
   *
   * @param ofContext {@code [batch, tokens, contextDim]}, row-major, read as long as the result is
   *     used
   * @throws IllegalArgumentException if it has another shape
   */
  public StageInverse inverse(INDArray ofContext) {
    if (ofContext.rank() != 3 || ofContext.size(2) != layerConf().getContextDim()) {
      throw new IllegalArgumentException(
          "Stage '%s' expects a context [batch, tokens, %d], got %s"
              .formatted(
                  layerConf().getLayerName(),
                  layerConf().getContextDim(),
                  Arrays.toString(ofContext.shape())));
    }
    return newInverse(ofContext);
  }

  /**
   * The last two states of a forward pass of training, up to its backward pass.
   *
   * @return x_L and x_{L-1}, {@code [batch, tokens, dim]}, not to be changed
   * @throws IllegalStateException if there are none: before the pass, after its backward pass, or
   *     in a stage without residual functions
   */
  public StageInverse.State lastStates() {
    if (kept == null || kept.last() == null) {
      throw new IllegalStateException(
          "Stage '%s' has no states between a forward and a backward pass of training"
              .formatted(layerConf().getLayerName()));
    }
    return new StageInverse.State(kept.last(), kept.beforeLast());
  }

  private StageInverse newInverse(INDArray ofContext) {
    Temporaries ofInverse = new Temporaries(dataType);
    StagePass evaluation = new StagePass();
    StageContext fixed = new StageContext(operations(), evaluation);
    fixed.begin(ofContext);
    return new StageInverse(
        newCoupling(bind(evaluation, ofInverse, fixed), ofInverse, fixed, evaluation),
        operations(),
        scope(ofInverse));
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    INDArray x = rowMajorInput(workspaces, ArrayType.INPUT);
    requireShape(x);
    if (functions == null) {
      pass = new StagePass();
      temporaries = new Temporaries(dataType);
      context = new StageContext(operations(), pass);
      functions = bind(pass, temporaries, context);
    }
    if (states == null || states.isClosed()) {
      states = ThreadArenas.current().ofStage(dataType);
    }
    pass.begin(training, conf.getSeed(), getIterationCount(), layerConf().getLayerName());
    coupling = newCoupling(functions, temporaries, context, pass);
    int interval = interval(training);
    reserve(training, interval, x.shape());
    INDArray first = firstState(x);
    INDArray result =
        workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, first.shape(), 'c');
    kept = training ? keep(first, interval, workspaces) : keepNothing(first, interval);
    coupling.forward(first, kept, states, scope(temporaries), result);
    return result;
  }

  /**
   * The tokens of the input. With a context both parts are copied: operations run at full speed on
   * arrays without gaps, and a copy of each is little beside what a stage takes.
   */
  private INDArray firstState(INDArray x) {
    Dr2Stage stage = layerConf();
    if (stage.getContextDim() == 0) {
      return x;
    }
    INDArray tokens = states.array(stage.withLastAxis(stage.getDim(), x.shape()));
    operations().combine(tokensOf(x), 1, 0, tokens);
    INDArray values = states.array(stage.withLastAxis(stage.getContextDim(), x.shape()));
    operations().combine(contextOf(x), 1, 0, values);
    context.begin(values);
    return tokens;
  }

  private INDArray tokensOf(INDArray input) {
    return lastAxis(input, 0, layerConf().getDim());
  }

  private INDArray contextOf(INDArray input) {
    return lastAxis(input, layerConf().getDim(), input.size(2));
  }

  private static INDArray lastAxis(INDArray input, long from, long to) {
    return input.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(from, to));
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    INDArray gResult = rowMajor(epsilon, workspaces, ArrayType.BP_WORKING_MEM);
    INDArray gInput =
        workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, input.shape(), 'c');
    Arena gradients = ThreadArenas.current().gradients(dataType);
    gradients.resetToAtLeast(
        StageMemory.ofTraining(layerConf(), kept.interval(), dataType, input.shape()).gradients());
    BackwardPass pass =
        new BackwardPass(
            operations(),
            coupling,
            kept,
            layerConf().anchorPolicy(),
            layerConf().anchorEstimate(dataType),
            getIterationCount(),
            gradients,
            scope(temporaries));
    if (layerConf().getContextDim() == 0) {
      pass.run(gResult, gInput);
    } else {
      pass.run(gResult, tokensOf(gInput));
      operations().combine(context.gradient(), 1, 0, contextOf(gInput));
    }
    report(pass);
    forget();
    return new Pair<>(allGradients(), gInput);
  }

  /** Arrays that a first pass took one by one would leave the process's memory in pieces. */
  private void reserve(boolean training, int interval, long... shape) {
    StageMemory memory =
        training
            ? StageMemory.ofTraining(layerConf(), interval, dataType, shape)
            : StageMemory.ofEvaluation(layerConf(), dataType, shape);
    states.resetTo(memory.states());
    ThreadArenas.current().temporaries(dataType).resetToAtLeast(memory.temporaries());
  }

  private void report(BackwardPass pass) {
    reversalError = pass.reversalError();
    anchorInterval = kept.interval();
    repairedIntervals = pass.repairs();
    layerConf().setAnchorEstimate(pass.estimate());
  }

  @Override
  public boolean updaterDivideByMinibatch(String parameter) {
    return !layerConf().isStatistic(parameter);
  }

  @Override
  public void clear() {
    super.clear();
    forget();
  }

  private void forget() {
    kept = null;
    coupling = null;
    if (context != null) {
      context.begin(null);
    }
  }

  private List<BoundResidualFunction> bind(
      StagePass ofPass, Temporaries into, StageContext ofContext) {
    List<ResidualFunction> configured = layerConf().getResidualFunctions();
    List<BoundResidualFunction> bound = new ArrayList<>(configured.size());
    long start = 0;
    for (int i = 0; i < configured.size(); i++) {
      String prefix = i + ".";
      final long from = start;
      final long to =
          from + configured.get(i).parameters().stream().mapToLong(ParameterSpec::length).sum();
      bound.add(
          PartwiseFunction.bind(
              configured.get(i),
              new ResidualFunction.Binding(
                  operations(),
                  name -> getParam(prefix + name),
                  name -> gradientOf(prefix + name),
                  part(paramsFlattened, from, to),
                  () -> part(gradientsFlattened, from, to),
                  dataType,
                  ofPass,
                  into,
                  ofContext,
                  i)));
      start = to;
    }
    return bound;
  }

  private static INDArray part(INDArray flat, long from, long to) {
    return from == to
        ? null
        : flat.reshape(flat.length()).get(NDArrayIndex.interval(from, to)).reshape(1, to - from);
  }

  /** Distance of the anchors; an evaluation keeps none, and not the last state either. */
  private int interval(boolean training) {
    Dr2Stage stage = layerConf();
    int length = stage.getResidualFunctions().size();
    return training
        ? stage
            .anchorPolicy()
            .interval(coupling.coefficients(), stage.anchorEstimate(dataType), length)
        : length + 1;
  }

  private KeptStates keep(INDArray x, int interval, LayerWorkspaceMgr workspaces) {
    Dr2Stage stage = layerConf();
    int length = stage.getResidualFunctions().size();
    Supplier<MemoryWorkspace> keptScope =
        stage.getActivationStorage() == ActivationStorage.ALL ? () -> keptScope(workspaces) : null;
    return new KeptStates(operations(), x, length, interval, states, keptScope);
  }

  private Coupling newCoupling(
      List<BoundResidualFunction> bound,
      Temporaries into,
      StageContext ofContext,
      StagePass ofPass) {
    return new Coupling(
        operations(),
        into,
        bound,
        coefficients(),
        layerConf().getSecondStream(),
        layerConf().getOutput(),
        ofContext,
        ofPass);
  }

  private KeptStates keepNothing(INDArray x, int interval) {
    int length = layerConf().getResidualFunctions().size();
    return new KeptStates(operations(), x, length, interval, null, null);
  }

  private void requireShape(INDArray x) {
    int dim = layerConf().getDim() + layerConf().getContextDim();
    if (dim != ResidualFunction.ANY_DIM && (x.rank() != 3 || x.size(2) != dim)) {
      throw new IllegalArgumentException(
          "Layer '%s' expects tokens [batch, tokens, %d], got %s"
              .formatted(layerConf().getLayerName(), dim, Arrays.toString(x.shape())));
    }
  }

  /** What residual functions compute on the way stays until the backward pass. */
  private MemoryWorkspace keptScope(LayerWorkspaceMgr workspaces) {
    temporaries.stayIn(states);
    return workspaces.notifyScopeBorrowed(ArrayType.ACTIVATIONS);
  }

  /** A workspace beside the arena, for what operations and DL4J's layers allocate themselves. */
  private static Coupling.Scope scope(Temporaries temporaries) {
    return () -> {
      temporaries.begin();
      return Nd4j.getWorkspaceManager()
          .getAndActivateWorkspace(TEMPORARIES_CONFIGURATION, TEMPORARIES);
    };
  }

  /**
   * Releases the memory in which the stages of the calling thread keep states and temporaries; they
   * take new memory when they need it. To be called where no stage is between its forward and its
   * backward pass.
   */
  public static void releaseMemoryOfThread() {
    ThreadArenas.release();
  }

  /** Bytes that the stages of the calling thread hold for states, gradients and temporaries. */
  public static long memoryOfThread() {
    return ThreadArenas.current().bytes();
  }
}
