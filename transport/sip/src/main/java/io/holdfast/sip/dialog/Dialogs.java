// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.dialog;

import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.proxy.Identity;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The dialogs that one INVITE made: one for each To tag that came back, since whoever is behind us
/// may fork (RFC 3261 §12.1, RFC 3261 §13.2.2.4).
public record Dialogs(Map<String, Dialog> byCalleeTag) {

  /// More early dialogs than this come of no fork; the next ones are not tracked.
  public static final int MAX_EARLY = 32;

  /// The same for all dialogs, so that early ones leave room for the 2xx that matter.
  public static final int MAX = 64;

  public static final Dialogs NONE = new Dialogs(Map.of());

  public Dialogs {
    byCalleeTag = Collections.unmodifiableMap(new LinkedHashMap<>(byCalleeTag));
  }

  /// After a response to the INVITE passed.
  public Dialogs on(SipRequest invite, SipResponse response, Identity identity) {
    String tag = response.toTag().orElse("");
    if (response.status() >= 300) {
      return this;
    }
    Dialog known = byCalleeTag.get(tag);
    if (known == null) {
      boolean room = byCalleeTag.size() < (response.status() < 200 ? MAX_EARLY : MAX);
      return room ? Dialog.of(invite, response, identity).map(this::with).orElse(this) : this;
    }
    return response.status() >= 200 ? with(known.confirmed(invite, response, identity)) : this;
  }

  /// The dialog of a request.
  public Optional<Dialog> find(SipRequest request) {
    Dialog byTo = byCalleeTag.get(request.toTag().orElse(""));
    Dialog byFrom = byCalleeTag.get(request.fromTag().orElse(""));
    return Optional.ofNullable(byTo)
        .filter(dialog -> dialog.sender(request).isPresent())
        .or(() -> Optional.ofNullable(byFrom).filter(dialog -> dialog.sender(request).isPresent()));
  }

  /// With a dialog in the place of the one that had its tags.
  public Dialogs with(Dialog dialog) {
    Map<String, Dialog> next = new LinkedHashMap<>(byCalleeTag);
    next.put(dialog.callee().tag(), dialog);
    return new Dialogs(next);
  }

  /// Without the dialog, whose BYE was answered.
  public Dialogs without(Dialog dialog) {
    Map<String, Dialog> next = new LinkedHashMap<>(byCalleeTag);
    next.remove(dialog.callee().tag());
    return new Dialogs(next);
  }

  /// Only those that a 2xx confirmed: "All early dialogs are considered terminated upon reception
  /// of the non-2xx final response" (RFC 3261 §13.2.2.3).
  public Dialogs confirmed() {
    Map<String, Dialog> next = new LinkedHashMap<>(byCalleeTag);
    next.values().removeIf(dialog -> dialog.state() == Dialog.State.EARLY);
    return new Dialogs(next);
  }

  public Collection<Dialog> all() {
    return byCalleeTag.values();
  }
}
