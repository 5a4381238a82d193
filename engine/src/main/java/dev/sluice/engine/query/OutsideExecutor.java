package dev.sluice.engine.query;

import dev.sluice.engine.executor.BatchRequest;
import dev.sluice.engine.executor.BatchResult;
import dev.sluice.engine.executor.Executor;
import dev.sluice.engine.executor.QueryEnvironment;
import dev.sluice.state.DeltaRef;
import java.util.List;

/** An executor as the loop sees it: with each call the query's thread is outside. */
final class OutsideExecutor implements Executor {
  private final Executor executor;
  private final Whereabouts where;

  OutsideExecutor(Executor executor, Whereabouts where) {
    this.executor = executor;
    this.where = where;
  }

  @Override
  public void start(QueryEnvironment environment, long version, List<DeltaRef> deltas) {
    where.outside("open its state", () -> executor.start(environment, version, deltas));
  }

  @Override
  public BatchResult run(BatchRequest request) {
    return where.out("run batch " + request.batch(), () -> executor.run(request));
  }

  @Override
  public boolean hasNews(BatchRequest tried) {
    return where.out("ask its sources", () -> executor.hasNews(tried));
  }

  @Override
  public void endReading() {
    executor.endReading();
  }

  @Override
  public void giveUp() {
    executor.giveUp();
  }

  @Override
  public List<String> atWork() {
    return executor.atWork();
  }

  @Override
  public void committed(long batch, List<DeltaRef> deltas) {
    where.outside("finalize batch " + batch, () -> executor.committed(batch, deltas));
  }

  @Override
  public void aborted(long batch) {
    where.outside("drop batch " + batch, () -> executor.aborted(batch));
  }

  @Override
  public void close() {
    where.outside("tear down its steps", executor::close);
  }
}
