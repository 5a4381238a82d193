package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Distinct;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Redistribute;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.transforms.Sample;
import org.apache.beam.sdk.transforms.Values;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.join.CoGbkResult;
import org.apache.beam.sdk.transforms.join.CoGroupByKey;
import org.apache.beam.sdk.transforms.join.KeyedPCollectionTuple;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Rows that were made with another schema than their collection's: behind whatever brings rows
 * together they have the collection's, in memory as well as from disk, and on any runner.
 */
final class RowsOfAnotherSchemaTest {
  private static final Schema MADE = Schema.builder().addNullableInt64Field("total").build();
  private static final Schema DECLARED = Schema.builder().addInt64Field("total").build();
  private static final TupleTag<Row> ROWS = new TupleTag<>() {};

  @TempDir private Path directory;

  private enum Way {
    GROUP {
      @Override
      PCollection<Row> apply(PCollection<Row> rows) {
        return rows.apply(WithKeys.of("all"))
            .apply(GroupByKey.create())
            .apply(Values.create())
            .apply("Each", ParDo.of(new EachFn()))
            .setRowSchema(DECLARED);
      }
    },
    JOIN {
      @Override
      PCollection<Row> apply(PCollection<Row> rows) {
        return KeyedPCollectionTuple.of(ROWS, rows.apply(WithKeys.of("all")))
            .apply(CoGroupByKey.create())
            .apply(ParDo.of(new JoinedFn()))
            .setRowSchema(DECLARED);
      }
    },
    COMBINE {
      @Override
      PCollection<Row> apply(PCollection<Row> rows) {
        return rows.apply(Sample.any(10));
      }
    },
    DISTINCT {
      @Override
      PCollection<Row> apply(PCollection<Row> rows) {
        return rows.apply(Distinct.create());
      }
    },
    RESHUFFLE {
      @Override
      PCollection<Row> apply(PCollection<Row> rows) {
        return rows.apply(Reshuffle.viaRandomKey());
      }
    },
    REDISTRIBUTE {
      @Override
      PCollection<Row> apply(PCollection<Row> rows) {
        return rows.apply(Redistribute.arbitrarily());
      }
    },
    STATE {
      @Override
      PCollection<Row> apply(PCollection<Row> rows) {
        return rows.apply(WithKeys.of("all"))
            .apply(ParDo.of(new StatefulFn()))
            .setRowSchema(DECLARED);
      }
    },
    VIEW {
      @Override
      PCollection<Row> apply(PCollection<Row> rows) {
        PCollectionView<List<Row>> view = rows.apply(View.asList());
        return rows.getPipeline()
            .apply("Once", Create.of(1))
            .apply(ParDo.of(new ViewFn(view)).withSideInputs(view))
            .setRowSchema(DECLARED);
      }
    };

    abstract PCollection<Row> apply(PCollection<Row> rows);
  }

  @ParameterizedTest
  @EnumSource
  void haveTheSchemaOfTheirCollection(Way way) {
    assertThat(forms(way, "--runner=SluiceRunner", "--checkpointLocation=" + directory))
        .containsExactly("not null", "not null");
  }

  @ParameterizedTest
  @EnumSource
  void haveItWithoutFastPaths(Way way) {
    assertThat(forms(way, "--runner=SluiceRunner", "--fastPaths=none"))
        .containsExactly("not null", "not null");
  }

  @ParameterizedTest
  @EnumSource
  void haveItOnTheDirectRunner(Way way) {
    assertThat(forms(way, "--runner=DirectRunner")).containsExactly("not null", "not null");
  }

  private static Iterable<String> forms(Way way, String... arguments) {
    PipelineOptions options = PipelineOptionsFactory.fromArgs(arguments).create();
    Pipeline pipeline = Pipeline.create(options);
    PCollection<Row> rows =
        pipeline
            .apply("Numbers", Create.of(1L, 2L))
            .apply("Rows", ParDo.of(new MakeFn()))
            .setRowSchema(DECLARED);
    String name = way + String.join(" ", arguments);
    way.apply(rows)
        .apply(
            "Names", MapElements.into(TypeDescriptors.strings()).via(RowsOfAnotherSchemaTest::form))
        .apply("Collect", ParDo.of(new Collected.Values<>(name)));

    pipeline.run().waitUntilFinish();

    return Collected.take(name);
  }

  private static String form(Row row) {
    return row.getSchema().getField(0).getType().getNullable() ? "nullable" : "not null";
  }

  private static final class MakeFn extends DoFn<Long, Row> {
    @ProcessElement
    public void process(ProcessContext context) {
      context.output(Row.withSchema(MADE).addValue(context.element()).build());
    }
  }

  private static final class EachFn extends DoFn<Iterable<Row>, Row> {
    @ProcessElement
    public void process(ProcessContext context) {
      context.element().forEach(context::output);
    }
  }

  private static final class JoinedFn extends DoFn<KV<String, CoGbkResult>, Row> {
    @ProcessElement
    public void process(ProcessContext context) {
      context.element().getValue().getAll(ROWS).forEach(context::output);
    }
  }

  private static final class StatefulFn extends DoFn<KV<String, Row>, Row> {
    @StateId("seen")
    private final StateSpec<ValueState<Long>> seen = StateSpecs.value();

    @ProcessElement
    public void process(ProcessContext context, @StateId("seen") ValueState<Long> last) {
      Row row = context.element().getValue();
      last.write(row.getInt64(0));
      context.output(row);
    }
  }

  private static final class ViewFn extends DoFn<Integer, Row> {
    private final PCollectionView<List<Row>> view;

    ViewFn(PCollectionView<List<Row>> view) {
      this.view = view;
    }

    @ProcessElement
    public void process(ProcessContext context) {
      context.sideInput(view).forEach(context::output);
    }
  }
}
