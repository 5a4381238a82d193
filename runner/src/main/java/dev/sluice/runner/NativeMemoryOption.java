package dev.sluice.runner;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/** How much memory outside the heap the state of all queries of this process may take. */
final class NativeMemoryOption {
  private static final long LEAST_BYTES = 8L << 20;
  private static final long LEAST_DEFAULT_BYTES = 128L << 20;

  /** The default is one part in so many of what the heap leaves. */
  private static final int SHARE = 4;

  private NativeMemoryOption() {}

  /** The option's value, or what this machine or container suggests. */
  static long parse(@Nullable Long given) {
    if (given == null) {
      return suggested(machineBytes(), Runtime.getRuntime().maxMemory());
    }
    return OptionValues.between("nativeMemoryBytes", given, LEAST_BYTES, Long.MAX_VALUE);
  }

  /** A quarter of what the machine has beside the heap, and not too little. */
  static long suggested(long machineBytes, long heapBytes) {
    return Math.max(LEAST_DEFAULT_BYTES, (machineBytes - heapBytes) / SHARE);
  }

  /** The memory of this machine, or the limit of the container that this process runs in. */
  private static long machineBytes() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : 0;
  }
}
