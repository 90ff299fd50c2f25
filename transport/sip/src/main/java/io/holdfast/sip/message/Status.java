// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.message;

import java.util.List;

/// A status code with the reason phrase that the RFC gives it (RFC 3261 §21 and what came after).
public record Status(int code, String reason) {

  public static final Status TRYING = new Status(100, "Trying");
  public static final Status RINGING = new Status(180, "Ringing");
  public static final Status CALL_IS_BEING_FORWARDED = new Status(181, "Call Is Being Forwarded");
  public static final Status QUEUED = new Status(182, "Queued");
  public static final Status SESSION_PROGRESS = new Status(183, "Session Progress");
  public static final Status OK = new Status(200, "OK");
  public static final Status ACCEPTED = new Status(202, "Accepted");
  public static final Status NO_NOTIFICATION = new Status(204, "No Notification");
  public static final Status MULTIPLE_CHOICES = new Status(300, "Multiple Choices");
  public static final Status MOVED_PERMANENTLY = new Status(301, "Moved Permanently");
  public static final Status MOVED_TEMPORARILY = new Status(302, "Moved Temporarily");
  public static final Status USE_PROXY = new Status(305, "Use Proxy");
  public static final Status ALTERNATIVE_SERVICE = new Status(380, "Alternative Service");
  public static final Status BAD_REQUEST = new Status(400, "Bad Request");
  public static final Status UNAUTHORIZED = new Status(401, "Unauthorized");
  public static final Status PAYMENT_REQUIRED = new Status(402, "Payment Required");
  public static final Status FORBIDDEN = new Status(403, "Forbidden");
  public static final Status NOT_FOUND = new Status(404, "Not Found");
  public static final Status METHOD_NOT_ALLOWED = new Status(405, "Method Not Allowed");
  public static final Status NOT_ACCEPTABLE = new Status(406, "Not Acceptable");
  public static final Status PROXY_AUTHENTICATION_REQUIRED =
      new Status(407, "Proxy Authentication Required");
  public static final Status REQUEST_TIMEOUT = new Status(408, "Request Timeout");
  public static final Status GONE = new Status(410, "Gone");
  public static final Status CONDITIONAL_REQUEST_FAILED =
      new Status(412, "Conditional Request Failed");
  public static final Status REQUEST_ENTITY_TOO_LARGE = new Status(413, "Request Entity Too Large");
  public static final Status REQUEST_URI_TOO_LONG = new Status(414, "Request-URI Too Long");
  public static final Status UNSUPPORTED_MEDIA_TYPE = new Status(415, "Unsupported Media Type");
  public static final Status UNSUPPORTED_URI_SCHEME = new Status(416, "Unsupported URI Scheme");
  public static final Status BAD_EXTENSION = new Status(420, "Bad Extension");
  public static final Status EXTENSION_REQUIRED = new Status(421, "Extension Required");
  public static final Status SESSION_INTERVAL_TOO_SMALL =
      new Status(422, "Session Interval Too Small");
  public static final Status INTERVAL_TOO_BRIEF = new Status(423, "Interval Too Brief");
  public static final Status FLOW_FAILED = new Status(430, "Flow Failed");
  public static final Status FIRST_HOP_LACKS_OUTBOUND_SUPPORT =
      new Status(439, "First Hop Lacks Outbound Support");
  public static final Status MAX_BREADTH_EXCEEDED = new Status(440, "Max-Breadth Exceeded");
  public static final Status TEMPORARILY_UNAVAILABLE = new Status(480, "Temporarily Unavailable");
  public static final Status CALL_TRANSACTION_DOES_NOT_EXIST =
      new Status(481, "Call/Transaction Does Not Exist");
  public static final Status LOOP_DETECTED = new Status(482, "Loop Detected");
  public static final Status TOO_MANY_HOPS = new Status(483, "Too Many Hops");
  public static final Status ADDRESS_INCOMPLETE = new Status(484, "Address Incomplete");
  public static final Status AMBIGUOUS = new Status(485, "Ambiguous");
  public static final Status BUSY_HERE = new Status(486, "Busy Here");
  public static final Status REQUEST_TERMINATED = new Status(487, "Request Terminated");
  public static final Status NOT_ACCEPTABLE_HERE = new Status(488, "Not Acceptable Here");
  public static final Status BAD_EVENT = new Status(489, "Bad Event");
  public static final Status REQUEST_PENDING = new Status(491, "Request Pending");
  public static final Status UNDECIPHERABLE = new Status(493, "Undecipherable");
  public static final Status SERVER_INTERNAL_ERROR = new Status(500, "Server Internal Error");
  public static final Status NOT_IMPLEMENTED = new Status(501, "Not Implemented");
  public static final Status BAD_GATEWAY = new Status(502, "Bad Gateway");
  public static final Status SERVICE_UNAVAILABLE = new Status(503, "Service Unavailable");
  public static final Status SERVER_TIME_OUT = new Status(504, "Server Time-out");
  public static final Status VERSION_NOT_SUPPORTED = new Status(505, "Version Not Supported");
  public static final Status MESSAGE_TOO_LARGE = new Status(513, "Message Too Large");
  public static final Status PRECONDITION_FAILURE = new Status(580, "Precondition Failure");
  public static final Status BUSY_EVERYWHERE = new Status(600, "Busy Everywhere");
  public static final Status DECLINE = new Status(603, "Decline");
  public static final Status DOES_NOT_EXIST_ANYWHERE = new Status(604, "Does Not Exist Anywhere");
  public static final Status NOT_ACCEPTABLE_ANYWHERE = new Status(606, "Not Acceptable");

