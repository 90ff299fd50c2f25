// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.it;

import static io.holdfast.node.it.NodeUnderTest.HOUR;
import static io.holdfast.node.it.NodeUnderTest.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.node.phone.Account;
import io.holdfast.node.phone.Answering;
import io.holdfast.node.phone.Diary;
import io.holdfast.node.phone.Fact;
import io.holdfast.node.phone.OutgoingCall;
import io.holdfast.node.phone.Phone;
import io.holdfast.node.phone.UdpLink;
import io.holdfast.ops.json.Json;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.Method;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A disk that is full: what cannot be durable is refused with 503, no 200 is wrong, what is under
/// way goes on and can end, and service is back when there is room, without a restart.
final class FullDiskIT {
  private static final int MOST_REGISTRATIONS = 5_000;

  private final List<Phone> phones = new ArrayList<>();
  private final Diary diary = new Diary();
  private Path folder = Path.of("");

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    folder = NodeUnderTest.folder("FullDiskIT");
    Path data = Files.createDirectory(folder.resolve("data"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=24m,mode=700", "tmpfs", data.toString()),
        "may not mount a tmpfs (needs root): skipped");
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    phones.forEach(Phone::close);
    run("umount", "--lazy", folder.resolve("data").toString());
  }

  @Test
  void refusesWhatCannotBeDurableAndRecovers() throws IOException {
    try (NodeProcess node = NodeProcess.open(folder)) {
      Phone bob = phone(node, "bob").answering(Answering.after(Duration.ZERO));
      Phone alice = phone(node, "alice");
      assertThat(bob.tryRegister(HOUR)).isEqualTo(200);
      OutgoingCall before = alice.call(bob.account());
      assertThat(before.awaitFinal(SOON)).isEqualTo(200);
      Path filler = node.data().resolve("filler");

      fill(filler);

      assertThat(registerUntilRefused(node)).isEqualTo(503);
      OutgoingCall refused = alice.call(bob.account());
      assertThat(refused.awaitFinal(SOON)).isEqualTo(503);
      assertThat(refused.lastAnswer().text(HeaderName.RETRY_AFTER)).isPresent();
      assertThat(before.session().request(Method.INFO).awaitStatus()).isEqualTo(200);
      assertThat(before.session().request(Method.BYE).awaitStatus()).isEqualTo(200);
      Instant ended = Instant.now();
      assertThat(node.admin().get("/health/live").status()).isEqualTo(200);

      Files.delete(filler);

      Phone carol = phone(node, "carol");
      assertThat(Records.until(() -> carol.tryRegister(HOUR) == 200)).isTrue();
      OutgoingCall after = alice.call(bob.account());
      assertThat(after.awaitFinal(SOON)).isEqualTo(200);
      assertThat(after.session().hangUp()).isEqualTo(200);
      Json record = Records.only(node.admin(), before.callId());
      assertThat(Records.text(record, "outcome")).isEqualTo("answered");
      assertThat(Records.text(record, "endedBy")).isEqualTo("caller");
      assertThat(Instant.parse(Records.text(record, "endedAt"))).isBefore(ended);

      node.kill().start();

      for (Fact.RegisterAnswered answered : diary.facts(Fact.RegisterAnswered.class)) {
        if (answered.status() == 200) {
          assertThat(node.admin().contacts(answered.aor())).as(answered.aor()).hasSize(1);
        }
      }
      assertThat(Records.of(node.admin(), before.callId())).hasSize(1);
      assertThat(Records.of(node.admin(), after.callId())).hasSize(1);
    }
  }

  /// Registers one user after the other until the answer is another than 200.
  private int registerUntilRefused(NodeProcess node) {
    for (int i = 0; i < MOST_REGISTRATIONS; i++) {
      try (Phone phone = newPhone(node, "user" + i)) {
        int status = phone.tryRegister(HOUR);
        if (status != 200) {
          return status;
        }
      }
    }
    return 200;
  }

  private Phone phone(NodeProcess node, String user) {
    Phone phone = newPhone(node, user);
    phones.add(phone);
    return phone;
  }

  private Phone newPhone(NodeProcess node, String user) {
    return Phone.on(new UdpLink(), Account.withoutPassword(user, "localhost"), node.sip(), diary);
  }

  private static void fill(Path file) throws IOException {
    try (var out = Files.newOutputStream(file)) {
      byte[] block = new byte[4096];
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains("No space left")) {
        throw e;
      }
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    } catch (IOException _) {
      return false; // no such program
    }
  }
}
