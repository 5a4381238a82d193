package dev.sluice.engine.operator;

import java.io.Serializable;
import java.util.Map;

/**
 * How what tasks measured is put together. The engine carries the bytes and does not look into
 * them: what accepted tasks report goes into the commit record and survives restarts.
 */
public interface MetricsFold extends Serializable {
  /** Of a query without metrics; refuses to fold. */
  MetricsFold NONE =
      (total, more) -> {
        throw new IllegalStateException("Two reports of metrics, but the query can't fold them");
      };

  /** The total of two reports. Commutative and associative as far as what is measured allows. */
  byte[] fold(byte[] total, byte[] more);

  /**
   * A report of how many elements came out.
   *
   * @param elements by the names that the plan counts them under; not empty
   * @return empty if the query does not report them
   */
  default byte[] counted(Map<String, Long> elements) {
    return new byte[0];
  }
}
