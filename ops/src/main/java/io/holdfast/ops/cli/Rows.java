// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cli;

import io.holdfast.ops.json.Json;

/// The objects that a node sends.
final class Rows {

  private Rows() {}

  static Json read(String line) throws Failure {
    if (Json.read(line) instanceof Json.Result.Read(var row)) {
      return row;
    }
    throw Failure.failed("the node's answer is no JSON; is it a Holdfast node?");
  }

  /// The text of a member for a table.
  static String cell(Json row, String name) {
    return row.text(name).filter(text -> !text.isEmpty()).orElse("-");
  }
}
