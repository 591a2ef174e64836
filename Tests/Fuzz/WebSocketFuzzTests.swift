import TestSupport
import Testing
import Wire

extension FuzzTests {
  @Test("WebSocket frames: what is heard lies within what came, and what is sent is bounded and well-formed")
  func webSocketFrames() {
    Mutator.fuzz("WebSocket frames", corpus: frames(from: .client) + frames(from: .server)) { input, mutator in
      for role in [WebSocketSession.Role.client, .server] {
        var session = WebSocketSession(role: role)
        var answers: [UInt8] = []
        var heard = 0
        do {
          for var piece in pieces(input, &mutator) {
            var events: [WebSocketSession.Event] = []
            defer { answers += session.takeOutput() }
            let length = piece.count
            try session.receive(&piece, 0..<length, events: &events)
            #expect(piece.count == length)
            for case .data(_, let range) in events {
              #expect(!range.isEmpty && range.upperBound <= length)
              heard += range.count
            }
          }
        } catch { #expect(session.isClosed && !session.maySend) }
        #expect(heard <= input.count)
        #expect(answers.count <= 2 * input.count + 32)
        // The other side can read what this one says.
        var other = WebSocketSession(role: role == .client ? .server : .client)
        var events: [WebSocketSession.Event] = []
        #expect(throws: Never.self) { try other.receive(&answers, 0..<answers.count, events: &events) }
      }
    }
  }

  /// Frames of every kind, as this role sends them.
  private func frames(from role: WebSocketSession.Role) -> [[UInt8]] {
    var session = WebSocketSession(role: role)
    let text = Array("κόσμε, in two parts".utf8)
    var bytes: [UInt8] = []
    session.append(.text, text, 0..<5, isFinal: false, to: &bytes)
    session.ping([1, 2, 3])
    bytes += session.takeOutput()
    session.append(.continuation, text, 5..<text.count, to: &bytes)
    for length in [0, 125, 126, 300] {
      session.append(.binary, [UInt8](repeating: 7, count: length), 0..<length, to: &bytes)
    }
    session.close(code: 1001)
    return [bytes, bytes + session.takeOutput(), session.takeOutput()]
  }

  @Test("WebSocket handshakes of both sides: only what proves the key opens one, and every request has one answer")
  func webSocketHandshakes() throws {
    var honest = try WebSocketClientHandshake(host: "127.0.0.1:4001")
    let request = honest.takeOutput()
    var server = WebSocketServerHandshake()
    _ = try server.receive(request)
    let answer = server.takeOutput()
    try Mutator.fuzz("WebSocket handshakes", corpus: [request, answer, request + answer]) { input, mutator in
      var server = WebSocketServerHandshake()
      do {
        for piece in pieces(input, &mutator) where try server.receive(piece) != nil {
          #expect(server.takeOutput().starts(with: Array("HTTP/1.1 101 ".utf8)))
          break
        }
        #expect(server.takeOutput().isEmpty)
      } catch {
        let answer = String(decoding: server.takeOutput(), as: UTF8.self)
        #expect(answer.hasPrefix("HTTP/1.1 4") || answer.hasPrefix("HTTP/1.1 5"), "\(error)")
      }
      var client = try WebSocketClientHandshake(host: "a")
      // This client's key is in no input.
      do { for piece in pieces(input, &mutator) { #expect(try client.receive(piece) == nil) } } catch {}
    }
  }
}
