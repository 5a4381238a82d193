package dev.sluice.runner;

import java.util.concurrent.CountDownLatch;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;

/** A query in a JVM of its own whose user code keeps the process from ending. */
final class StuckProcess {
  private StuckProcess() {}

  /** What the DoFn does with its first word, or at the end. */
  enum Deed {
    BLOCKS,
    SPINS,
    EXITS,
    BLOCKS_IN_TEARDOWN
  }

  /** Runs in the child: the deed, then options. */
  public static void main(String[] arguments) throws InterruptedException {
    Deed deed = Deed.valueOf(arguments[arguments.length - 1].replace("--jobName=", ""));
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.fromArgs(arguments).create());
    pipeline.apply(Read.from(new EndlessWords(10))).apply("Stuck", ParDo.of(new StuckFn(deed)));
    SluicePipelineResult result = (SluicePipelineResult) pipeline.run();
    if (deed == Deed.BLOCKS_IN_TEARDOWN) {
      result.query().processAllAvailable();
      System.out.println(EndlessProcess.READY);
      result.query().requestStop();
    }
  }

  /** Does its deed, and says so just before. */
  static final class StuckFn extends DoFn<String, Void> {
    private static final long serialVersionUID = 1L;
    private final Deed deed;

    StuckFn(Deed deed) {
      this.deed = deed;
    }

    @ProcessElement
    public void process() throws InterruptedException {
      if (deed == Deed.BLOCKS_IN_TEARDOWN) {
        return;
      }
      System.out.println(EndlessProcess.READY);
      switch (deed) {
        case BLOCKS -> new CountDownLatch(1).await();
        case SPINS -> {
          while (true) {
            Thread.onSpinWait();
          }
        }
        default -> System.exit(7);
      }
    }

    @Teardown
    public void tearDown() throws InterruptedException {
      if (deed == Deed.BLOCKS_IN_TEARDOWN) {
        while (true) {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            // on purpose: it is deaf
          }
        }
      }
    }
  }
}
