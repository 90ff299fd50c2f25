// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.message;

import io.holdfast.sip.parse.Ascii;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The name of a header field. Names compare without case, and a compact form is the name it stands
/// for (RFC 3261 §7.3.1, §7.3.3). The well-known names below are recognised in bytes without making
/// anything, and there is one object of each.
public final class HeaderName {

  /// While the constants are made; the tables below are made of it.
  private static final List<HeaderName> KNOWN = new ArrayList<>(64);

  public static final HeaderName VIA = list("Via", 'v');
  public static final HeaderName FROM = single("From", 'f');
  public static final HeaderName TO = single("To", 't');
  public static final HeaderName CALL_ID = single("Call-ID", 'i');
  public static final HeaderName CSEQ = single("CSeq");
  public static final HeaderName CONTACT = list("Contact", 'm');
  public static final HeaderName MAX_FORWARDS = single("Max-Forwards");
  public static final HeaderName ROUTE = list("Route");
  public static final HeaderName RECORD_ROUTE = list("Record-Route");
  public static final HeaderName CONTENT_LENGTH = single("Content-Length", 'l');
  public static final HeaderName CONTENT_TYPE = single("Content-Type", 'c');
  public static final HeaderName CONTENT_ENCODING = list("Content-Encoding", 'e');
  public static final HeaderName EXPIRES = single("Expires");
  public static final HeaderName MIN_EXPIRES = single("Min-Expires");
  public static final HeaderName AUTHORIZATION = single("Authorization");
  public static final HeaderName PROXY_AUTHORIZATION = single("Proxy-Authorization");
  public static final HeaderName WWW_AUTHENTICATE = single("WWW-Authenticate");
  public static final HeaderName PROXY_AUTHENTICATE = single("Proxy-Authenticate");
  public static final HeaderName AUTHENTICATION_INFO = single("Authentication-Info");
  public static final HeaderName REQUIRE = list("Require");
  public static final HeaderName PROXY_REQUIRE = list("Proxy-Require");
  public static final HeaderName SUPPORTED = optionalList("Supported", 'k');
  public static final HeaderName UNSUPPORTED = list("Unsupported");
  public static final HeaderName PATH = list("Path");
  public static final HeaderName SERVICE_ROUTE = list("Service-Route");
  public static final HeaderName RETRY_AFTER = single("Retry-After");
  public static final HeaderName ALLOW = optionalList("Allow");
  public static final HeaderName ALLOW_EVENTS = list("Allow-Events", 'u');
  public static final HeaderName ACCEPT = optionalList("Accept");
  public static final HeaderName ACCEPT_CONTACT = list("Accept-Contact", 'a');
  public static final HeaderName REJECT_CONTACT = list("Reject-Contact", 'j');
  public static final HeaderName DATE = single("Date");
  public static final HeaderName TIMESTAMP = single("Timestamp");
  public static final HeaderName REPLACES = single("Replaces");
  public static final HeaderName SESSION_EXPIRES = single("Session-Expires", 'x');
  public static final HeaderName MIN_SE = single("Min-SE");
  public static final HeaderName RSEQ = single("RSeq");
  public static final HeaderName RACK = single("RAck");
  public static final HeaderName EVENT = single("Event", 'o');
  public static final HeaderName SUBSCRIPTION_STATE = single("Subscription-State");
  public static final HeaderName WARNING = list("Warning");
  public static final HeaderName SERVER = single("Server");
  public static final HeaderName USER_AGENT = single("User-Agent");
  public static final HeaderName REASON = list("Reason");
  public static final HeaderName REFER_TO = single("Refer-To", 'r');
  public static final HeaderName REFERRED_BY = single("Referred-By", 'b');
  public static final HeaderName SUBJECT = single("Subject", 's');
  public static final HeaderName IDENTITY = single("Identity", 'y');
  public static final HeaderName SIP_ETAG = single("SIP-ETag");
  public static final HeaderName SIP_IF_MATCH = single("SIP-If-Match");
  public static final HeaderName FLOW_TIMER = single("Flow-Timer");

  /// Open addressing by [#hash]; four times as many places as names, so that most are found at
  /// once.
  private static final @Nullable HeaderName[] TABLE = table();

  private static final @Nullable HeaderName[] COMPACT = compactForms();

