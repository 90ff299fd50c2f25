// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.header;

import io.holdfast.sip.parse.Ascii;
import io.holdfast.sip.parse.Scanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The parameters of a header field's value or of a URI, in their order. Names compare without
/// case; texts are kept as they were written, quotes included.
public record Params(List<Param> list) {

  /// One parameter.
  ///
  /// @param rawValue as it was written, with its quotes; empty where there is none
  /// @param hasValue whether an `=` was written
  public record Param(String name, String rawValue, boolean hasValue) {

    /// The value, without quotes and backslashes if it was a quoted string.
    public String value() {
      return QuotedString.unquote(rawValue);
    }
  }

  public static final Params NONE = new Params(List.of());

  public Params {
    list = List.copyOf(list);
  }

  /// `*( SEMI generic-param )`, `generic-param = token [ EQUAL gen-value ]`
  public static Params read(Scanner in) {
    if (!in.separator(';')) {
      return NONE;
    }
    Param first = genericParam(in);
    if (!in.separator(';')) {
      return new Params(List.of(first));
    }
    List<Param> list = new ArrayList<>(4);
    list.add(first);
    do {
      list.add(genericParam(in));
    } while (in.separator(';'));
    return new Params(list);
  }

  /// `auth-param *( COMMA auth-param )`, `auth-param = auth-param-name EQUAL ( token /
  /// quoted-string )`
  static Params readAuthParams(Scanner in) {
    List<Param> list = new ArrayList<>(10);
    do {
      Param param = genericParam(in);
      if (!param.hasValue()) {
        in.fail("auth-param", "'='");
      }
      list.add(param);
    } while (in.separator(','));
    return new Params(list);
  }

  private static Param genericParam(Scanner in) {
    String name = in.token("token");
    if (!in.separator('=')) {
      return new Param(name, "", false);
    }
    String value = in.peek() == '"' ? in.quotedString() : in.run(Ascii.PARAM_VALUE, "gen-value");
    return new Param(name, value, true);
  }

  /// `uri-parameters = *( ";" uri-parameter )`, and the `*par` of a tel URI, which is the same.
  public static Params readUriParameters(Scanner in) {
    if (!in.take(';')) {
      return NONE;
    }
    List<Param> list = new ArrayList<>(4);
    do {
      String name = in.escapable(Ascii.URI_PARAM, "pname");
      boolean hasValue = in.take('=');
      list.add(new Param(name, hasValue ? in.escapable(Ascii.URI_PARAM, "pvalue") : "", hasValue));
    } while (in.take(';'));
    return new Params(list);
  }

  public boolean isEmpty() {
    return list.isEmpty();
  }

  private @Nullable Param find(String name) {
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i).name().equalsIgnoreCase(name)) {
        return list.get(i);
      }
    }
    return null;
  }

  public boolean has(String name) {
    return find(name) != null;
  }

  /// The value of the parameter without quotes; empty where it is absent or has no value.
  public Optional<String> get(String name) {
    Param param = find(name);
    return param == null || !param.hasValue() ? Optional.empty() : Optional.of(param.value());
  }

  /// With this parameter in the place of the one of that name, or at the end.
  ///
  /// @param value as it is to be written, null for a parameter that is only a name
  public Params with(String name, @Nullable String value) {
    Param added = new Param(name, value == null ? "" : value, value != null);
    List<Param> copy = new ArrayList<>(list.size() + 1);
    boolean placed = false;
    for (Param param : list) {
      boolean same = param.name().equalsIgnoreCase(name);
      if (!same || !placed) {
        copy.add(same ? added : param);
      }
      placed |= same;
    }
    if (!placed) {
      copy.add(added);
    }
    return new Params(copy);
  }

  public Params without(String name) {
    return has(name)
        ? new Params(list.stream().filter(p -> !p.name().equalsIgnoreCase(name)).toList())
        : this;
  }

  /// As it is written: `;branch=z9hG4bK1;rport`.
  public String text() {
    if (list.isEmpty()) {
      return "";
    }
    StringBuilder out = new StringBuilder(list.size() * 16);
    for (Param param : list) {
      out.append(';').append(param.name());
      if (param.hasValue()) {
        out.append('=').append(param.rawValue());
      }
    }
    return out.toString();
  }

  @Override
  public String toString() {
    return text();
  }
}
