// SPDX-License-Identifier: Apache-2.0

/// JSON (RFC 8259) as the admin API and the command line need it: a writer that builds no tree, and
/// a bounded reader for small texts.
///
/// No binding of classes: who writes a value says which members it has, so that renaming a record
/// component never changes the API.
@NullMarked
package io.holdfast.ops.json;

import org.jspecify.annotations.NullMarked;
