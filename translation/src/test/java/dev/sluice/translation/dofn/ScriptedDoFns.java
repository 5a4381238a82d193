package dev.sluice.translation.dofn;

import dev.sluice.translation.fake.Specs;
import dev.sluice.translation.fake.TestViews;
import dev.sluice.translation.fast.FastPaths;
import dev.sluice.translation.view.ViewSpec;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.beam.runners.core.construction.SerializablePipelineOptions;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.SchemaCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.DoFnSchemaInformation;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.apache.beam.sdk.values.WindowingStrategy;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/** DoFns that take their arguments in each of Beam's ways, and do what their element says. */
final class ScriptedDoFns {
  private static final TupleTag<String> UNKNOWN = new TupleTag<>("unknown");
  private static final Schema SCHEMA = Schema.builder().addStringField("text").build();
  private static final ViewSpec VIEW =
      TestViews.of(
          StringUtf8Coder.of(),
          Window.into(FixedWindows.of(Duration.millis(20))),
          View.asSingleton());

  private ScriptedDoFns() {}

  static List<DoFn<Object, Object>> all(Duration skew, List<String> seen) {
    Scripted.seen = seen;
    return List.of(
        new ContextFn(skew),
        new ReceiversFn(skew),
        new WindowFn(skew),
        new SideInputFn(skew),
        new RowsFn(skew));
  }

  /** A step of texts with a schema; the views are those that the DoFn asks for. */
  static DoFnSpec spec(DoFn<?, ?> doFn) {
    Map<TupleTag<?>, Coder<?>> coders = new HashMap<>();
    coders.put(Specs.MAIN, rows());
    coders.put(Specs.MORE, rows());
    Map<String, PCollectionView<?>> views =
        doFn instanceof SideInputFn ? Map.of("view", VIEW.view()) : Map.of();
    return new DoFnSpec(
        "step",
        doFn,
        VarLongCoder.of(),
        coders,
        Specs.MAIN,
        List.of(Specs.MAIN, Specs.MORE),
        WindowingStrategy.globalDefault(),
        List.of(),
        DoFnSchemaInformation.create(),
        views,
        new SerializablePipelineOptions(PipelineOptionsFactory.fromArgs("--jobName=job").create()),
        FastPaths.ALL);
  }

  private static SchemaCoder<String> rows() {
    return SchemaCoder.of(
        SCHEMA,
        TypeDescriptors.strings(),
        text -> Row.withSchema(SCHEMA).addValue(text).build(),
        row -> "row " + row.getString(0));
  }

  private static Row row(String text) {
    return Row.withSchema(SCHEMA).addValue(text).build();
  }

  /** What all have in common. */
  abstract static class Scripted extends DoFn<Object, Object> {
    private static final long serialVersionUID = 1L;
    static List<String> seen = List.of();
    private final Duration skew;

    Scripted(Duration skew) {
      this.skew = skew;
    }

    @Override
    @SuppressWarnings("deprecation") // users are advised against it, but may
    public Duration getAllowedTimestampSkew() {
      return skew;
    }

    @Override
    public TypeDescriptor<Object> getOutputTypeDescriptor() {
      return TypeDescriptor.of(Object.class);
    }

    static void see(Object... what) {
      seen.add("sees " + List.of(what));
    }

    /** Does as the element says, with every output that fails told of and passed over. */
    static void play(Object element, Instant time, Verbs verbs) throws Exception {
      SplittableRandom random = new SplittableRandom((Long) element);
      int steps = random.nextInt(4);
      for (int i = 0; i < steps; i++) {
        try {
          int verb = random.nextInt(6);
          Instant at = near(time, random);
          verbs.output(verb, tag(random), "out" + i, at, random);
        } catch (RuntimeException e) {
          seen.add("refused: " + e.getClass() + words(e));
        }
      }
      switch (random.nextInt(20)) {
        case 0 -> throw new IOException("checked");
        case 1 -> throw new IllegalStateException("unchecked");
        default -> {}
      }
    }

    /** The message, if Beam's own words are a promise. */
    private static String words(RuntimeException e) {
      String message = String.valueOf(e.getMessage());
      return message.startsWith("Cannot output") ? " " + message : "";
    }

    private static Instant near(Instant time, SplittableRandom random) {
      long millis = time.getMillis() + random.nextInt(-8, 9);
      return random.nextInt(3) == 0 ? time : Instant.ofEpochMilli(millis);
    }

    private static TupleTag<String> tag(SplittableRandom random) {
      return switch (random.nextInt(8)) {
        case 0 -> UNKNOWN;
        case 1 -> new TupleTag<>(Specs.MORE.getId());
        case 2, 3 -> Specs.MORE;
        default -> Specs.MAIN;
      };
    }
  }

