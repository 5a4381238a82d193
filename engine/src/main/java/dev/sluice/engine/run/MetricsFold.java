package dev.sluice.engine.run;

import java.io.Serializable;

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
}
