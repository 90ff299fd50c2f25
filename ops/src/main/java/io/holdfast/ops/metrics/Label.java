// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.metrics;

/// A name and one of a few values that are known when the node starts. Never an address-of-record,
/// a Call-ID or anything else that grows with the traffic: the registry refuses a metric with too
/// many series.
public record Label(String name, String value) {

  public Label {
    if (!name.matches("[a-z][a-z0-9_]*")) {
      throw new IllegalArgumentException("label: '" + name + "' (expected: [a-z][a-z0-9_]*)");
    }
  }

  String text() {
    String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return name + "=\"" + escaped + '"';
  }
}
