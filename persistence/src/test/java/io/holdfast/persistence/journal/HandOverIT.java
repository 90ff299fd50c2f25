// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.persistence.embedded.EmbeddedStore;
import io.holdfast.persistence.embedded.Opened;
import io.holdfast.sharding.registration.Registration;
import io.holdfast.sharding.routing.Shards;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.parse.Limits;
import io.holdfast.sip.parse.ParseResult;
import io.holdfast.sip.parse.SipParser;
import io.holdfast.sip.registrar.AddressOfRecord;
import io.holdfast.sip.registrar.Binding;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two nodes over one journal, whose shards move while phones register: each shard has one owner,
/// each owner its epoch, and what was answered 200 is there.
final class HandOverIT {

  private static final int PHONES = 200;
  private static final Flow FLOW = Flow.udp(address("192.0.2.1"), address("192.0.2.4"));
  @TempDir Path dataDir;
  private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();
  private final AtomicBoolean going = new AtomicBoolean(true);
  private EmbeddedStore store;
  private Member here;
  private Member there;

  @BeforeEach
  void start() {
    store = Opened.in(dataDir);
    here = Member.start("n1", store, new SilentWire());
    there = Member.start("n2", store, new SilentWire());
    here.joins(here);
    Opened.until(() -> here.table().readyCount() == Shards.COUNT);
  }

  @AfterEach
  void stop() {
    there.close();
    here.close();
    store.close();
  }

  @Test
  void losesNothingWhileShardsMoveToANewNodeAndBack() {
    List<CompletableFuture<Void>> phones = phonesRegister();

    there.joins(here);
    Opened.until(() -> there.table().readyCount() > 100);
    there.leaves();
    Opened.until(() -> here.table().readyCount() == Shards.COUNT);
    going.set(false);
    phones.forEach(Opened::get);

    assertThat(acknowledged).hasSize(PHONES);
    acknowledged.keySet().forEach(this::hasWhatWasAcknowledged);
    assertThat(IntStream.range(0, Shards.COUNT).filter(n -> here.table().epochNow(n) >= 3).count())
        .as("shards that moved there and back")
        .isGreaterThan(100);
  }

  @Test
  void takesTheShardsOfADeadNodeOverUnasked() {
    there.joins(here);
    Opened.until(() -> there.table().readyCount() > 100);
    List<CompletableFuture<Void>> phones = phonesRegister();
    Opened.until(() -> acknowledged.size() == PHONES);
    going.set(false);
    phones.forEach(Opened::get);
    there.dies(here);

    Opened.until(() -> here.table().readyCount() == Shards.COUNT);
    acknowledged.keySet().forEach(this::hasWhatWasAcknowledged);
  }

  /// Each phone registers again and again, the next time when it has its answer, each time with
  /// another q value, so that each is written.
  private List<CompletableFuture<Void>> phonesRegister() {
    List<CompletableFuture<Void>> phones = new ArrayList<>();
    for (int phone = 0; phone < PHONES; phone++) {
      phones.add(registers("u" + phone, 1));
    }
    return phones;
  }

  private CompletableFuture<Void> registers(String user, long cseq) {
    if (!going.get()) {
      return CompletableFuture.completedFuture(null);
    }
    return here.registrations()
        .register(aor(user), register(user, cseq), FLOW, Instant.now())
        .toCompletableFuture()
        .thenComposeAsync(
            response -> {
              if (response.status() == 200) {
                acknowledged.put(user, cseq);
              }
              return registers(user, cseq + 1);
            });
  }

  private void hasWhatWasAcknowledged(String user) {
    List<Binding> bindings = Opened.get(here.registrations().show(aor(user).text(), Instant.now()));

    assertThat(bindings).as(user).extracting(Binding::cseq).hasSize(1);
    assertThat(bindings.getFirst().cseq()).isGreaterThanOrEqualTo(acknowledged.get(user));
    List<Long> epochs =
        Opened.get(store.read("aor|" + aor(user).text(), 1, Long.MAX_VALUE, 10_000)).stream()
            .map(EventCodecs::decode)
            .map(decoded -> ((Registration.Event) ((Decoded.Whole<?>) decoded).value()).epoch())
            .toList();
    assertThat(epochs).isSorted();
  }

  private static AddressOfRecord aor(String user) {
    return new AddressOfRecord(user, "biloxi.com");
  }

  private static SipRequest register(String user, long cseq) {
    String text =
        """
        REGISTER sip:biloxi.com SIP/2.0
        Via: SIP/2.0/UDP 192.0.2.4:5060;branch=z9hG4bK%1$s%2$d
        Max-Forwards: 70
        To: <sip:%1$s@biloxi.com>
        From: <sip:%1$s@biloxi.com>;tag=456248
        Call-ID: %1$s@998sdasdh09
        CSeq: %2$d REGISTER
        Contact: <sip:%1$s@192.0.2.4>;q=0.%3$d

        """
            .formatted(user, cseq, cseq % 9 + 1)
            .replace("\n", "\r\n");
    ParseResult result =
        new SipParser(Limits.DEFAULT).datagram(text.getBytes(StandardCharsets.UTF_8));
    return (SipRequest) ((ParseResult.Parsed) result).message();
  }

  private static InetSocketAddress address(String ip) {
    return new InetSocketAddress(InetAddress.ofLiteral(ip), 5060);
  }
}
