import Engine
import Events
import Journal
import Multiformats
import PeerStore

/// Something that an update wants done outside of the state. None of it is waited for: what comes of it comes back as
/// an ``Input``.
public enum Effect: Sendable {
  /// Change what is remembered of peers.
  case store([PeerStore.Change])
  /// Begin some work of the network's.
  case begin(Work.ID, Job)
  /// Send a request.
  case send(Work.ID, Sending)
  /// End work before it is done.
  case cancel(Work.ID)
  /// Let go of what was kept of a response outside of the state.
  case forget(Work.ID)
  /// Lay out a body of JSON.
  case layOut(Work.ID, [UInt8])
  /// Write the whole body of a response to a file; the part that is in memory is given.
  case save(Work.ID, body: [UInt8], path: String)
  /// Write a request to the file of its name.
  case saveRequest(String, String)
  /// Write a saved request to the file of another name, and only then remove the one that it had.
  case renameRequest(String, to: String, String)
  /// Remove the file of a saved request.
  case removeRequest(String)
  /// Write events to a session file.
  case saveSession([Event], since: Timestamp, path: String)
  /// Read a session file.
  case openSession(path: String)
  /// Allow requests to a peer over plain HTTP.
  case allowPlainHTTP(PeerKey)
  /// Record the bytes of streams, or no longer.
  case record(ByteTap.Subject, isOn: Bool)
  /// Write what was recorded to a file; what there is to say of the streams.
  case saveCapture(path: String, about: [StreamID: CaptureFile.Conversation])
  /// Remember that the tour was seen.
  case tourIsSeen
  /// Send a request so many times, so many at once.
  case repeatedly(Work.ID, Sending, count: Int, atOnce: Int)
  /// Give the body of an exchange, of which a part is in memory, to a command of the shell.
  case pipe(Work.ID, of: Work.ID, body: [UInt8], command: String)
  /// Compare the answers of two exchanges.
  case compare(Exchange, Exchange)
  /// Add a request to the history.
  case remember(HistoryRecord)
  /// Read requests from a file.
  case importRequests(path: String)
  /// Keep a line of the palette from one run to the next.
  case rememberLine(String)
  /// Have the file of keys changed in the person's editor. Where there is none it begins with a line like this one.
  case editKeys(String)
  /// Have a file changed in the person's editor.
  case editFile(path: String)
  /// Have a text changed in the person's editor; the suffix says what it is.
  case edit(String, suffix: String, Editing)
  /// Put a text on the clipboard; what it is, in words.
  case copy(String, what: String)
  /// Use another theme.
  case theme(String)
  /// Read all themes that there are.
  case listThemes
  /// Give the mouse to the terminal, or take it.
  case mouse(Bool)
  /// Paint everything anew.
  case redraw
  /// Stop until the shell continues us.
  case suspend
  /// End the program.
  case quit
}

/// What a text is that goes to an editor.
public enum Editing: Hashable, Sendable {
  /// The body of the request.
  case body
  /// All of the request, as its file has it.
  case request
  /// A file, where it is.
  case file
}

/// Work of the network's that is about one peer.
public enum Job: Hashable, Sendable {
  /// Connect, and ask what it is.
  case connect(PeerKey)
  /// Connect or ask over HTTP, whatever it takes to learn what is served.
  case probe(PeerKey)
  /// Try all its addresses, and explain what came of each.
  case dial(PeerKey)
  /// Look for neighbours, or no more.
  case lookAround(Bool)
  /// Ask it again what it is.
  case identify(PeerKey)
  /// Read its well-known resource.
  case wellKnown(PeerKey)
  /// End all connections to it.
  case disconnect(PeerKey)
  /// End one connection.
  case close(ConnectionID)
  /// End a stream at once.
  case reset(StreamID)

  /// Whom it is about.
  var peer: PeerKey? {
    switch self {
    case .connect(let key), .probe(let key), .dial(let key), .identify(let key), .wellKnown(let key),
      .disconnect(let key):
      key
    case .close, .reset, .lookAround: nil
    }
  }
}

/// A request that is to be sent.
public struct Sending: Hashable, Sendable {
  /// To whom.
  public var peer: PeerKey
  /// What.
  public var draft: RequestDraft
  /// Whether redirects that stay with the peer are followed.
  public var follows: Bool
  /// How long all of it may take.
  public var timeout: Duration
  /// The only transport that may be taken; nil for any.
  public var transport: Multiaddr.Transport?
}
