package dev.sluice.benchmarks.nexmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.beam.sdk.nexmark.model.AuctionCount;
import org.apache.beam.sdk.nexmark.model.BidsPerSession;
import org.apache.beam.sdk.nexmark.model.SellerPrice;
import org.junit.jupiter.api.Test;

class ResultDigestTest {
  @Test
  void doesNotMindTheOrderOfResults() {
    ResultDigest one = digest(Query.Q5, new AuctionCount(1, 7), new AuctionCount(2, 7));
    ResultDigest other = digest(Query.Q5, new AuctionCount(2, 7), new AuctionCount(1, 7));

    assertThat(one.sameAs(other)).isTrue();
  }

  @Test
  void seesAnotherValueAndAnotherNumber() {
    ResultDigest one = digest(Query.Q5, new AuctionCount(1, 7), new AuctionCount(2, 7));

    assertThat(one.sameAs(digest(Query.Q5, new AuctionCount(1, 7), new AuctionCount(2, 8))))
        .isFalse();
    assertThat(one.sameAs(digest(Query.Q5, new AuctionCount(1, 7)))).isFalse();
  }

  @Test
  void doesNotMindHowManyPanesACountCameIn() {
    ResultDigest one = digest(Query.Q12, new BidsPerSession(9, 5));
    ResultDigest other = digest(Query.Q12, new BidsPerSession(9, 2), new BidsPerSession(9, 3));

    assertThat(one.sameAs(other)).isTrue();
    assertThat(one.rows()).isEqualTo(5);
    assertThat(one.sameAs(digest(Query.Q12, new BidsPerSession(9, 4)))).isFalse();
  }

  @Test
  void keepsTheLastUpdateOfAKey() {
    ResultDigest one = digest(Query.Q6, new SellerPrice(1, 10), new SellerPrice(1, 20));
    ResultDigest parts = digest(Query.Q6, new SellerPrice(1, 15));
    parts.add(digest(Query.Q6, new SellerPrice(1, 20)));

    assertThat(one.sameAs(parts)).isTrue();
    assertThat(one.sameAs(digest(Query.Q6, new SellerPrice(1, 15)))).isFalse();
  }

  @Test
  void knowsQueriesByTheirNumbers() {
    assertThat(Query.of("q5")).isEqualTo(Query.Q5);
    assertThat(Query.of("13")).isEqualTo(Query.Q13);
    assertThatThrownBy(() -> Query.of("q10")).hasMessageContaining("q10");
  }

  private static ResultDigest digest(Query query, Object... results) {
    ResultDigest digest = new ResultDigest(query);
    for (Object result : results) {
      digest.add(result);
    }
    return digest;
  }
}
