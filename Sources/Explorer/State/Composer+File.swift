import Engine
import HTTP1
import Multiformats

/// A request as a text file that can be read, written by hand and compared:
///
///     POST @kubo-home /x/echo/1//items
///     --timeout 5
///     X-Test:1
///     page==2
///     #debug==1
///
///     a body as it is
///
/// Method, peer and path; options; items as on the command line, those that are switched off behind a `#`; after an
/// empty line a body of text.
public struct RequestFile: Hashable, Sendable {
  /// The most bytes that a file has.
  static let maximumBytes = 1 << 20

  /// Why a text is no request.
  struct Malformed: Error, Hashable, Sendable, CustomStringConvertible {
    let line: Int
    let reason: String
    var description: String { Words.inLine(line, reason) }
  }

  /// Whom it is for, as a person writes it: `@alias`, an id, an address.
  var peer: String
  /// Everything else.
  var composer: Composer

  /// The request that is being written, for a peer that is called so.
  init(_ composer: Composer, peer: String) {
    self.peer = peer
    self.composer = composer
  }

  /// The file's text.
  var text: String {
    var lines = ["\(composer.method.rawValue) \(peer) \(composer.fullPath)"]
    if composer.timeout != Composer().timeout { lines.append("--timeout \(composer.timeout)") }
    if composer.follows { lines.append("--follow") }
    if let transport = composer.transport { lines.append("--transport \(transport.rawValue)") }
    if composer.bodyKind == .file { lines.append("--body @\(composer.text)") }
    lines += composer.allItems.map { $0.isOn ? $0.item.text : "#\($0.item.text)" }
    guard composer.bodyKind == .text else { return lines.joined(separator: "\n") + "\n" }
    return (lines + ["", composer.text]).joined(separator: "\n")
  }

  /// Reads a file's text.
  init(text: String) throws(Malformed) {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
    let first = lines.popFirst()?.split(separator: " ", maxSplits: 2).map(String.init) ?? []
    guard first.count >= 2 else { throw Malformed(line: 1, reason: Words.notARequestLine) }
    composer = Composer()
    composer.method = HTTPMethod(first[0])
    peer = first[1]
    composer.path = first.count > 2 ? first[2] : "/"
    composer.divideProtocol()
    var number = 1
    while let line = lines.popFirst() {
      number += 1
      if line.isEmpty { break }
      do { try composer.take(line: line) } catch { throw Malformed(line: number, reason: error.description) }
    }
    let body = lines.joined(separator: "\n")
    if !body.isEmpty {
      guard composer.bodyKind != .file else { throw Malformed(line: number, reason: Words.twoBodies) }
      composer.text = body
      composer.bodyKind = .text
    }
    // Items make a POST of a GET where they are typed; in a file the method stands as it is.
    composer.method = HTTPMethod(first[0])
  }
}

extension Composer {
  /// Takes a line of a file: an option, an item, or one that is switched off.
  fileprivate mutating func take(line: Substring) throws(RequestItem.Malformed) {
    if line == "--follow" { return follows = true }
    if line.hasPrefix("--timeout ") { return timeout = String(line.dropFirst(10)) }
    if line.hasPrefix("--transport ") {
      let name = String(line.dropFirst(12))
      guard let transport = Multiaddr.Transport(rawValue: name) else {
        throw RequestItem.Malformed(description: Words.noSuchTransport(name))
      }
      return self.transport = transport
    }
    if line.hasPrefix("--body @") {
      (bodyKind, text) = (.file, String(line.dropFirst(8)))
      return
    }
    guard line.hasPrefix("#") else { return add(try RequestItem(String(line))) }
    // What is no item behind the sign is a remark.
    guard let item = try? RequestItem(String(line.dropFirst())) else { return }
    let before = self
    add(item)
    for tab in [Tab.query, .headers, .body] where self[tab].count > before[tab].count {
      self[tab][self[tab].count - 1].isOn = false
    }
  }
}
