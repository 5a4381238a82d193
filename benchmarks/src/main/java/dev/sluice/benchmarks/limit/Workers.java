package dev.sluice.benchmarks.limit;

import dev.sluice.benchmarks.nexmark.Query;
import dev.sluice.benchmarks.nexmark.ResultDigest;
import java.util.function.BiFunction;
import org.apache.beam.sdk.nexmark.NexmarkConfiguration;

/** Makes the workers of one run, which share what their query shares. */
final class Workers {
  private final BiFunction<Integer, ResultDigest, Worker> workers;

  Workers(Query query, NexmarkConfiguration configuration) {
    this.workers = of(query, configuration);
  }

  Worker worker(int thread, ResultDigest results) {
    return workers.apply(thread, results);
  }

  private static BiFunction<Integer, ResultDigest, Worker> of(
      Query query, NexmarkConfiguration configuration) {
    int threads = configuration.numEventGenerators;
    Times times = Times.of(configuration);
    return switch (query) {
      case Q0 -> (thread, out) -> Filters.passThrough(out);
      case Q1 -> (thread, out) -> Filters.toEuros(out);
      case Q2 -> (thread, out) -> Filters.selection(configuration.auctionSkip, out);
      case Q3 -> {
        var join = new LocalItems(configuration.maxAuctionsWaitingTime * 1000L);
        yield (thread, out) -> join.worker(out);
      }
      case Q4 -> {
        var sales = new Sales(configuration);
        var averages = new CategoryAverages(times, threads);
        yield (thread, out) -> sales.worker(averages.worker(thread, out));
      }
      case Q5 -> {
        var hot = new HotItems(times);
        yield (thread, out) -> hot.worker(out);
      }
      case Q6 -> {
        var sales = new Sales(configuration);
        yield (thread, out) -> sales.worker(new SellerAverages(out));
      }
      case Q7 -> {
        var highest = new HighestBids(times);
        yield (thread, out) -> highest.worker(out);
      }
      case Q8 -> {
        var users = new NewUsers(times);
        yield (thread, out) -> users.worker(out);
      }
      case Q9 -> {
        var sales = new Sales(configuration);
        yield (thread, out) -> sales.worker((auction, bid) -> out.add(Sales.result(auction, bid)));
      }
      case Q11 -> {
        var sessions = new BidderSessions(times.windowMillis(), threads);
        yield (thread, out) -> sessions.counting(thread, configuration.maxLogEvents, out);
      }
      case Q12 -> (thread, out) -> new ProcessingTimeCounts(times.windowMillis(), out);
      case Q13 -> (thread, out) -> Filters.enriched(configuration.sideInputRowCount, out);
      case Q14 -> {
        var sessions = new BidderSessions(configuration.sessionGap.getMillis(), threads);
        yield (thread, out) -> sessions.enriching(thread, configuration.sideInputRowCount, out);
      }
    };
  }
}
