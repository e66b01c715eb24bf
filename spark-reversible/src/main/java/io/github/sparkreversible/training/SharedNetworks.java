package io.github.sparkreversible.training;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The networks that this process predicts with: the parameters of a network are here once, whatever
 * the number of tasks, and every task borrows a graph of its own over them. Unused networks stay
 * for the next task, but no more than a few; the others are released at once.
 */
public final class SharedNetworks {
  private static final int MOST_UNUSED = 2;
  private static final Map<String, Entry> ENTRIES = new LinkedHashMap<>(16, 0.75f, true);

  private SharedNetworks() {}

  /**
   * Borrows a graph to predict with.
   *
   * @param id names the network's content: equal ids mean equal parameters
   * @param network gives the network if this process does not have it
   */
  public static Lease borrow(String id, Supplier<TrainedNetwork> network) {
    return borrow(id, network, true);
  }

  /** As {@link #borrow}, of a network that nobody asks for again once its last user is done. */
  static Lease borrowForOnce(String id, Supplier<TrainedNetwork> network) {
    return borrow(id, network, false);
  }

  private static Lease borrow(String id, Supplier<TrainedNetwork> network, boolean stays) {
    synchronized (ENTRIES) {
      Entry entry = ENTRIES.computeIfAbsent(id, key -> new Entry(network.get(), stays));
      ComputationGraph graph = entry.unused.poll();
      Lease lease = new Lease(entry, graph == null ? entry.newGraph() : graph);
      // Last: a graph that could not be made has no user.
      entry.users++;
      return lease;
    }
  }

  /** Number of networks in memory. */
  static int size() {
    synchronized (ENTRIES) {
      return ENTRIES.size();
    }
  }

  private static void giveBack(Entry entry, ComputationGraph graph) {
    synchronized (ENTRIES) {
      entry.users--;
      entry.unused.push(graph);
      if (entry.users == 0 && !entry.stays) {
        ENTRIES.values().remove(entry);
        entry.parameters.close();
      }
      long unused = ENTRIES.values().stream().filter(each -> each.users == 0).count();
      Iterator<Entry> oldestFirst = ENTRIES.values().iterator();
      while (unused > MOST_UNUSED) {
        Entry candidate = oldestFirst.next();
        if (candidate.users == 0) {
          oldestFirst.remove();
          candidate.parameters.close();
          unused--;
        }
      }
    }
  }

  private static final class Entry {
    private final Function<INDArray, ComputationGraph> graphs;
    private final INDArray parameters;
    private final boolean stays;
    private final Deque<ComputationGraph> unused = new ArrayDeque<>();
    private int users;

    Entry(TrainedNetwork network, boolean stays) {
      this.graphs = network.graphs();
      this.parameters = network.nativeParameters();
      this.stays = stays;
    }

    ComputationGraph newGraph() {
      return graphs.apply(parameters);
    }
  }

  /** A borrowed graph, given back by {@link #close}. */
  public static final class Lease implements AutoCloseable {
    private final Entry entry;
    private final ComputationGraph graph;
    private boolean closed;

    private Lease(Entry entry, ComputationGraph graph) {
      this.entry = entry;
      this.graph = graph;
    }

    /** The graph; its parameters are shared and must not be changed or closed. */
    public ComputationGraph graph() {
      return graph;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        giveBack(entry, graph);
      }
    }
  }
}
