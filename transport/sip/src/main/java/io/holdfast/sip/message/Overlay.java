// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.message;

import io.holdfast.sip.message.Parts.Slice;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The changed list of fields that an edit works on: untouched fields are those of the original.
final class Overlay {

  private final List<Field> fields;
  private Slice body;

  Overlay(Parts origin) {
    Field[] received = origin.array();
    this.fields = new ArrayList<>(received.length + 4);
    fields.addAll(Arrays.asList(received));
    this.body = origin.bodySlice();
  }

  Field[] fields() {
    return fields.toArray(Field[]::new);
  }

  Slice body() {
    return body;
  }

  void prepend(HeaderName name, String value) {
    int first = indexOf(name);
    int place =
        first >= 0 ? first : name.equals(HeaderName.VIA) ? 0 : lastIndexOf(HeaderName.VIA) + 1;
    fields.add(place, Field.of(name, value));
  }

  void append(HeaderName name, String value) {
    int last = lastIndexOf(name);
    fields.add(last >= 0 ? last + 1 : fields.size(), Field.of(name, value));
  }

  void set(HeaderName name, String value) {
    int first = indexOf(name);
    if (first < 0) {
      fields.add(Field.of(name, value));
      return;
    }
    fields.set(first, Field.of(name, value));
    for (int i = fields.size() - 1; i > first; i--) {
      if (fields.get(i).is(name)) {
        fields.remove(i);
      }
    }
  }

  void remove(HeaderName name) {
    fields.removeIf(field -> field.is(name));
  }

  void removeFirst(HeaderName name) {
    int first = indexOf(name);
    if (first < 0) {
      return;
    }
    Field field = fields.get(first);
    int comma = name.list() ? Commas.first(field) : -1;
    if (comma < 0) {
      fields.remove(first);
    } else {
      fields.set(first, rewritten(field, "", comma + 1, field.valueEnd()));
    }
  }

  void removeLast(HeaderName name) {
    int last = lastIndexOf(name);
    if (last < 0) {
      return;
    }
    Field field = fields.get(last);
    int comma = name.list() ? Commas.last(field) : -1;
    if (comma < 0) {
      fields.remove(last);
    } else {
      fields.set(last, rewritten(field, "", field.valueStart(), comma));
    }
  }

  void replaceFirst(HeaderName name, String value) {
    int first = indexOf(name);
    if (first < 0) {
      return;
    }
    Field field = fields.get(first);
    int comma = name.list() ? Commas.first(field) : -1;
    Field replaced =
        comma < 0
            ? Field.of(field.rawName(), value)
            : rewritten(field, value, comma, field.valueEnd());
    fields.set(first, replaced);
  }

  void body(byte[] bytes, @Nullable String contentType) {
    body = Slice.of(bytes.clone());
    if (bytes.length == 0) {
      remove(HeaderName.CONTENT_TYPE);
    } else if (contentType != null) {
      set(HeaderName.CONTENT_TYPE, contentType);
    }
    set(HeaderName.CONTENT_LENGTH, Integer.toString(bytes.length));
  }

  /// A message of ours says how long it is (RFC 3261 §20.14).
  void complete() {
    if (indexOf(HeaderName.CONTENT_LENGTH) < 0) {
      append(HeaderName.CONTENT_LENGTH, Integer.toString(body.length()));
    }
  }

  /// The field with another value: some text of ours, then bytes of its own value as they are.
  private static Field rewritten(Field field, String text, int from, int to) {
    byte[] name = field.rawName().getBytes(StandardCharsets.UTF_8);
    byte[] ours = Field.checked(field.rawName(), text).getBytes(StandardCharsets.UTF_8);
    int start = from;
    int end = to;
    while (ours.length == 0 && start < end && isSpace(field.bytes()[start])) {
      start++;
    }
    while (end > start && isSpace(field.bytes()[end - 1])) {
      end--;
    }
    int valueStart = name.length + 2;
    byte[] out = new byte[valueStart + ours.length + (end - start) + 2];
    System.arraycopy(name, 0, out, 0, name.length);
    out[name.length] = ':';
    out[name.length + 1] = ' ';
    System.arraycopy(ours, 0, out, valueStart, ours.length);
    System.arraycopy(field.bytes(), start, out, valueStart + ours.length, end - start);
    out[out.length - 2] = '\r';
    out[out.length - 1] = '\n';
    return Field.received(out, 0, name.length, valueStart, out.length - 2, out.length);
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\r' || b == '\n';
  }

  private int indexOf(HeaderName name) {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).is(name)) {
        return i;
      }
    }
    return -1;
  }

  private int lastIndexOf(HeaderName name) {
    for (int i = fields.size() - 1; i >= 0; i--) {
      if (fields.get(i).is(name)) {
        return i;
      }
    }
    return -1;
  }
}
