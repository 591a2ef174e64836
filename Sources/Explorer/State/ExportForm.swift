/// The forms in which a request can be handed on.
enum ExportForm: String, CaseIterable, Sendable {
  /// A line of a shell that runs peerscope.
  case shell
  /// A line of a shell that runs curl, for peers that are HTTP servers.
  case curl
  /// A program in Swift.
  case swift
  /// The bytes as they are sent.
  case wire
  /// The request and its response as an HTTP archive, HAR 1.2.
  case har
  /// The text file that saved requests are.
  case file
}
