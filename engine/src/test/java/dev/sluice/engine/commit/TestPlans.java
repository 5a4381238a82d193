package dev.sluice.engine.commit;

import dev.sluice.engine.operator.HeadFactory;
import dev.sluice.engine.plan.Chain;
import dev.sluice.engine.plan.ElementCodec;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.plan.Stage;
import dev.sluice.engine.plan.Target;
import dev.sluice.engine.plan.WatermarkPolicy;
import dev.sluice.engine.source.Source;
import dev.sluice.engine.source.SplitReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plans whose tasks nobody runs: for what goes on around them. */
public final class TestPlans {
  private final List<Stage> stages = new ArrayList<>();
  private final List<Exchange> exchanges = new ArrayList<>();

  /** A source that can be split and described, not read. */
  public static class UnreadSource implements Source {
    private static final long serialVersionUID = 1L;
    private final int splits;

    public UnreadSource(int splits) {
      this.splits = splits;
    }

    @Override
    public List<byte[]> split(int desired) {
      List<byte[]> described = new ArrayList<>();
      for (int i = 0; i < splits; i++) {
        described.add(new byte[] {(byte) i});
      }
      return described;
    }

    @Override
    public SplitReader open(byte[] split, byte @Nullable [] mark) {
      throw new UnsupportedOperationException("Nobody reads this source");
    }

    @Override
    public boolean isBounded() {
      return true;
    }

    @Override
    public String describe(byte @Nullable [] mark) {
      return mark == null ? "start" : Integer.toString(mark[0]);
    }
  }

  /** One that never ends by itself. */
  public static final class EndlessSource extends UnreadSource {
    private static final long serialVersionUID = 1L;

    public EndlessSource() {
      this(1);
    }

    public EndlessSource(int splits) {
      super(splits);
    }

    @Override
    public boolean isBounded() {
      return false;
    }
  }

  /** Another class of source. */
  public static final class OtherSource extends UnreadSource {
    private static final long serialVersionUID = 1L;

    public OtherSource() {
      super(1);
    }
  }

  /** Strings. */
  public static final ElementCodec STRINGS =
      new ElementCodec() {
        private static final long serialVersionUID = 1L;

        @Override
        public void encode(Object element, OutputStream out) throws IOException {
          new DataOutputStream(out).writeUTF((String) element);
        }

        @Override
        public Object decode(InputStream in) throws IOException {
          return new DataInputStream(in).readUTF();
        }
      };

  /** One that says what happens step by step. */
  public static final class StepwiseSource extends UnreadSource {
    private static final long serialVersionUID = 1L;

    public StepwiseSource() {
      super(1);
    }

    @Override
    public boolean isStepwise() {
      return true;
    }
  }

  public TestPlans source(String name, Source source) {
    return stage(name, new Stage.SourceHead(source));
  }

  public TestPlans operator(String name) {
    return operator(name, "");
  }

  /** An operator whose state has a layout. */
  public TestPlans operator(String name, String layout) {
    HeadFactory nobody =
        (context, outputs) -> {
          throw new UnsupportedOperationException("Nobody runs " + name);
        };
    return stage(name, new Stage.OperatorHead(name, nobody.withLayout(layout)));
  }

  public TestPlans exchange(int from, int to, boolean durable) {
    return exchange(from, to, Exchange.Kind.FORWARD, durable);
  }

  /** All rows of a stage for each task of another. */
  public TestPlans broadcast(int from, int to) {
    return exchange(from, to, Exchange.Kind.BROADCAST, false);
  }

  private TestPlans exchange(int from, int to, Exchange.Kind kind, boolean durable) {
    exchanges.add(
        new Exchange(
            exchanges.size(),
            stages.get(from).name() + "->" + stages.get(to).name(),
            from,
            to,
            0,
            kind,
            null,
            durable,
            STRINGS));
    return this;
  }

  public Plan build() {
    return build(128);
  }

  public Plan build(int maxParallelism) {
    return new Plan(stages, exchanges, maxParallelism, WatermarkPolicy.MIN);
  }

  private TestPlans stage(String name, Stage.Head head) {
    List<List<Target>> outputs = List.of(List.of());
    stages.add(
        new Stage(stages.size(), name, Stage.Partitions.ALL, head, new Chain(outputs, List.of())));
    return this;
  }
}