  /** The ways to give something out. */
  @FunctionalInterface
  interface Verbs {
    void output(int verb, TupleTag<String> tag, String value, Instant at, SplittableRandom random);
  }

  static final class ContextFn extends Scripted {
    private static final long serialVersionUID = 1L;

    ContextFn(Duration skew) {
      super(skew);
    }

    @ProcessElement
    public void process(ProcessContext c) throws Exception {
      see(c.element(), c.timestamp(), c.pane(), c.getPipelineOptions().getJobName());
      see(String.valueOf(c.currentRecordId()), String.valueOf(c.currentRecordOffset()));
      play(
          c.element(),
          c.timestamp(),
          (verb, tag, value, at, random) -> {
            List<BoundedWindow> windows = RandomElements.windows(random);
            PaneInfo pane = RandomElements.pane(random);
            switch (verb) {
              case 0 -> c.output(value);
              case 1 -> c.output(tag, value);
              case 2 -> c.outputWithTimestamp(value, at);
              case 3 -> c.outputWithTimestamp(tag, value, at);
              case 4 -> c.outputWindowedValue(value, at, windows, pane);
              default -> c.outputWindowedValue(tag, value, at, windows, pane);
            }
          });
    }
  }

  static final class ReceiversFn extends Scripted {
    private static final long serialVersionUID = 1L;

    ReceiversFn(Duration skew) {
      super(skew);
    }

    @ProcessElement
    public void process(
        @Element Object element,
        @Timestamp Instant time,
        PaneInfo pane,
        PipelineOptions options,
        OutputReceiver<Object> out,
        MultiOutputReceiver outs)
        throws Exception {
      see(element, time, pane, options.getJobName());
      play(
          element,
          time,
          (verb, tag, value, at, random) -> {
            List<BoundedWindow> windows = RandomElements.windows(random);
            PaneInfo other = RandomElements.pane(random);
            switch (verb) {
              case 0 -> out.output(value);
              case 1 -> outs.get(tag).output(value);
              case 2 -> out.outputWithTimestamp(value, at);
              case 3 -> outs.get(tag).outputWindowedValue(value, at, windows, other);
              case 4 -> out.builder(value).setTimestamp(at).setPaneInfo(other).output();
              default -> outs.get(tag).builder(value).setWindows(windows).output();
            }
          });
    }
  }

  static final class WindowFn extends Scripted {
    private static final long serialVersionUID = 1L;

    WindowFn(Duration skew) {
      super(skew);
    }

    @ProcessElement
    public void process(ProcessContext c, BoundedWindow window) throws Exception {
      see(c.element(), window, c.pane());
      play(
          c.element(),
          c.timestamp(),
          (verb, tag, value, at, random) -> c.outputWithTimestamp(tag, value, at));
    }
  }

  static final class SideInputFn extends Scripted {
    private static final long serialVersionUID = 1L;

    SideInputFn(Duration skew) {
      super(skew);
    }

    @ProcessElement
    public void process(ProcessContext c, @SideInput("view") String named) {
      see(c.element(), named, c.sideInput(VIEW.view()));
      c.output("done");
    }
  }

  static final class RowsFn extends Scripted {
    private static final long serialVersionUID = 1L;

    RowsFn(Duration skew) {
      super(skew);
    }

    @ProcessElement
    public void process(
        @Element Object element,
        @Timestamp Instant time,
        OutputReceiver<Row> out,
        MultiOutputReceiver outs)
        throws Exception {
      play(
          element,
          time,
          (verb, tag, value, at, random) -> {
            List<BoundedWindow> windows = RandomElements.windows(random);
            PaneInfo pane = RandomElements.pane(random);
            switch (verb) {
              case 0 -> out.output(row(value));
              case 1 -> outs.getRowReceiver(tag).output(row(value));
              case 2 -> out.outputWithTimestamp(row(value), at);
              case 3 -> outs.getRowReceiver(tag).outputWindowedValue(row(value), at, windows, pane);
              case 4 -> out.builder(row(value)).setTimestamp(at).output();
              default -> outs.getRowReceiver(tag).builder(row(value)).setPaneInfo(pane).output();
            }
          });
    }
  }

  /** Gives each element three times. */
  static final class TwiceFn extends DoFn<Object, Object> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(ProcessContext c, OutputReceiver<Object> out) {
      c.output(c.element());
      out.output(c.element());
      out.outputWithTimestamp(c.element(), c.timestamp());
    }
  }

  /** Keeps its receiver, as it must not. */
  static final class KeepingFn extends DoFn<Object, Object> {
    private static final long serialVersionUID = 1L;
    private transient @Nullable OutputReceiver<Object> kept;

    @ProcessElement
    public void process(OutputReceiver<Object> out) {
      kept = out;
    }

    OutputReceiver<Object> kept() {
      return java.util.Objects.requireNonNull(kept);
    }
  }
}
