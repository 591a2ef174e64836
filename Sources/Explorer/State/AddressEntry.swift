import Engine
import Multiformats
import PeerStore
import TerminalUI

/// An address that is being typed, judged at every key.
struct AddressEntry: Sendable {
  /// What is to be said of the text so far.
  enum Verdict: Equatable, Sendable {
    /// There is none.
    case empty
    /// It leads somewhere.
    case good(TargetReference)
    /// It can still become something.
    case unfinished(TargetReference.Malformed)
    /// It is wrong before its end.
    case bad(TargetReference.Malformed)
  }

  private(set) var field = TextField()
  private(set) var verdict = Verdict.empty
  /// What may come next in a multiaddr.
  private(set) var completion = MultiaddrCompletion("")
  /// The completion that was taken last, so that the same key takes the next one.
  private var taken: (completion: MultiaddrCompletion, index: Int, result: String)?

  init(_ text: String = "") {
    field.text = text
    judge()
  }

  /// Uses a key that writes or edits.
  mutating func handle(_ key: Key) -> Outcome {
    let outcome = field.handle(key)
    if outcome.contains(.changed) { judge() }
    return outcome
  }

  mutating func paste(_ text: String) {
    _ = field.handle(paste: text)
    judge()
  }

  mutating func settle(width: Int) { field.settle(width: width) }

  /// Completes the name of the protocol at the end of the text; once more, takes the next that is possible there.
  mutating func complete() {
    guard field.afterCursor.isEmpty else { return }
    var completion = completion
    var index = 0
    if let taken, taken.result == field.text {
      completion = taken.completion
      index = (taken.index + 1) % completion.names.count
    }
    guard completion.names.indices.contains(index) else { return }
    let result = completion.accepting(completion.names[index])
    field.text = result
    judge()
    taken = (completion, index, result)
  }

  /// What the first completion would add behind the text.
  var ghost: String {
    guard field.afterCursor.isEmpty, !field.isEmpty, let name = completion.names.first else { return "" }
    if case .good = verdict, completion.range.isEmpty { return "" }
    let accepted = completion.accepting(name)
    return accepted.hasPrefix(field.text) ? String(accepted.dropFirst(field.text.count)) : ""
  }

  private mutating func judge() {
    taken = nil
    let text = field.text
    completion = MultiaddrCompletion(text.isEmpty || text.hasPrefix("/") ? text : "?")
    guard !text.isEmpty else {
      verdict = .empty
      return
    }
    do throws(TargetReference.Malformed) {
      verdict = .good(try TargetReference(text))
    } catch {
      let isAtEnd = error.range.upperBound >= text.utf8.count
      verdict = isAtEnd && (text.hasPrefix("/") || error.component == nil) ? .unfinished(error) : .bad(error)
    }
  }
}
