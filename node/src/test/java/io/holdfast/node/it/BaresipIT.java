// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.phone.Account;
import io.holdfast.ops.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Phones that somebody else wrote: they register with digest, call, and hang up.
final class BaresipIT {
  private static final Duration SOON = Duration.ofSeconds(8);

  @RegisterExtension static final NodeUnderTest NODE = NodeUnderTest.with();

  private static Path folder = Path.of("");
  private final List<Baresip> phones = new ArrayList<>();

  @BeforeAll
  static void prepare() {
    Program.require("baresip", "baresip-core");
  }

  @BeforeEach
  void makeFolder() {
    folder = NodeUnderTest.folder("BaresipIT-" + NODE.name("phones"));
  }

  @AfterEach
  void switchOff() {
    phones.forEach(Baresip::close);
    phones.clear();
  }

  @ParameterizedTest
  @CsvSource({"udp,udp", "tcp,tcp", "udp,tcp"})
  void callsAndHangsUp(String callerLink, String calleeLink) {
    Account alice = NODE.subscriber("alice");
    Account bob = NODE.subscriber("bob");
    Baresip caller = registered(alice, callerLink);
    Baresip callee = registered(bob, calleeLink);

    caller.command("dial", bob.uri());
    expect(callee, "CALL_INCOMING");
    expect(caller, "CALL_RINGING");
    callee.command("accept", "");
    expect(caller, "CALL_ESTABLISHED");
    expect(callee, "CALL_ESTABLISHED");
    caller.command("hangup", "");

    expect(callee, "CALL_CLOSED");
    assertThat(onlyOutcome()).isEqualTo("answered by caller");
  }

  @Test
  void isHungUpByTheCallee() {
    Account bob = NODE.subscriber("bob");
    Baresip caller = registered(NODE.subscriber("alice"), "udp");
    Baresip callee = registered(bob, "udp");

    caller.command("dial", bob.uri());
    expect(callee, "CALL_INCOMING");
    callee.command("accept", "");
    expect(caller, "CALL_ESTABLISHED");
    expect(callee, "CALL_ESTABLISHED");
    callee.command("hangup", "");

    expect(caller, "CALL_CLOSED");
    assertThat(onlyOutcome()).isEqualTo("answered by callee");
  }

  @Test
  void isDeclined() {
    Account bob = NODE.subscriber("bob");
    Baresip caller = registered(NODE.subscriber("alice"), "udp");
    Baresip callee = registered(bob, "udp");

    caller.command("dial", bob.uri());
    expect(callee, "CALL_INCOMING");
    callee.command("hangup", "");

    Json closed = expect(caller, "CALL_CLOSED");
    assertThat(closed.text("param").orElse("")).contains("486");
    assertThat(onlyOutcome()).isEqualTo("busy by callee");
  }

  @Test
  void isCancelled() {
    Account bob = NODE.subscriber("bob");
    Baresip caller = registered(NODE.subscriber("alice"), "udp");
    Baresip callee = registered(bob, "udp");

    caller.command("dial", bob.uri());
    expect(callee, "CALL_INCOMING");
    expect(caller, "CALL_RINGING");
    caller.command("hangup", "");

    expect(callee, "CALL_CLOSED");
    assertThat(onlyOutcome()).isEqualTo("cancelled by caller");
  }

  @Test
  void callsWhoIsNotRegistered() {
    Account bob = NODE.subscriber("bob");
    Baresip caller = registered(NODE.subscriber("alice"), "udp");

    caller.command("dial", bob.uri());

    Json closed = expect(caller, "CALL_CLOSED");
    assertThat(closed.text("param").orElse("")).containsAnyOf("480", "404");
  }

  @Test
  void registersNotWithAWrongPassword() {
    Account alice = NODE.subscriber("alice").withPassword("wrong-horse");

    Baresip phone = start(alice, "udp");

    assertThat(Records.until(() -> phone.story().contains("401"))).as(phone.story()).isTrue();
    assertThat(NODE.admin().contacts(alice.aor())).isEmpty();
  }

  private Baresip registered(Account account, String transport) {
    Baresip phone = start(account, transport);
    // The event may have come before the control connection.
    assertThat(Records.until(() -> !NODE.admin().contacts(account.aor()).isEmpty()))
        .as(phone.story())
        .isTrue();
    return phone;
  }

  private Baresip start(Account account, String transport) {
    Baresip phone =
        Baresip.start(folder.resolve(account.user()), account, transport, NODE.process().sipPort());
    phones.add(phone);
    return phone;
  }

  private static Json expect(Baresip phone, String event) {
    Json found = phone.await(event, SOON);
    if (found == null) {
      throw new AssertionError("no " + event + " within " + SOON + ": " + phone.story());
    }
    return found;
  }

  /// How the only call of this test ended, from its record.
  private static String onlyOutcome() {
    String alice = NODE.name("alice");
    var records = new ArrayList<Json>();
    Records.until(
        () -> {
          records.clear();
          NODE.admin().cdrs().stream()
              .filter(record -> record.text("from").orElse("").contains(alice + "@"))
              .forEach(records::add);
          return !records.isEmpty();
        });
    assertThat(records).hasSize(1);
    Json record = records.getFirst();
    return Records.text(record, "outcome") + " by " + Records.text(record, "endedBy");
  }
}
