package dev.sluice.testkit.pipelines;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.beam.sdk.state.BagState;
import org.apache.beam.sdk.state.CombiningState;
import org.apache.beam.sdk.state.MapState;
import org.apache.beam.sdk.state.MultimapState;
import org.apache.beam.sdk.state.OrderedListState;
import org.apache.beam.sdk.state.SetState;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Instant;

/** The states of a {@link ScriptFn} for one key and window. */
record ScriptCells(
    ValueState<Long> value,
    BagState<Long> bag,
    SetState<Long> set,
    MapState<Long, Long> map,
    MultimapState<Long, Long> multimap,
    OrderedListState<Long> list,
    CombiningState<Long, long[], Long> combining) {
  /** Does three random things, and tells what it read, with the order left out where it is open. */
  long doSomething(SplittableRandom random) {
    long read = 0;
    for (int i = 0; i < 3; i++) {
      read = (read * 31 + one(random, random.nextLong(10))) % 1_000_000_007;
    }
    return read;
  }

  private long one(SplittableRandom random, long number) {
    return switch (random.nextInt(7)) {
      case 0 -> ofValue(random, number);
      case 1 -> ofBag(random, number);
      case 2 -> ofSet(random, number);
      case 3 -> ofMap(random, number);
      case 4 -> ofMultimap(random, number);
      case 5 -> ofList(random, number);
      default -> ofCombining(random, number);
    };
  }

  private long ofValue(SplittableRandom random, long number) {
    long before = KeptFns.orZero(value.read());
    if (random.nextInt(4) == 0) {
      value.clear();
    } else {
      value.write(before + number);
    }
    return before;
  }

  private long ofBag(SplittableRandom random, long number) {
    if (random.nextInt(4) == 0) {
      long before = GroupSteps.total(bag.read());
      bag.clear();
      return before;
    }
    bag.add(number);
    return random.nextBoolean() ? GroupSteps.total(bag.read()) : 0;
  }

  private long ofSet(SplittableRandom random, long number) {
    return switch (random.nextInt(6)) {
      case 0 -> set.contains(number).read() ? 1 : 2;
      case 1 -> set.addIfAbsent(number).read() ? 3 : 4;
      case 2 -> {
        set.remove(number);
        yield 5;
      }
      case 3 -> {
        Iterable<Long> before = set.read();
        long total = GroupSteps.total(before);
        set.clear();
        yield total;
      }
      default -> {
        set.add(number);
        yield GroupSteps.total(set.read());
      }
    };
  }

  private long ofMap(SplittableRandom random, long number) {
    switch (random.nextInt(6)) {
      case 0 -> map.remove(number);
      case 1 -> map.clear();
      case 2 -> {
        return KeptFns.orZero(map.putIfAbsent(number, 10 * number).read());
      }
      case 3 -> {
        return GroupSteps.total(map.keys().read()) + GroupSteps.total(map.values().read());
      }
      default -> map.put(number, number + random.nextLong(5));
    }
    long read = KeptFns.orZero(map.get(number).read());
    for (Map.Entry<Long, Long> entry : map.entries().read()) {
      read += 100 * entry.getKey() + entry.getValue();
    }
    return read;
  }

  private long ofMultimap(SplittableRandom random, long number) {
    long key = number % 4;
    switch (random.nextInt(8)) {
      case 0 -> multimap.remove(key);
      case 1 -> multimap.clear();
      case 2 -> {
        return multimap.containsKey(key).read() ? 1 : 2;
      }
      case 3 -> {
        return GroupSteps.total(multimap.keys().read());
      }
      default -> multimap.put(key, random.nextLong(5));
    }
    long read = GroupSteps.total(multimap.get(key).read());
    for (Map.Entry<Long, Long> entry : multimap.entries().read()) {
      read += 100 * entry.getKey() + entry.getValue();
    }
    return read;
  }

  private long ofList(SplittableRandom random, long number) {
    Instant at = Instant.ofEpochMilli(number);
    Instant to = Instant.ofEpochMilli(number + 1 + random.nextLong(5));
    switch (random.nextInt(6)) {
      case 0 -> list.clearRange(at, to);
      case 1 -> list.clear();
      default -> list.add(TimestampedValue.of(10 * number + random.nextLong(3), at));
    }
    List<Long> read = new ArrayList<>();
    Iterable<TimestampedValue<Long>> values =
        random.nextBoolean() ? list.read() : list.readRange(at, to);
    for (TimestampedValue<Long> entry : values) {
      read.add(entry.getTimestamp().getMillis() * (read.size() + 1) + entry.getValue());
    }
    return GroupSteps.total(read);
  }

  private long ofCombining(SplittableRandom random, long number) {
    if (random.nextInt(5) == 0) {
      combining.clear();
    } else {
      combining.add(number);
    }
    return combining.read();
  }
}
