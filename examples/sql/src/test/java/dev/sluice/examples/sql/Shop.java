package dev.sluice.examples.sql;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Random orders and payments, the same for the same seed, and what the queries make of them. */
final class Shop {
  private static final List<String> ITEMS = List.of("tea", "coffee", "cake", "juice");
  private static final List<String> NAMES = List.of("Ann", "Ben", "Cleo");
  private static final Instant OPENS = Instant.parse("2026-01-01T09:00:00Z");
  private static final int MOST_OUT_OF_ORDER_SECONDS = 25;

  /** As Beam writes times. */
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private record Order(long id, int customer, String item, long cents, Instant at) {}

  private record Payment(long orderId, String method, Instant at) {}

  private final SplittableRandom random;
  private final List<Order> orders = new ArrayList<>();
  private final List<Payment> payments = new ArrayList<>();
  private Instant now = OPENS;

  Shop(long seed) {
    random = new SplittableRandom(seed);
  }

  /** The next orders; out of order by less than the examples' delay. */
  List<String> order(int count) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      now = now.plusSeconds(random.nextInt(5));
      Instant at = now.minusSeconds(random.nextInt(MOST_OUT_OF_ORDER_SECONDS));
      String item = ITEMS.get(random.nextInt(ITEMS.size()));
      Order order =
          new Order(orders.size(), random.nextInt(NAMES.size()), item, random.nextInt(999), at);
      orders.add(order);
      lines.add(line(order));
    }
    return lines;
  }

  /** Payments of most orders from {@code first} on, each up to a minute after its order. */
  List<String> pay(int first) {
    List<String> lines = new ArrayList<>();
    for (Order order : orders.subList(first, orders.size())) {
      if (random.nextInt(4) > 0) {
        String method = random.nextBoolean() ? "card" : "cash";
        Payment payment =
            new Payment(order.id(), method, order.at().plusSeconds(random.nextInt(60)));
        payments.add(payment);
        lines.add(line(payment));
      }
    }
    return lines;
  }

  /** An order that lets the watermark pass all before it. */
  static List<String> lastOrder() {
    return List.of(line(new Order(-1, 0, "none", 0, Instant.parse("2026-02-01T00:00:00Z"))));
  }

  /** A payment that lets the watermark pass all before it. */
  static List<String> lastPayment() {
    return List.of(line(new Payment(-2, "none", Instant.parse("2026-02-01T00:00:00Z"))));
  }

  static List<String> customers() {
    List<String> lines = new ArrayList<>();
    for (int id = 0; id < NAMES.size(); id++) {
      lines.add("{\"id\":%d,\"name\":\"%s\",\"city\":\"Oslo\"}".formatted(id, NAMES.get(id)));
    }
    return lines;
  }

  /** What {@link OrdersPerMinute} gives of all orders, in no order. */
  List<String> perMinute() {
    record Sales(long orders, long cents) {}
    Map<List<String>, Sales> sales = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
    for (Order order : orders) {
      String begins = MILLIS.format(order.at().truncatedTo(ChronoUnit.MINUTES));
      sales.merge(
          List.of(order.item(), begins),
          new Sales(1, order.cents()),
          (a, b) -> new Sales(a.orders() + b.orders(), a.cents() + b.cents()));
    }
    List<String> lines = new ArrayList<>();
    sales.forEach(
        (of, sum) ->
            lines.add(
                "{\"item\":\"%s\",\"orders\":%d,\"cents\":%d,\"begins\":\"%s\"}"
                    .formatted(of.get(0), sum.orders(), sum.cents(), of.get(1))));
    return lines;
  }

  /** What {@link PaidOrders} gives of all orders and payments, in no order. */
  List<String> paid(int windowMinutes) {
    List<String> lines = new ArrayList<>();
    for (Payment payment : payments) {
      Order order = orders.get((int) payment.orderId());
      if (window(order.at(), windowMinutes) == window(payment.at(), windowMinutes)) {
        lines.add(
            "{\"id\":%d,\"item\":\"%s\",\"cents\":%d,\"method\":\"%s\",\"name\":\"%s\",\"city\":\"Oslo\"}"
                .formatted(
                    order.id(),
                    order.item(),
                    order.cents(),
                    payment.method(),
                    NAMES.get(order.customer())));
      }
    }
    return lines;
  }

  private static long window(Instant at, int minutes) {
    return Math.floorDiv(at.getEpochSecond(), minutes * 60L);
  }

  private static String line(Order order) {
    return "{\"id\":%d,\"customer\":%d,\"item\":\"%s\",\"cents\":%d,\"ordered_at\":\"%s\"}"
        .formatted(order.id(), order.customer(), order.item(), order.cents(), order.at());
  }

  private static String line(Payment payment) {
    return "{\"order_id\":%d,\"method\":\"%s\",\"paid_at\":\"%s\"}"
        .formatted(payment.orderId(), payment.method(), payment.at());
  }
}