  private static final List<Status> KNOWN =
      List.of(
          TRYING,
          RINGING,
          CALL_IS_BEING_FORWARDED,
          QUEUED,
          SESSION_PROGRESS,
          OK,
          ACCEPTED,
          NO_NOTIFICATION,
          MULTIPLE_CHOICES,
          MOVED_PERMANENTLY,
          MOVED_TEMPORARILY,
          USE_PROXY,
          ALTERNATIVE_SERVICE,
          BAD_REQUEST,
          UNAUTHORIZED,
          PAYMENT_REQUIRED,
          FORBIDDEN,
          NOT_FOUND,
          METHOD_NOT_ALLOWED,
          NOT_ACCEPTABLE,
          PROXY_AUTHENTICATION_REQUIRED,
          REQUEST_TIMEOUT,
          GONE,
          CONDITIONAL_REQUEST_FAILED,
          REQUEST_ENTITY_TOO_LARGE,
          REQUEST_URI_TOO_LONG,
          UNSUPPORTED_MEDIA_TYPE,
          UNSUPPORTED_URI_SCHEME,
          BAD_EXTENSION,
          EXTENSION_REQUIRED,
          SESSION_INTERVAL_TOO_SMALL,
          INTERVAL_TOO_BRIEF,
          FLOW_FAILED,
          FIRST_HOP_LACKS_OUTBOUND_SUPPORT,
          MAX_BREADTH_EXCEEDED,
          TEMPORARILY_UNAVAILABLE,
          CALL_TRANSACTION_DOES_NOT_EXIST,
          LOOP_DETECTED,
          TOO_MANY_HOPS,
          ADDRESS_INCOMPLETE,
          AMBIGUOUS,
          BUSY_HERE,
          REQUEST_TERMINATED,
          NOT_ACCEPTABLE_HERE,
          BAD_EVENT,
          REQUEST_PENDING,
          UNDECIPHERABLE,
          SERVER_INTERNAL_ERROR,
          NOT_IMPLEMENTED,
          BAD_GATEWAY,
          SERVICE_UNAVAILABLE,
          SERVER_TIME_OUT,
          VERSION_NOT_SUPPORTED,
          MESSAGE_TOO_LARGE,
          PRECONDITION_FAILURE,
          BUSY_EVERYWHERE,
          DECLINE,
          DOES_NOT_EXIST_ANYWHERE,
          NOT_ACCEPTABLE_ANYWHERE);

  public Status {
    if (code < 100 || code > 699) {
      throw new IllegalArgumentException("status: " + code + " (expected: 100..699)");
    }
  }

  /// The status of that code; one unknown here has the phrase of its class.
  public static Status of(int code) {
    for (Status status : KNOWN) {
      if (status.code == code) {
        return status;
      }
    }
    return new Status(
        code,
        switch (code / 100) {
          case 1 -> "Progress";
          case 2 -> "OK";
          case 3 -> "Redirection";
          case 4 -> "Request Failure";
          case 5 -> "Server Failure";
          default -> "Global Failure";
        });
  }

  /// Whether more is to come after it.
  public boolean provisional() {
    return code < 200;
  }

  @Override
  public String toString() {
    return code + " " + reason;
  }
}
