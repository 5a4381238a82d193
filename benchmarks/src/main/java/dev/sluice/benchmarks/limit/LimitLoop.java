package dev.sluice.benchmarks.limit;

import dev.sluice.benchmarks.nexmark.Generators;
import dev.sluice.benchmarks.nexmark.Query;
import dev.sluice.benchmarks.nexmark.ResultDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.beam.sdk.nexmark.NexmarkConfiguration;
import org.apache.beam.sdk.nexmark.sources.generator.Generator;
import org.apache.beam.sdk.nexmark.sources.generator.GeneratorConfig;

/** Runs a query's workers, one thread for each generator, to the end of the events. */
public final class LimitLoop {
  /** Events between two looks at the clocks. */
  private static final int EVENTS_PER_LOOK = 256;

  private LimitLoop() {}

  /** What the query's results add up to. */
  public static ResultDigest run(Query query, NexmarkConfiguration configuration)
      throws InterruptedException, ExecutionException {
    List<GeneratorConfig> parts = Generators.parts(configuration);
    Clocks clocks = new Clocks(parts.size());
    CyclicBarrier end = new CyclicBarrier(parts.size());
    Workers workers = new Workers(query, configuration);
    List<Callable<ResultDigest>> threads = new ArrayList<>();
    for (int thread = 0; thread < parts.size(); thread++) {
      ResultDigest results = new ResultDigest(query);
      Worker worker = workers.worker(thread, results);
      Generator events = new Generator(parts.get(thread));
      int number = thread;
      threads.add(
          () -> {
            loop(events, worker, clocks, number);
            finish(worker, clocks, number, end);
            return results;
          });
    }
    return sum(query, threads);
  }

  private static void loop(Generator events, Worker worker, Clocks clocks, int thread) {
    int untilLook = EVENTS_PER_LOOK;
    while (events.hasNext()) {
      Generator.NextEvent next = events.nextEvent();
      worker.event(next.event, next.eventTimestamp);
      if (--untilLook == 0) {
        untilLook = EVENTS_PER_LOOK;
        worker.handOver(next.watermark);
        clocks.set(thread, next.watermark);
        worker.emit(clocks.lowest());
      }
    }
  }

  /** Twice: what the first emits may be what a second step of the query waits for. */
  private static void finish(Worker worker, Clocks clocks, int thread, CyclicBarrier end)
      throws InterruptedException, BrokenBarrierException {
    worker.handOver(Long.MAX_VALUE);
    clocks.set(thread, Long.MAX_VALUE);
    end.await();
    worker.emit(Long.MAX_VALUE);
    end.await();
    worker.emit(Long.MAX_VALUE);
  }

  private static ResultDigest sum(Query query, List<Callable<ResultDigest>> threads)
      throws InterruptedException, ExecutionException {
    ExecutorService pool = Executors.newFixedThreadPool(threads.size());
    try {
      List<Future<ResultDigest>> results = new ArrayList<>();
      threads.forEach(thread -> results.add(pool.submit(thread)));
      ResultDigest sum = new ResultDigest(query);
      for (Future<ResultDigest> result : results) {
        sum.add(result.get());
      }
      return sum;
    } finally {
      pool.shutdownNow();
    }
  }
}
