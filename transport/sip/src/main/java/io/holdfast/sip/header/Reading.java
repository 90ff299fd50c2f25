// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.header;

import io.holdfast.sip.parse.Fault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one field was found to hold: its values up to the first that breaks the grammar, and that
/// fault. Made once for a field and kept with it.
public record Reading<T>(Header<T> header, List<T> values, @Nullable Fault fault) {

  public Reading {
    values = List.copyOf(values);
  }
}
