// SPDX-License-Identifier: Apache-2.0

/// The admin API: a small HTTP/1.1 server over ports to the rest of the node. `docs/admin-api.md`
/// says what it answers.
///
/// Bounded in connections, request size and time; lists are sent page by page, never built as one
/// text. No TLS and no users: it listens on loopback unless told otherwise, and one bearer token
/// opens all of it. Netty stays in this package.
@NullMarked
package io.holdfast.ops.admin;

import org.jspecify.annotations.NullMarked;
