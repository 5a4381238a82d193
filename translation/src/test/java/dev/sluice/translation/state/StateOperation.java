package dev.sluice.translation.state;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMultiset;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.beam.runners.core.StateInternals;
import org.apache.beam.runners.core.StateNamespace;
import org.apache.beam.runners.core.StateNamespaces;
import org.apache.beam.runners.core.StateTag;
import org.apache.beam.runners.core.StateTags;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.state.BagState;
import org.apache.beam.sdk.state.CombiningState;
import org.apache.beam.sdk.state.MapState;
import org.apache.beam.sdk.state.MultimapState;
import org.apache.beam.sdk.state.OrderedListState;
import org.apache.beam.sdk.state.SetState;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.state.WatermarkHoldState;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.TimestampCombiner;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Instant;

/** One thing to do with one state, and what it answers: equal for states that behave alike. */
record StateOperation(StateNamespace namespace, int kind, int act, int a, int b) {
  private static final StateTag<ValueState<String>> VALUE =
      StateTags.value("value", StringUtf8Coder.of());
  private static final StateTag<BagState<String>> BAG = StateTags.bag("bag", StringUtf8Coder.of());
  private static final StateTag<SetState<String>> SET = StateTags.set("set", StringUtf8Coder.of());
  private static final StateTag<MapState<String, Integer>> MAP =
      StateTags.map("map", StringUtf8Coder.of(), VarIntCoder.of());
  private static final StateTag<MultimapState<String, Integer>> MULTIMAP =
      StateTags.multimap("multimap", StringUtf8Coder.of(), VarIntCoder.of());
  private static final StateTag<OrderedListState<String>> LIST =
      StateTags.orderedList("list", StringUtf8Coder.of());
  private static final StateTag<CombiningState<Integer, int[], Integer>> SUM =
      StateTags.combiningValueFromInputInternal("sum", VarIntCoder.of(), Sum.ofIntegers());
  private static final StateTag<WatermarkHoldState> HOLD =
      StateTags.watermarkStateInternal("hold", TimestampCombiner.EARLIEST);

  static StateOperation random(SplittableRandom random) {
    IntervalWindow window =
        new IntervalWindow(Instant.ofEpochMilli(0), Instant.ofEpochMilli(10L + random.nextInt(2)));
    StateNamespace namespace =
        switch (random.nextInt(3)) {
          case 0 -> StateNamespaces.global();
          case 1 -> StateNamespaces.window(IntervalWindow.getCoder(), window);
          default -> StateNamespaces.windowAndTrigger(IntervalWindow.getCoder(), window, 7);
        };
    return new StateOperation(
        namespace, random.nextInt(8), random.nextInt(8), random.nextInt(4), random.nextInt(300));
  }

  Object answer(StateInternals state) {
    Object answer =
        switch (kind) {
          case 0 -> value(state.state(namespace, VALUE));
          case 1 -> bag(state.state(namespace, BAG));
          case 2 -> set(state.state(namespace, SET));
          case 3 -> map(state.state(namespace, MAP));
          case 4 -> multimap(state.state(namespace, MULTIMAP));
          case 5 -> list(state.state(namespace, LIST));
          case 6 -> sum(state.state(namespace, SUM));
          default -> hold(state.state(namespace, HOLD));
        };
    return String.valueOf(answer);
  }

  private String text() {
    return "v" + a;
  }

  private Object value(ValueState<String> value) {
    switch (act) {
      case 0, 1 -> value.write(text() + b);
      case 2 -> value.clear();
      default -> {
        return String.valueOf(value.read());
      }
    }
    return "";
  }

  private Object bag(BagState<String> bag) {
    switch (act) {
      case 0, 1, 2, 3 -> bag.add(text());
      case 4 -> {
        Iterable<String> before = bag.read();
        bag.clear();
        bag.add("after");
        return ImmutableList.copyOf(before);
      }
      case 5 -> {
        return bag.isEmpty().read();
      }
      case 6 -> {
        Iterable<String> before = bag.read();
        bag.add(text());
        return ImmutableList.copyOf(before);
      }
      default -> {
        return ImmutableList.copyOf(bag.read());
      }
    }
    return "";
  }

  private Object set(SetState<String> set) {
    switch (act) {
      case 0, 1 -> set.add(text());
      case 2 -> set.remove(text());
      case 3 -> {
        return set.addIfAbsent(text()).read();
      }
      case 4 -> {
        return set.contains(text()).read();
      }
      case 5 -> {
        return set.isEmpty().read();
      }
      case 6 -> set.clear();
      default -> {
        return sorted(set.read());
      }
    }
    return "";
  }

  private Object map(MapState<String, Integer> map) {
    switch (act) {
      case 0, 1 -> map.put(text(), b);
      case 2 -> map.remove(text());
      case 3 -> {
        return map.getOrDefault(text(), -1).read();
      }
      case 4 -> {
        return String.valueOf(map.computeIfAbsent(text(), key -> b).read());
      }
      case 5 -> {
        return map.isEmpty().read() + sorted(map.keys().read()) + sorted(map.values().read());
      }
      case 6 -> {
        if (b % 4 == 0) {
          map.clear();
        }
      }
      default -> {
        return sorted(map.entries().read());
      }
    }
    return "";
  }

  private Object multimap(MultimapState<String, Integer> map) {
    switch (act) {
      case 0, 1, 2 -> map.put(text(), b);
      case 3 -> map.remove(text());
      case 4 -> {
        return ImmutableList.copyOf(map.get(text()).read());
      }
      case 5 -> {
        return map.isEmpty().read() + sorted(map.keys().read()) + map.containsKey(text()).read();
      }
      case 6 -> {
        if (b % 4 == 0) {
          map.clear();
        }
      }
      default -> {
        return sorted(map.entries().read());
      }
    }
    return "";
  }

  private Object list(OrderedListState<String> list) {
    Instant from = Instant.ofEpochMilli(a * 20L - 20);
    Instant to = Instant.ofEpochMilli(a * 20L - 20 + b);
    switch (act) {
      case 0, 1, 2, 3 -> list.add(TimestampedValue.of(text(), Instant.ofEpochMilli(b - 150)));
      case 4 -> list.clearRange(from, to);
      case 5 -> {
        return ImmutableList.copyOf(list.readRange(from, to)).toString() + list.isEmpty().read();
      }
      case 6 -> {
        if (b % 4 == 0) {
          list.clear();
        }
      }
      default -> {
        return ImmutableList.copyOf(list.read());
      }
    }
    return "";
  }

  private Object sum(CombiningState<Integer, int[], Integer> sum) {
    switch (act) {
      case 0, 1, 2 -> sum.add(b);
      case 3 -> sum.addAccum(new int[] {b});
      case 4 -> {
        return sum.isEmpty().read();
      }
      case 5 -> sum.clear();
      case 6 -> {
        return sum.getAccum()[0];
      }
      default -> {
        return sum.read();
      }
    }
    return "";
  }

  private Object hold(WatermarkHoldState hold) {
    switch (act) {
      case 0, 1, 2 -> hold.add(Instant.ofEpochMilli(b));
      case 3 -> hold.clear();
      case 4 -> {
        return hold.isEmpty().read();
      }
      default -> {
        return String.valueOf(hold.read());
      }
    }
    return "";
  }

  private static String sorted(Iterable<?> elements) {
    return ImmutableMultiset.copyOf(elements).stream()
        .map(e -> e instanceof Map.Entry<?, ?> m ? m.getKey() + "=" + m.getValue() : e.toString())
        .sorted()
        .toList()
        .toString();
  }
}
