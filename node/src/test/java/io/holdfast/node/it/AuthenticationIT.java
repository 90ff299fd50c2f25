// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.it;

import static io.holdfast.node.it.NodeUnderTest.HOUR;
import static io.holdfast.node.it.NodeUnderTest.PASSWORD;
import static io.holdfast.node.it.NodeUnderTest.SOON;
import static io.holdfast.node.it.NodeUnderTest.link;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.phone.Account;
import io.holdfast.node.phone.Answering;
import io.holdfast.node.phone.DigestAnswer;
import io.holdfast.node.phone.OutgoingCall;
import io.holdfast.node.phone.Phone;
import io.holdfast.node.phone.UdpLink;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who may do what, and what strangers can find out.
final class AuthenticationIT {
  private static final int PROBES = 60;

  @RegisterExtension
  static final NodeUnderTest NODE = NodeUnderTest.with("auth.algorithms=[SHA-256,MD5]");

  @ParameterizedTest
  @ValueSource(strings = {"MD5", "SHA-256"})
  void letsAPhoneInByEitherAlgorithm(String algorithm) {
    Phone alice = NODE.phone(new UdpLink(), NODE.subscriber("alice")).using(algorithm);

    assertThat(alice.register(HOUR).status()).isEqualTo(200);
    assertThat(alice.register(HOUR).status()).isEqualTo(200);
    assertThat(NODE.admin().contacts(alice.account().aor())).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"udp", "tcp"})
  void refusesAWrongPassword(String transport) {
    Account alice = NODE.subscriber("alice").withPassword("wrong-horse");
    Phone phone = NODE.phone(link(transport), alice);

    assertThat(phone.register(HOUR).status()).isIn(401, 403);
    assertThat(NODE.admin().contacts(alice.aor())).isEmpty();
  }

  @Test
  void answersAnUnknownUserAsAWrongPassword() {
    Account known = NODE.subscriber("alice").withPassword("wrong-horse");
    Account unknown = new Account(NODE.name("carol"), "localhost", "wrong-horse");

    String toKnown = refusal(known);
    String toUnknown = refusal(unknown);

    assertThat(toUnknown).isEqualTo(toKnown);
  }

  @Test
  void takesAsLongForAnUnknownUserAsForAWrongPassword() {
    var known = new ArrayList<Long>();
    var unknown = new ArrayList<Long>();
    for (int i = 0; i < PROBES; i++) {
      Account alice = NODE.subscriber("alice" + i).withPassword("wrong-horse");
      known.add(time(alice));
      unknown.add(time(new Account(NODE.name("carol" + i), "localhost", "wrong-horse")));
    }

    long apart = Math.abs(median(known) - median(unknown));

    assertThat(Duration.ofNanos(apart)).isLessThan(Duration.ofMillis(1));
  }

  @Test
  void challengesACallerFromOurDomain() {
    Phone bob = NODE.registered(new UdpLink(), "bob");
    Phone stranger =
        NODE.phone(new UdpLink(), Account.withoutPassword(NODE.name("alice"), "localhost"));

    assertThat(stranger.call(bob.account()).awaitFinal(SOON)).isEqualTo(407);
  }

  @Test
  void letsAStrangerCallOurUsers() {
    Phone bob = NODE.registered(new UdpLink(), "bob").answering(Answering.after(Duration.ZERO));
    Phone stranger = NODE.phone(new UdpLink(), Account.withoutPassword("zoe", "example.com"));

    OutgoingCall call = stranger.call(bob.account());

    assertThat(call.awaitFinal(SOON)).isEqualTo(200);
    assertThat(call.session().hangUp()).isEqualTo(200);
  }

  @Test
  void forbidsAStrangerToCallStrangers() {
    Phone stranger = NODE.phone(new UdpLink(), Account.withoutPassword("zoe", "example.com"));

    int status = stranger.call(Account.withoutPassword("yan", "example.org")).awaitFinal(SOON);

    assertThat(status).isEqualTo(403);
  }

  @Test
  void letsOurUsersCallStrangers() {
    Phone alice = NODE.registered(new UdpLink(), "alice");
    var link = new UdpLink();
    Phone stranger =
        NODE.phone(link, Account.withoutPassword("zoe", "127.0.0.1:" + link.port()))
            .answering(Answering.after(Duration.ZERO));

    OutgoingCall call = alice.call(stranger.account());

    assertThat(call.awaitFinal(SOON)).isEqualTo(200);
    assertThat(call.session().hangUp()).isEqualTo(200);
  }

  @Test
  void takesNoAnswerTwice() {
    Account alice = NODE.subscriber("alice");
    Phone phone = NODE.phone(new UdpLink(), alice);
    SipResponse challenge = register(phone, "");
    String uri = "sip:" + alice.domain();
    String answer =
        DigestAnswer.to(challenge, alice, DigestAnswer.ANY).orElseThrow().next("REGISTER", uri);

    assertThat(register(phone, answer).status()).isEqualTo(200);
    assertThat(register(phone, answer).status()).isEqualTo(401);
  }

  @Test
  void letsNobodyRegisterSomebodyElse() {
    Account alice = NODE.subscriber("alice");
    Account mallory = NODE.subscriber("mallory");
    Phone phone = NODE.phone(new UdpLink(), alice);
    SipResponse challenge = register(phone, "");
    String uri = "sip:" + alice.domain();
    String answer =
        DigestAnswer.to(challenge, mallory, DigestAnswer.ANY).orElseThrow().next("REGISTER", uri);

    assertThat(register(phone, answer).status()).isIn(401, 403);
    assertThat(NODE.admin().contacts(alice.aor())).isEmpty();
  }

  @Test
  void keepsPasswordsOutOfItsOutput() {
    NODE.registered(new UdpLink(), "alice");

    assertThat(NODE.process().output()).doesNotContain(PASSWORD);
  }

  /// One REGISTER with these credentials, or without.
  private static SipResponse register(Phone phone, String authorization) {
    return phone
        .request(
            Method.REGISTER,
            "sip:" + phone.account().domain(),
            edit -> {
              edit.set(HeaderName.TO, "<" + phone.account().uri() + ">");
              edit.set(HeaderName.CONTACT, phone.contact());
              return authorization.isEmpty()
                  ? edit
                  : edit.set(HeaderName.AUTHORIZATION, authorization);
            })
        .awaitFinal();
  }

  /// What the last answer to a REGISTER says, without what differs from one answer to the next.
  private static String refusal(Account account) {
    Phone phone = NODE.phone(new UdpLink(), account);
    String text = new String(phone.register(HOUR).encode(), StandardCharsets.UTF_8);
    return text.replace(account.user(), "USER")
        .replaceAll("nonce=\"[^\"]*\"", "nonce")
        .replaceAll("branch=[^;\r\n]*", "branch")
        .replaceAll("tag=[^;\r\n]*", "tag")
        .replaceAll("(?im)^(Call-ID|Date):.*", "$1")
        .replaceAll("127\\.0\\.0\\.1:\\d+", "address")
        .replaceAll("rport=\\d+", "rport");
  }

  private static long time(Account account) {
    Phone phone = NODE.phone(new UdpLink(), account);
    SipResponse challenge = register(phone, "");
    String uri = "sip:" + account.domain();
    String answer =
        DigestAnswer.to(challenge, account, DigestAnswer.ANY).orElseThrow().next("REGISTER", uri);
    long begin = System.nanoTime();
    register(phone, answer);
    return System.nanoTime() - begin;
  }

  private static long median(List<Long> values) {
    var sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }
}