  private final String text;
  private final byte[] lower;
  private final int index;
  private final char compactForm;
  private final boolean list;
  private final boolean mayBeEmpty;

  private HeaderName(String text, int index, char compactForm, boolean list, boolean mayBeEmpty) {
    this.text = text;
    this.lower = text.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
    this.index = index;
    this.compactForm = compactForm;
    this.list = list;
    this.mayBeEmpty = mayBeEmpty;
  }

  /// The name in any case, or a compact form.
  public static HeaderName of(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    HeaderName known = known(bytes, 0, bytes.length);
    if (known != null) {
      return known;
    }
    for (byte b : bytes) {
      if (!Ascii.is(b, Ascii.TOKEN)) {
        throw new IllegalArgumentException("header name: '" + name + "' (expected: a token)");
      }
    }
    if (bytes.length == 0) {
      throw new IllegalArgumentException("header name: '' (expected: a token)");
    }
    return new HeaderName(name, -1, NONE, false, true);
  }

  /// The well-known name in these bytes, null where it is another one.
  public static @Nullable HeaderName known(byte[] bytes, int from, int to) {
    if (to - from == 1) {
      return COMPACT[Ascii.lower(bytes[from]) & 0x7f];
    }
    int place = hash(bytes, from, to) & (TABLE.length - 1);
    while (true) {
      HeaderName name = TABLE[place];
      if (name == null || name.matches(bytes, from, to)) {
        return name;
      }
      place = (place + 1) & (TABLE.length - 1);
    }
  }

  /// The name as the RFC writes it.
  public String text() {
    return text;
  }

  /// Whether one line may hold several values between commas (§7.3.1). Authorization and its like
  /// look as if they did, and do not.
  public boolean list() {
    return list;
  }

  /// Whether a field without a value is well-formed: `Supported:` says that nothing is (§20.37).
  public boolean mayBeEmpty() {
    return mayBeEmpty;
  }

  /// A number below 64 for each well-known name, -1 for all others.
  public int index() {
    return index;
  }

  /// Whether these bytes are the name, in full.
  boolean matches(byte[] bytes, int from, int to) {
    if (to - from != lower.length) {
      return false;
    }
    for (int i = 0; i < lower.length; i++) {
      if (Ascii.lower(bytes[from + i]) != lower[i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || other instanceof HeaderName that
            && index < 0
            && that.index < 0
            && matches(that.lower, 0, that.lower.length);
  }

  @Override
  public int hashCode() {
    return hash(lower, 0, lower.length);
  }

  @Override
  public String toString() {
    return text;
  }

  private static final char NONE = 0;

  private static HeaderName single(String text) {
    return add(text, NONE, false, false);
  }

  private static HeaderName single(String text, char compactForm) {
    return add(text, compactForm, false, false);
  }

  private static HeaderName list(String text) {
    return add(text, NONE, true, false);
  }

  private static HeaderName list(String text, char compactForm) {
    return add(text, compactForm, true, false);
  }

  private static HeaderName optionalList(String text) {
    return add(text, NONE, true, true);
  }

  private static HeaderName optionalList(String text, char compactForm) {
    return add(text, compactForm, true, true);
  }

  private static HeaderName add(String text, char compactForm, boolean list, boolean mayBeEmpty) {
    HeaderName name = new HeaderName(text, KNOWN.size(), compactForm, list, mayBeEmpty);
    KNOWN.add(name);
    return name;
  }

  private static int hash(byte[] bytes, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = hash * 31 + (bytes[i] | 0x20);
    }
    return hash ^ hash >>> 8;
  }

  private static @Nullable HeaderName[] table() {
    @Nullable HeaderName[] table = new @Nullable HeaderName[256];
    for (HeaderName name : KNOWN) {
      int place = hash(name.lower, 0, name.lower.length) & (table.length - 1);
      while (table[place] != null) {
        place = (place + 1) & (table.length - 1);
      }
      table[place] = name;
    }
    return table;
  }

  private static @Nullable HeaderName[] compactForms() {
    @Nullable HeaderName[] forms = new @Nullable HeaderName[128];
    for (HeaderName name : KNOWN) {
      if (name.compactForm != NONE) {
        forms[name.compactForm] = name;
      }
    }
    return forms;
  }
}
