package dev.sluice.runner;

import com.google.auto.service.AutoService;
import java.util.List;
import org.apache.beam.sdk.PipelineRunner;
import org.apache.beam.sdk.metrics.MetricsOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsRegistrar;
import org.apache.beam.sdk.runners.PipelineRunnerRegistrar;

/** Makes {@code --runner=SluiceRunner} and the runner's options known to Beam. */
public final class SluiceRegistrar {
  private SluiceRegistrar() {}

  /** The runners. */
  @AutoService(PipelineRunnerRegistrar.class)
  public static final class Runners implements PipelineRunnerRegistrar {
    @Override
    public Iterable<Class<? extends PipelineRunner<?>>> getPipelineRunners() {
      return List.of(SluiceRunner.class, TestSluiceRunner.class);
    }
  }

  /** Their options. */
  @AutoService(PipelineOptionsRegistrar.class)
  public static final class Options implements PipelineOptionsRegistrar {
    @Override
    public Iterable<Class<? extends PipelineOptions>> getPipelineOptions() {
      return List.of(
          SluicePipelineOptions.class,
          TestSluicePipelineOptions.class,
          FastPathOptions.class,
          MetricsOptions.class);
    }
  }
}
