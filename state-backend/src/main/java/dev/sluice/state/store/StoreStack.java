package dev.sluice.state.store;

import dev.sluice.state.delta.Changes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The overlays of one store, oldest first. Changed under the lock of its partition; read by any
 * thread, which sees the overlays as they were at one moment.
 */
final class StoreStack {
  private volatile TaskOverlay[] overlays = {};
  private long newestVersion;

  StoreStack(long newestVersion) {
    this.newestVersion = newestVersion;
  }

  void push(TaskOverlay overlay) {
    TaskOverlay newest = newest();
    if (newest != null && !newest.isSealed()) {
      throw new IllegalStateException(
          "The overlay of version " + newest.version() + " is not sealed yet");
    }
    if (overlay.version() <= newestVersion) {
      throw new IllegalStateException(
          "Version " + overlay.version() + " does not come after version " + newestVersion);
    }
    TaskOverlay[] next = Arrays.copyOf(overlays, overlays.length + 1);
    next[overlays.length] = overlay;
    overlays = next;
    newestVersion = overlay.version();
  }

  void remove(TaskOverlay applied) {
    overlays =
        Arrays.stream(overlays).filter(overlay -> overlay != applied).toArray(TaskOverlay[]::new);
  }

  /** Removes the overlays of {@code fromVersion} and above, and gives them. */
  List<TaskOverlay> drop(long fromVersion) {
    List<TaskOverlay> dropped = new ArrayList<>();
    List<TaskOverlay> kept = new ArrayList<>();
    for (TaskOverlay overlay : overlays) {
      (overlay.version() >= fromVersion ? dropped : kept).add(overlay);
    }
    overlays = kept.toArray(new TaskOverlay[0]);
    newestVersion = Math.min(newestVersion, fromVersion - 1);
    return dropped;
  }

  /** The overlays with versions from {@code above} (exclusive) to {@code to} (inclusive). */
  List<TaskOverlay> between(long above, long to) {
    return Arrays.stream(overlays)
        .filter(overlay -> overlay.version() > above && overlay.version() <= to)
        .toList();
  }

  /** What overlays older than {@code version} say of {@code key}, or null. */
  byte @Nullable [] findBelow(long version, byte[] key) {
    TaskOverlay[] now = overlays;
    for (int i = now.length - 1; i >= 0; i--) {
      if (now[i].version() < version) {
        byte[] found = now[i].changes().find(key);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  /** The layers of the overlays older than {@code version}, newest first. */
  List<Changes> layersBelow(long version) {
    List<Changes> layers = new ArrayList<>();
    TaskOverlay[] now = overlays;
    for (int i = now.length - 1; i >= 0; i--) {
      if (now[i].version() < version) {
        layers.addAll(now[i].changes().layers());
      }
    }
    return layers;
  }

  private @Nullable TaskOverlay newest() {
    return overlays.length == 0 ? null : overlays[overlays.length - 1];
  }
}
