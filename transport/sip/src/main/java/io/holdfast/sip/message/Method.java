// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.message;

import io.holdfast.sip.parse.Ascii;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The method of a request; unlike a header name it has case (RFC 3261 §7.1). There is one object
/// of each well-known method.
public final class Method {

  public static final Method INVITE = new Method("INVITE");
  public static final Method ACK = new Method("ACK");
  public static final Method BYE = new Method("BYE");
  public static final Method CANCEL = new Method("CANCEL");
  public static final Method REGISTER = new Method("REGISTER");
  public static final Method OPTIONS = new Method("OPTIONS");
  public static final Method PRACK = new Method("PRACK");
  public static final Method SUBSCRIBE = new Method("SUBSCRIBE");
  public static final Method NOTIFY = new Method("NOTIFY");
  public static final Method PUBLISH = new Method("PUBLISH");
  public static final Method INFO = new Method("INFO");
  public static final Method REFER = new Method("REFER");
  public static final Method MESSAGE = new Method("MESSAGE");
  public static final Method UPDATE = new Method("UPDATE");

  private static final List<Method> KNOWN =
      List.of(
          INVITE, ACK, BYE, CANCEL, REGISTER, OPTIONS, PRACK, SUBSCRIBE, NOTIFY, PUBLISH, INFO,
          REFER, MESSAGE, UPDATE);

  private final String name;
  private final byte[] bytes;

  private Method(String name) {
    this.name = name;
    this.bytes = name.getBytes(StandardCharsets.UTF_8);
  }

  /// The method of that name; any token is one.
  public static Method of(String name) {
    for (int i = 0; i < KNOWN.size(); i++) {
      if (KNOWN.get(i).name.equals(name)) {
        return KNOWN.get(i);
      }
    }
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) > 0x7e || !Ascii.is(name.charAt(i), Ascii.TOKEN)) {
        throw new IllegalArgumentException("method: '" + name + "' (expected: a token)");
      }
    }
    if (name.isEmpty()) {
      throw new IllegalArgumentException("method: '' (expected: a token)");
    }
    return new Method(name);
  }

  /// The method in these bytes, which are a token.
  public static Method of(byte[] bytes, int from, int to) {
    for (int i = 0; i < KNOWN.size(); i++) {
      Method method = KNOWN.get(i);
      if (java.util.Arrays.equals(method.bytes, 0, method.bytes.length, bytes, from, to)) {
        return method;
      }
    }
    return new Method(new String(bytes, from, to - from, StandardCharsets.UTF_8));
  }

  public String name() {
    return name;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || other instanceof Method that && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
