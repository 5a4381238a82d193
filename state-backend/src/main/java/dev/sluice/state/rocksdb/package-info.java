/**
 * State in RocksDB: one instance per partition under the overlays that all backends share, without
 * a log of its own, in a working directory that is never trusted after a crash.
 */
@NullMarked
package dev.sluice.state.rocksdb;

import org.jspecify.annotations.NullMarked;
