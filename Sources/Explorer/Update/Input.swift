import Engine
import Events
import HTTP1
import Identity
import Journal
import Libp2pHTTP
import Multiformats
import PeerStore
import TerminalUI

/// Something that changes what the screens show.
public enum Input: Sendable {
  /// A key, the mouse, pasted text, another size.
  case terminal(InputEvent)
  /// A command as it is written, `peer.connect kubo-home`.
  case command(String)
  /// Time has passed, and something on the screen counts it.
  case tick
  /// The engine stands: who we are, and where we listen.
  case ready(Ourselves)
  /// What is remembered of peers has changed.
  case book(PeerBook, PeerStore.Status)
  /// What happened, and how much of it was lost on the way.
  case events([Event], dropped: Int)
  /// What came of some work.
  case work(Work.ID, Work.Result)
  /// What came of a request so far.
  case exchange(Work.ID, ExchangeNews)
  /// A body of JSON was laid out; nil if it is none.
  case outline(Work.ID, JSONOutline?)
  /// The requests that are saved; what is wrong with those that cannot be read.
  case saved([String: RequestFile], problems: [String])
  /// The environments that there are; what is wrong with those that cannot be read.
  case environments([String: RequestVariables], problems: [String])
  /// Requests of runs before, the newest first.
  case history([HistoryRecord])
  /// Lines of the palette of runs before, the newest first.
  case lines([String])
  /// The same request was sent again: what came of it each time.
  case repeated(Work.ID, [LatencyReport.Sample])
  /// A command of the shell said something, or ended.
  case piped(Work.ID, PipeNews)
  /// Two answers were compared.
  case compared(Comparison)
  /// Requests were read from a file, or could not be.
  case imported(Result<RequestImport, Complaint>)
  /// A text comes back from the editor.
  case edited(Editing, Result<String, Complaint>)
  /// A session file was read: so many of its lines could not be.
  case session(Journal, file: String, problems: Int)
  /// A theme is in use now: its name, the colours it was made for, and whether it goes with the terminal.
  case theme(name: String, depth: ColorDepth, isAuto: Bool = false)
  /// What is set, and what keys do.
  case configured(Settings, Keymap)
  /// The names of the themes that there are.
  case themeNames([String])
  /// All themes that there are, for a choice of one.
  case themes([ShelvedTheme])
  /// What was changed of peers when the program ran last, to be undone still.
  case undo(UndoHistory)
  /// How much was recorded of the bytes of streams.
  case tapped(ByteTap.Status)
  /// The bytes that were recorded, because they are looked at.
  case recorded([ByteTap.Part])
  /// Somebody is here for the first time, to be shown around.
  case welcome
  /// Something that nobody waits for went wrong, or right.
  case told(Notice)
}

/// Who we are.
public struct Ourselves: Hashable, Sendable {
  /// Our id.
  public var peer: PeerID
  /// Where we listen.
  public var addresses: [Multiaddr]
  /// What requests say in `User-Agent`.
  public var agent: String

  /// This program as a peer.
  public init(peer: PeerID, addresses: [Multiaddr], agent: String) {
    self.peer = peer
    self.addresses = addresses
    self.agent = agent
  }
}

/// What became of a command of the shell, bit by bit.
public enum PipeNews: Sendable {
  case output([UInt8])
  case end(PipeEnd)
  case failed(Complaint)
}

/// What became of a request, bit by bit.
public enum ExchangeNews: Sendable {
  /// It goes out, by this name and over this.
  case departed(RequestID, Route)
  /// The head of the response is there.
  case head(ResponseHead, Route, RequestID, Timing)
  /// More of its body, to be shown.
  case body([UInt8])
  /// More of its body, too much to be shown: so many bytes are there in all, in a temporary file.
  case spooled(total: Int)
  /// All of it is there: so many bytes of body.
  case end(Timing, total: Int)
  /// It came to nothing, or to no end.
  case failed(Complaint)
}
