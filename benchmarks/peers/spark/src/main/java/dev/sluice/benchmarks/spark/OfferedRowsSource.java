package dev.sluice.benchmarks.spark;

import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The rows that are offered in this JVM as a source of data, with one column {@code value}: {@code
 * readStream().format(OfferedRowsSource.class.getName())}. Its option {@code partitions} says how
 * many tasks read them.
 */
public final class OfferedRowsSource implements TableProvider {
  private static final StructType SCHEMA = new StructType().add("value", DataTypes.StringType);

  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    return SCHEMA;
  }

  @Override
  public Table getTable(
      StructType schema, Transform[] partitioning, Map<String, String> properties) {
    return new OfferedRowsTable();
  }

  /** Can only be read as a stream. */
  private static final class OfferedRowsTable implements SupportsRead {
    @Override
    public String name() {
      return "offered rows";
    }

    @Override
    @SuppressWarnings("deprecation") // The default of its successor calls it
    public StructType schema() {
      return SCHEMA;
    }

    @Override
    public Set<TableCapability> capabilities() {
      return Set.of(TableCapability.MICRO_BATCH_READ);
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
      int partitions = options.getInt("partitions", 1);
      return () -> new OfferedRowsScan(partitions);
    }
  }

  private record OfferedRowsScan(int partitions) implements Scan {
    @Override
    public StructType readSchema() {
      return SCHEMA;
    }

    @Override
    public MicroBatchStream toMicroBatchStream(String checkpointLocation) {
      return new OfferedRowsStream(partitions);
    }
  }
}
