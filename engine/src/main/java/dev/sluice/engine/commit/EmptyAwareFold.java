package dev.sluice.engine.commit;

import dev.sluice.engine.operator.MetricsFold;

/** A fold for which nothing measured is empty, so that the query's own never sees that. */
record EmptyAwareFold(MetricsFold fold) implements MetricsFold {
  private static final long serialVersionUID = 1L;

  @Override
  public byte[] fold(byte[] total, byte[] more) {
    if (more.length == 0) {
      return total;
    }
    return total.length == 0 ? more : fold.fold(total, more);
  }
}
