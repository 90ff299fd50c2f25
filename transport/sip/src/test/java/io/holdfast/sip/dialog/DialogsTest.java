// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.dialog;

import static io.holdfast.sip.proxy.Messages.US;
import static io.holdfast.sip.proxy.Messages.request;
import static io.holdfast.sip.proxy.Messages.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.message.SipRequest;
import org.junit.jupiter.api.Test;

/// The dialogs of one INVITE: as many as To tags come back (RFC 3261 §12.1, RFC 3261 §13.2.2.4).
class DialogsTest {

  private static final SipRequest INVITE = request("INVITE sip:ben@sued.example");

  private Dialogs dialogs = Dialogs.NONE;

  @Test
  void everyTagIsADialogOfItsOwn() {
    on(180, "b1");
    on(183, "b2");
    on(180, "b1");

    assertThat(dialogs.byCalleeTag()).containsOnlyKeys("b1", "b2");
  }

  @Test
  void successConfirmsItsDialogOnly() {
    on(180, "b1");
    on(180, "b2");
    on(200, "b2");

    assertThat(dialogs.confirmed().byCalleeTag()).containsOnlyKeys("b2");
  }

  @Test
  void successesOfSeveralForksAreAllConfirmed() {
    on(200, "b1");
    on(200, "b2");

    assertThat(dialogs.confirmed().all()).hasSize(2);
  }

  @Test
  void failureMakesNoDialog() {
    on(486, "b1");

    assertThat(dialogs.all()).isEmpty();
  }

  @Test
  void requestFindsItsDialogFromBothSides() {
    on(200, "b1");
    on(200, "b2");

    assertThat(dialogs.find(request("BYE sip:x@198.51.100.9", "To: <sip:ben@sued.example>;tag=b2")))
        .map(dialog -> dialog.callee().tag())
        .contains("b2");
    assertThat(
            dialogs.find(
                request(
                    "BYE sip:x@198.51.100.7",
                    "From: <sip:ben@sued.example>;tag=b1",
                    "To: <sip:anna@nord.example>;tag=a1")))
        .map(dialog -> dialog.callee().tag())
        .contains("b1");
    assertThat(dialogs.find(request("BYE sip:x@198.51.100.9", "To: <sip:ben@sued.example>;tag=b3")))
        .isEmpty();
    assertThat(dialogs.find(request("INVITE sip:ben@sued.example"))).isEmpty();
  }

  @Test
  void endedDialogIsForgotten() {
    on(200, "b1");
    on(200, "b2");

    Dialog ended = dialogs.all().iterator().next();
    assertThat(dialogs.without(ended).byCalleeTag()).containsOnlyKeys("b2");
  }

  @Test
  void thousandsOfTagsAreNoFork() {
    for (int i = 0; i < 2_000; i++) {
      on(180, "early" + i);
    }
    assertThat(dialogs.all()).hasSize(Dialogs.MAX_EARLY);

    for (int i = 0; i < 2_000; i++) {
      on(200, "late" + i);
    }
    assertThat(dialogs.all()).hasSize(Dialogs.MAX);
  }

  private void on(int status, String tag) {
    dialogs = dialogs.on(INVITE, response(status, "To: <sip:ben@sued.example>;tag=" + tag), US);
  }
}
