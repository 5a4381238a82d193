package dev.sluice.runner;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A source as a message queue is one: it can't be reopened at a mark, delivers again what was not
 * acknowledged in time, and ends when all is acknowledged. Message {@code i} is the number i, at
 * second i.
 */
final class Subscription extends UnboundedSource<Integer, Subscription.Pulled> {
  private static final long serialVersionUID = 1L;
  private static final Map<String, Queue> QUEUES = new ConcurrentHashMap<>();

  private final String name;

  private Subscription(String name) {
    this.name = name;
  }

  /** A new queue with so many messages; the seed says which acknowledgements come too late. */
  static Subscription of(String name, int messages, long seed) {
    QUEUES.put(name, new Queue(messages, seed));
    return new Subscription(name);
  }

  /** How often messages were delivered. */
  static int deliveries(String name) {
    Queue queue = queue(name);
    synchronized (queue) {
      return queue.deliveries;
    }
  }

  private static Queue queue(String name) {
    Queue queue = QUEUES.get(name);
    if (queue == null) {
      throw new IllegalStateException("There is no queue " + name);
    }
    return queue;
  }

  /** What outlives the query. Its methods hold its monitor: marks are finalised by any thread. */
  private static final class Queue {
    private final SplittableRandom random;
    private final Deque<Integer> ready = new ArrayDeque<>();
    private final Set<Integer> outstanding = new LinkedHashSet<>();
    private final Set<Integer> open = new HashSet<>();
    private int deliveries;

    Queue(int messages, long seed) {
      random = new SplittableRandom(seed);
      for (int message = 0; message < messages; message++) {
        ready.add(message);
        open.add(message);
      }
    }

    synchronized @Nullable Integer pull() {
      Integer message = ready.poll();
      if (message != null) {
        outstanding.add(message);
        deliveries++;
      }
      return message;
    }

    /** Three in ten come too late: the message is delivered again. */
    synchronized void acknowledge(List<Integer> messages) {
      for (Integer message : messages) {
        outstanding.remove(message);
        if (random.nextInt(10) < 3) {
          ready.add(message);
        } else {
          open.remove(message);
        }
      }
    }

    synchronized void disconnect() {
      ready.addAll(outstanding);
      outstanding.clear();
    }

    synchronized Instant earliest() {
      return open.stream()
          .min(Integer::compare)
          .map(Subscription::timeOf)
          .orElse(BoundedWindow.TIMESTAMP_MAX_VALUE);
    }
  }

  static Instant timeOf(int message) {
    return Instant.ofEpochSecond(message);
  }

  /** Messages that were pulled since the last mark; only the live one can acknowledge them. */
  static final class Pulled implements UnboundedSource.CheckpointMark, Serializable {
    private static final long serialVersionUID = 1L;
    private final transient @Nullable Queue queue;
    private final transient List<Integer> messages;

    Pulled(Queue queue, List<Integer> messages) {
      this.queue = queue;
      this.messages = messages;
    }

    @Override
    public void finalizeCheckpoint() {
      if (queue == null) {
        throw new IllegalStateException("A restored mark can't acknowledge anything");
      }
      queue.acknowledge(messages);
    }
  }

  @Override
  public boolean requiresDeduping() {
    return true;
  }

  @Override
  public List<Subscription> split(int desired, PipelineOptions options) {
    return List.of(this);
  }

  @Override
  public Coder<Pulled> getCheckpointMarkCoder() {
    return SerializableCoder.of(Pulled.class);
  }

  @Override
  public Coder<Integer> getOutputCoder() {
    return VarIntCoder.of();
  }

  @Override
  public UnboundedReader<Integer> createReader(PipelineOptions options, @Nullable Pulled mark) {
    Queue queue = queue(name);
    queue.disconnect();
    return new Reader(this, queue);
  }

  private static final class Reader extends UnboundedReader<Integer> {
    private final Subscription source;
    private final Queue queue;
    private List<Integer> sinceMark = new ArrayList<>();
    private @Nullable Integer current;

    Reader(Subscription source, Queue queue) {
      this.source = source;
      this.queue = queue;
    }

    @Override
    public boolean start() {
      return advance();
    }

    @Override
    public boolean advance() {
      Integer next = queue.pull();
      if (next == null) {
        return false;
      }
      sinceMark.add(next);
      current = next;
      return true;
    }

    @Override
    public Integer getCurrent() {
      if (current == null) {
        throw new NoSuchElementException();
      }
      return current;
    }

    @Override
    public byte[] getCurrentRecordId() {
      return ByteBuffer.allocate(Integer.BYTES).putInt(getCurrent()).array();
    }

    @Override
    public Instant getCurrentTimestamp() {
      return timeOf(getCurrent());
    }

    @Override
    public Instant getWatermark() {
      return queue.earliest();
    }

    @Override
    public CheckpointMark getCheckpointMark() {
      Pulled pulled = new Pulled(queue, sinceMark);
      sinceMark = new ArrayList<>();
      return pulled;
    }

    @Override
    public UnboundedSource<Integer, ?> getCurrentSource() {
      return source;
    }

    @Override
    public void close() {}
  }
}
