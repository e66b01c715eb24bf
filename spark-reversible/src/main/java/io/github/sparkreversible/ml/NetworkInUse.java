package io.github.sparkreversible.ml;

import io.github.sparkreversible.ops.Arithmetic;
import io.github.sparkreversible.training.TrainedNetwork;
import java.util.Locale;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * A model's network as its param {@code arithmetic} wants it, and its broadcast in a Spark
 * application; both are made when they are first asked for.
 */
final class NetworkInUse {
  private final TrainedNetwork trained;
  private String arithmetic = "";
  private TrainedNetwork network;
  private SparkContext application;
  private Broadcast<TrainedNetwork> broadcast;

  NetworkInUse(TrainedNetwork trained) {
    this.trained = trained;
  }

  /** The network with an implementation of the operations. */
  synchronized TrainedNetwork network(String wanted) {
    if (!wanted.equals(arithmetic)) {
      network = trained.withArithmetic(Arithmetic.valueOf(wanted.toUpperCase(Locale.ROOT)));
      arithmetic = wanted;
      broadcast = null;
    }
    return network;
  }

  /** The network in the memory of the executors. */
  synchronized Broadcast<TrainedNetwork> broadcast(String wanted, SparkContext spark) {
    TrainedNetwork sent = network(wanted);
    if (broadcast == null || application != spark) {
      broadcast = new JavaSparkContext(spark).broadcast(sent);
      application = spark;
    }
    return broadcast;
  }
}
