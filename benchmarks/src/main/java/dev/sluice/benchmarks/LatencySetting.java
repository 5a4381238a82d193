package dev.sluice.benchmarks;

import java.util.List;

/**
 * How a latency run is made; the same for all peers.
 *
 * @param rowsPerSecond the rate; 0 is half of each runner's own maximal rate
 * @param outstandingRows offered and not committed at most while the maximal rate is measured
 * @param warmupSeconds at the maximal rate, before it is measured
 * @param maximumSeconds for which the maximal rate is measured
 * @param settleSeconds at the fixed rate, not counted
 * @param seconds at the fixed rate that count
 */
record LatencySetting(
    int rowsPerSecond,
    int outstandingRows,
    int warmupSeconds,
    int maximumSeconds,
    int settleSeconds,
    int seconds) {
  static LatencySetting of(Arguments arguments) {
    boolean quick = arguments.has("quick");
    return new LatencySetting(
        arguments.number("rate", 0),
        arguments.number("outstanding", 1_000_000),
        arguments.number("warmup-seconds", quick ? 3 : 20),
        arguments.number("maximum-seconds", quick ? 3 : 15),
        arguments.number("settle-seconds", quick ? 2 : 10),
        arguments.number("seconds", quick ? 6 : 60));
  }

  List<String> jobArguments() {
    return List.of(
        "--input=none",
        "--rowsPerSecond=" + rowsPerSecond,
        "--outstandingRows=" + outstandingRows,
        "--warmupSeconds=" + warmupSeconds,
        "--maximumSeconds=" + maximumSeconds,
        "--settleSeconds=" + settleSeconds,
        "--seconds=" + seconds);
  }

  /** The rate, as a sentence of the report. */
  String rate() {
    return rowsPerSecond > 0
        ? String.format("%,d rows a second for all", rowsPerSecond)
        : "half of each runner's own maximal rate, which is measured before in the same process";
  }
}
