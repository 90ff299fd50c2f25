// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.header;

import io.holdfast.sip.parse.Scanner;
import io.holdfast.sip.uri.Uri;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Where somebody can be reached, or in a REGISTER `*` for all such places (RFC 3261 §20.10).
public sealed interface Contact {

  /// `STAR`: every binding of the address-of-record (§10.2.2).
  record Star() implements Contact {}

  /// One place.
  record Address(NameAddr address) implements Contact {

    /// What a malformed `expires` is taken for (§20.10).
    public static final long DEFAULT_EXPIRES = 3600;

    public Uri uri() {
      return address.uri();
    }

    /// Seconds, at most 2^32-1: "Malformed values SHOULD be treated as equivalent to 3600"
    /// (§20.10).
    public OptionalLong expires() {
      if (!address.params().has("expires")) {
        return OptionalLong.empty();
      }
      Scanner in = Scanner.of(address.params().get("expires").orElse(""));
      long seconds = in.cappedNumber("delta-seconds", Header.MAX_SECONDS);
      in.expectEnd("delta-seconds");
      return OptionalLong.of(in.ok() ? seconds : DEFAULT_EXPIRES);
    }

    /// The preference in thousandths, 0 to 1000; empty where it is absent or no `qvalue`.
    public OptionalInt q() {
      return address.params().get("q").map(QValue::parse).orElse(OptionalInt.empty());
    }

    /// Which device this is, `<urn:uuid:…>` (RFC 5626 §4.1).
    public Optional<String> instance() {
      return address.params().get("+sip.instance");
    }

    /// Which of the device's flows this is (RFC 5626 §4.2); empty where absent, or no number above
    /// 0.
    public OptionalInt regId() {
      Optional<String> text = address.params().get("reg-id");
      if (text.isEmpty()) {
        return OptionalInt.empty();
      }
      Scanner in = Scanner.of(text.get());
      int id = (int) in.number("reg-id", Integer.MAX_VALUE);
      in.expectEnd("reg-id");
      return in.ok() && id > 0 ? OptionalInt.of(id) : OptionalInt.empty();
    }

    @Override
    public String text() {
      return address.text();
    }
  }

  /// As it is written.
  default String text() {
    return "*";
  }

  /// `contact-param / STAR`
  static @Nullable Contact read(Scanner in) {
    int from = in.offset();
    if (in.take('*')) {
      in.sws();
      if (in.atEnd()) {
        return new Star();
      }
      in.back(from);
    }
    NameAddr address = NameAddr.read(in);
    return address == null ? null : new Address(address);
  }
}
