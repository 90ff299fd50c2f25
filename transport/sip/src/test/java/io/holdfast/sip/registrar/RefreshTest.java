// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.registrar;

import static io.holdfast.sip.registrar.Registers.FLOW;
import static io.holdfast.sip.registrar.Registers.NOW;
import static io.holdfast.sip.registrar.Registers.PHONE;
import static io.holdfast.sip.registrar.Registers.address;
import static io.holdfast.sip.registrar.Registers.register;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.registrar.Outcome.Accepted;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// Which refreshes have to be written: a grant of 1000 s stands 1250 s in the journal.
class RefreshTest {

  private static final String CONTACT = "Contact: <" + PHONE + ">";
  private static final String FOR_1000_S = "Expires: 1000";
  private static final Bindings BOUND =
      process(register(1, CONTACT, FOR_1000_S), Bindings.NONE, NOW, FLOW).after();

  @Test
  void isNotWrittenWhileTheJournalOutlivesTheNewGrant() {
    Instant later = NOW.plusSeconds(250);

    Accepted outcome = process(register(2, CONTACT, FOR_1000_S), BOUND, later, FLOW);

    Binding binding = outcome.after().all().getFirst();
    assertThat(outcome.changes()).containsExactly(new Change.Refresh(binding));
    assertThat(binding.cseq()).isEqualTo(2);
    assertThat(binding.grantedUntil()).isEqualTo(later.plusSeconds(1000));
    assertThat(binding.expiresAt()).isEqualTo(NOW.plusSeconds(1250));
  }

  @Test
  void isWrittenWhenTheNewGrantWouldOutliveTheJournal() {
    Instant later = NOW.plusSeconds(251);

    Accepted outcome = process(register(2, CONTACT, FOR_1000_S), BOUND, later, FLOW);

    assertThat(outcome.changes()).hasSize(1).allMatch(Change.Bind.class::isInstance);
    assertThat(outcome.after().all().getFirst().expiresAt()).isEqualTo(later.plusSeconds(1250));
  }

  @Test
  void isWrittenWhenTheJournalWouldOutliveAShorterGrantByMoreThanTheSlack() {
    assertThat(process(register(2, CONTACT, "Expires: 900"), BOUND, NOW, FLOW).changes())
        .allMatch(Change.Bind.class::isInstance);
  }

  @Test
  void isWrittenWhenAnythingButTheTimeDiffers() {
    Flow rebound = Flow.udp(FLOW.local(), address("192.0.2.4", 6060));

    assertThat(process(register(2, CONTACT, FOR_1000_S), BOUND, NOW, rebound).changes())
        .allMatch(Change.Bind.class::isInstance);
    assertThat(process(register(2, CONTACT + ";q=0.5", FOR_1000_S), BOUND, NOW, FLOW).changes())
        .allMatch(Change.Bind.class::isInstance);
    assertThat(process(register("new", 2, CONTACT, FOR_1000_S), BOUND, NOW, FLOW).changes())
        .allMatch(Change.Bind.class::isInstance);
    assertThat(
            process(
                    register(2, CONTACT, FOR_1000_S, "Path: <sip:p;lr>", "Supported: path"),
                    BOUND,
                    NOW,
                    FLOW)
                .changes())
        .allMatch(Change.Bind.class::isInstance);
  }

  @Test
  void standsAsLongAsTheJournalLetsItAfterItsOwnerWasLost() {
    Bindings recovered = BOUND.asJournaled();

    assertThat(recovered.standingAt(NOW.plusSeconds(1249))).hasSize(1);
    assertThat(recovered.standingAt(NOW.plusSeconds(1250))).isEmpty();
  }

  @Test
  void isAcceptedOnceMoreAfterItsOwnerWasLost() {
    SipRequest refresh = register(2, CONTACT, FOR_1000_S);
    Instant later = NOW.plusSeconds(100);
    Bindings recovered = BOUND.asJournaled();

    Accepted once = process(refresh, recovered, later, FLOW);
    Accepted twice = process(refresh, once.after(), later, FLOW);

    assertThat(once.changes()).hasSize(1);
    assertThat(twice.changes()).isEmpty();
  }

  private static Accepted process(SipRequest register, Bindings current, Instant now, Flow flow) {
    return (Accepted)
        Registrar.process(register, current, RegistrarSettings.DEFAULT, now, flow, "t");
  }
}
