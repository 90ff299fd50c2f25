// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.sip.locate.Naptr;
import io.holdfast.sip.locate.Srv;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Rcode;

/// Over real datagrams to a name server of its own.
class DnsTest {

  private final NameServer first = NameServer.start();
  private final NameServer second = NameServer.start();
  private final Map<DnsMetric, Long> counted =
      new ConcurrentHashMap<>(new EnumMap<>(DnsMetric.class));

  @AfterEach
  void close() {
    first.close();
    second.close();
  }

  private Dns dns(boolean ipv6, InetSocketAddress... servers) {
    return dns(ipv6, 1000, servers);
  }

  private Dns dns(boolean ipv6, int maxPending, InetSocketAddress... servers) {
    return new Dns(
        new DnsSettings(
            List.of(servers), Duration.ofMillis(300), 100, Duration.ofSeconds(60), 8, maxPending),
        ipv6,
        (metric, count) -> counted.merge(metric, count, Long::sum));
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private static List<String> texts(CompletionStage<List<InetAddress>> stage) {
    return get(stage).stream().map(InetAddress::getHostAddress).toList();
  }

  @Test
  void readsEachKindOfRecord() {
    first.zone(
        """
        example.com. IN NAPTR 10 20 "s" "SIP+D2U" "" _sip._udp.example.com.
        _sip._udp.example.com. IN SRV 1 2 5070 a.example.com.
        a.example.com. IN A 192.0.2.1
        a.example.com. IN AAAA 2001:db8::1
        """);
    Dns dns = dns(true, first.address());

    assertThat(get(dns.naptr("example.com")))
        .containsExactly(new Naptr(10, 20, "s", "SIP+D2U", "_sip._udp.example.com"));
    assertThat(get(dns.srv("_sip._udp.example.com")))
        .containsExactly(new Srv(1, 2, 5070, "a.example.com"));
    assertThat(texts(dns.addresses("a.example.com")))
        .containsExactly("192.0.2.1", "2001:db8:0:0:0:0:0:1");
  }

  @Test
  void asksForNoAddressesThatAreOfNoUse() {
    first.zone("a.example.com. IN A 192.0.2.1");

    assertThat(texts(dns(false, first.address()).addresses("a.example.com"))).hasSize(1);
    assertThat(first.asked()).containsExactly("A a.example.com");
  }

  @Test
  void aDecidedNoIsAnEmptyList() {
    first.zone("a.example.com. IN A 192.0.2.1");
    Dns dns = dns(false, first.address());

    assertThat(get(dns.srv("a.example.com"))).isEmpty();
    assertThat(get(dns.srv("unknown.example.com"))).isEmpty();
  }

  @Test
  void whatIsNoNameHasNoRecords() {
    assertThat(get(dns(false, first.address()).srv("a..b"))).isEmpty();
    assertThat(get(dns(false, first.address()).srv("x".repeat(64)))).isEmpty();
    assertThat(first.asked()).isEmpty();
  }

  @Test
  void anAnswerIsRememberedForItsTime() {
    first.zone("a.example.com. 60 IN A 192.0.2.1\nb.example.com. 0 IN A 192.0.2.2");
    Dns dns = dns(false, first.address());

    for (int i = 0; i < 3; i++) {
      get(dns.addresses("a.example.com"));
      get(dns.addresses("b.example.com"));
    }

    assertThat(first.asked())
        .containsExactly(
            "A a.example.com", "A b.example.com", "A b.example.com", "A b.example.com");
  }

  @Test
  void aNoIsRememberedForAsLongAsTheZoneSays() {
    first.zone("example.com. 60 IN SOA ns.example.com. it.example.com. 1 2 3 4 60");
    Dns dns = dns(false, first.address());

    get(dns.addresses("x.example.com"));
    get(dns.addresses("x.example.com"));

    assertThat(first.asked()).hasSize(1);
  }

  @Test
  void aliasesAreFollowed() {
    first.zone("a.example.com. IN CNAME b.example.com.\nb.example.com. IN A 192.0.2.2");

    assertThat(texts(dns(false, first.address()).addresses("a.example.com")))
        .containsExactly("192.0.2.2");
  }

  @Test
  void theNextServerIsAskedWhereOneIsSilent() {
    first.silent("a.example.com");
    second.zone("a.example.com. IN A 192.0.2.1");

    assertThat(texts(dns(false, first.address(), second.address()).addresses("a.example.com")))
        .containsExactly("192.0.2.1");
  }

  @Test
  void theNextServerIsAskedWhereOneHasFailed() {
    first.code("a.example.com", Rcode.SERVFAIL);
    second.zone("a.example.com. IN A 192.0.2.1");

    assertThat(texts(dns(false, first.address(), second.address()).addresses("a.example.com")))
        .containsExactly("192.0.2.1");
  }

  @Test
  void aLookUpFailsWhereNobodyAnswers() {
    first.silent("a.example.com");

    assertThatThrownBy(() -> get(dns(false, first.address()).addresses("a.example.com")))
        .hasMessageContaining("a.example.com");
    assertThat(counted).containsEntry(DnsMetric.FAILED, 1L).containsEntry(DnsMetric.PENDING, 0L);
  }

  @Test
  void oneFamilyOfAddressesIsEnough() {
    first.zone("a.example.com. IN AAAA 2001:db8::1");

    assertThat(texts(dns(true, first.address()).addresses("a.example.com"))).hasSize(1);
  }

  /// dnsjava 3.6 asks the same again after such an answer, without end.
  @Test
  void aHostileServerIsNotAskedForEver() {
    first.zone("other.example.com. IN CNAME another.example.com.");
    first.code("a.example.com", Rcode.YXRRSET);

    assertThatThrownBy(() -> get(dns(false, first.address()).addresses("a.example.com")))
        .hasMessageContaining("more than 9 queries for one name (holdfast.dns.max-aliases)");
    assertThat(first.asked()).hasSize(9);
  }

  @Test
  void endlessAliasesAreNotFollowed() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      lines.append("a%d.example.com. IN CNAME a%d.example.com.\n".formatted(i, i + 1));
    }
    first.zone(lines.toString());

    assertThatThrownBy(() -> get(dns(false, first.address()).addresses("a0.example.com")))
        .isInstanceOf(RuntimeException.class);
    assertThat(first.asked()).hasSizeLessThanOrEqualTo(9);
  }

  @Test
  void oneQuestionIsAskedOnceWhileItIsOpen() {
    first.silent("a.example.com");
    Dns dns = dns(false, first.address());

    CompletionStage<List<InetAddress>> one = dns.addresses("a.example.com");
    CompletionStage<List<InetAddress>> other = dns.addresses("a.example.com");

    assertThatThrownBy(() -> get(one)).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> get(other)).isInstanceOf(RuntimeException.class);
    assertThat(counted).containsEntry(DnsMetric.LOOKUPS, 1L);
  }

  @Test
  void moreThanTheLimitDoNotWait() {
    first.silent("a.example.com").zone("b.example.com. IN A 192.0.2.1");
    Dns dns = dns(false, 1, first.address());
    CompletionStage<List<InetAddress>> waiting = dns.addresses("a.example.com");

    assertThatThrownBy(() -> get(dns.addresses("b.example.com")))
        .hasMessageContaining("holdfast.dns.max-pending");
    assertThatThrownBy(() -> get(waiting)).isInstanceOf(RuntimeException.class);
    assertThat(texts(dns.addresses("b.example.com"))).hasSize(1);
    assertThat(counted).containsEntry(DnsMetric.PENDING_FULL, 1L);
  }
}
