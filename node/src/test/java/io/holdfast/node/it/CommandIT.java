// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.it;

import static io.holdfast.node.it.NodeUnderTest.HOUR;
import static io.holdfast.node.it.NodeUnderTest.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.it.Launcher.Outcome;
import io.holdfast.node.phone.Account;
import io.holdfast.node.phone.Answering;
import io.holdfast.node.phone.OutgoingCall;
import io.holdfast.node.phone.Phone;
import io.holdfast.node.phone.UdpLink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What an operator does at the command line, against a node that runs.
final class CommandIT {
  @RegisterExtension static final NodeUnderTest NODE = NodeUnderTest.with();

  @Test
  void addsListsAndRemovesSubscribers() {
    String aor = NODE.name("alice") + "@localhost";
    NodeProcess node = NODE.process();

    Outcome added =
        node.commandWithInput("opensesame\n", "subscriber", "add", aor, "--password-stdin");
    Phone alice =
        NODE.phone(new UdpLink(), new Account(NODE.name("alice"), "localhost", "opensesame"));

    assertThat(added.exitCode()).as(added.err()).isZero();
    assertThat(alice.register(HOUR).status()).isEqualTo(200);
    assertThat(node.command("subscriber", "list").out()).contains(aor).doesNotContain("opensesame");
    assertThat(node.command("subscriber", "remove", aor).exitCode()).isZero();
    assertThat(node.command("subscriber", "list").out()).doesNotContain(aor);
    assertThat(alice.register(HOUR).status()).isIn(401, 403);
    assertThat(node.command("subscriber", "remove", aor).exitCode()).isEqualTo(1);
  }

  @Test
  void importsSubscribersOfKamailio() throws IOException {
    Path file = NODE.process().data().resolveSibling("subscribers.csv");
    String user = NODE.name("carol");
    Files.writeString(file, "username,domain,password,ha1\n" + user + ",localhost,opensesame,\n");

    Outcome outcome = NODE.process().command("subscriber", "import", file.toString());

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    Phone carol = NODE.phone(new UdpLink(), new Account(user, "localhost", "opensesame"));
    assertThat(carol.register(HOUR).status()).isEqualTo(200);
  }

  @Test
  void showsRegistrationsCallsAndRecords() {
    Phone bob = NODE.registered(new UdpLink(), "bob").answering(Answering.after(Duration.ZERO));
    Phone alice = NODE.registered(new UdpLink(), "alice");
    OutgoingCall call = alice.call(bob.account());
    assertThat(call.awaitFinal(SOON)).isEqualTo(200);
    NodeProcess node = NODE.process();

    assertThat(node.command("registrations").out()).contains(bob.account().aor());
    assertThat(node.command("registrations", bob.account().aor()).out()).contains("127.0.0.1");
    assertThat(node.command("calls").out()).contains(call.callId());
    assertThat(node.command("calls", call.callId()).out()).contains("established");
    assertThat(call.session().hangUp()).isEqualTo(200);
    Records.only(NODE.admin(), call.callId());
    assertThat(node.command("cdr").out()).contains("answered");
    Outcome json = node.command("cdr", "--format", "json");
    assertThat(json.out().lines()).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
    assertThat(json.out()).contains(call.callId());
    assertThat(node.command("cdr", "--format", "csv").out())
        .contains("callId")
        .contains("answered");
    Outcome verified = node.command("cdr", "--verify");
    assertThat(verified.exitCode()).as(verified.out() + verified.err()).isZero();
  }

  @Test
  void saysWhenThereIsNoNode() {
    Outcome outcome =
        Launcher.run(
            "cdr",
            "--admin",
            "http://127.0.0.1:" + Ports.free(),
            "--token-file",
            NODE.process().data().resolve("admin.token").toString());

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.err().lines()).hasSize(1);
  }
}
