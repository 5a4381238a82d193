package dev.sluice.engine.query;

import java.util.UUID;

/**
 * What a run of a query is called.
 *
 * @param id of the query, survives restarts
 * @param runId of this run
 */
record RunIds(UUID id, UUID runId, String name) {}
