package dev.sluice.translation.dofn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.operator.Receiver;
import dev.sluice.translation.fake.Specs;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.Test;

class DeclaredRowsTest {
  private static final Schema DECLARED =
      Schema.builder().addStringField("word").addInt64Field("count").build();
  private static final Schema OTHER_NAMES =
      Schema.builder().addStringField("a").addInt64Field("b").build();
  private static final Schema OTHER_TYPES =
      Schema.builder().addStringField("word").addInt32Field("count").build();

  private final List<Object> given = new ArrayList<>();
  private final Receiver rows = DeclaredRows.before(given::add, RowCoder.of(DECLARED));

  @Test
  void givesRowsTheNamesThatTheirCollectionDeclares() throws Exception {
    rows.accept(Specs.at(3, 10, Row.withSchema(OTHER_NAMES).addValues("x", 1L).build()));
    rows.accept(Specs.at(4, 10, Row.withSchema(OTHER_NAMES).addValues("y", 2L).build()));

    assertThat(Specs.values(given))
        .containsExactly(
            Row.withSchema(DECLARED).addValues("x", 1L).build(),
            Row.withSchema(DECLARED).addValues("y", 2L).build());
  }

  @Test
  @SuppressWarnings("NullAway") // a row may be null
  void leavesOtherRowsAsTheyAre() throws Exception {
    Object same = Specs.at(3, 10, Row.withSchema(DECLARED).addValues("x", 1L).build());
    Object unlike = Specs.at(3, 10, Row.withSchema(OTHER_TYPES).addValues("x", 1).build());
    Object none = Specs.at(3, 10, null);

    rows.accept(same);
    rows.accept(unlike);
    rows.accept(none);

    assertThat(given).hasSize(3);
    assertThat(given.get(0)).isSameAs(same);
    assertThat(given.get(1)).isSameAs(unlike);
    assertThat(given.get(2)).isSameAs(none);
  }

  @Test
  void standsBeforeNothingButRows() {
    Receiver next = given::add;

    assertThat(DeclaredRows.before(next, StringUtf8Coder.of())).isSameAs(next);
  }
}
