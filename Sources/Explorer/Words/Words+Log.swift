import Journal

extension Words {
  static let treeTitle = "Connections and streams"
  static let linesTitle = "Events"
  static let timelineTitle = "Timeline"
  static func last(_ span: String) -> String { "last \(span)" }
  static let throughputTitle = "Throughput"
  static let legend: [(sign: String, meaning: String)] = [
    ("━", "open"), ("░", "waiting"), ("█", "data down"), ("▒", "data up"), ("✗", "failed"), ("▶", "still open"),
    ("┄", "relayed"), ("╷", "ping"),
  ]
  static let noTimeline = "the timeline is not shown; t leads to it"
  static let nothingThen = "nothing happened in this part of time"
  static func peak(_ rate: String) -> String { "peak ↓ \(rate)" }
  static func relayedVia(_ name: String) -> String { "\(relay) via \(name)" }
  static let upgrading = "upgrading"
  static func triesOf(_ failed: Int, _ tried: Int) -> String { "\(Format.count(failed)) of \(Format.count(tried))" }
  static let atCursorTitle = "At the cursor"
  static let inspectorTitle = "Inspector"
  static func noSuchView(_ name: String) -> String { "“\(name)”: not one of tree, lines, timeline" }
  static let nothingFitsFilter = "nothing fits the filter"
  static func connectionsAndStreams(_ connections: Int, _ streams: Int) -> String {
    "\(Format.count(connections, connectionNoun)) · \(Format.count(streams, streamNoun))"
  }
  static func filterIs(_ text: String) -> String { "\(filterWord) \(text.isEmpty ? none : text)" }
  static let logFilterPlaceholder = "peer= proto= status>=400 dir=in since=5m, or words"
  static func row(_ row: Int, of count: Int) -> String { "row \(Format.count(row)) of \(Format.count(count))" }

  static let following = "following"
  static let notFollowing = "not following"
  static let paused = "paused"
  static func unseen(_ count: Int) -> String { "\(Format.count(count)) new below" }
  static func held(_ count: Int) -> String { "\(Format.count(count)) held back" }
  static func kept(_ count: Int) -> String { "\(Format.count(count)) kept" }
  static func kept(_ count: Int, of capacity: Int, isShort: Bool) -> String {
    isShort
      ? "\(Format.count(count)) of \(Format.count(capacity))" : "\(kept(count)) of \(Format.count(capacity))"
  }
  static func letGo(_ count: Int) -> String { "\(Format.count(count)) older let go" }
  static let readOnly = "read only"
  static func window(_ span: String) -> String { "\(span) window" }
  static func aCell(_ span: String) -> String { "\(span) a cell" }
  static func dropped(_ count: Int) -> String { "\(Format.count(count)) dropped" }

  static func sinceStart(_ span: String) -> String { "Since start \(span)" }
  static func totals(opened: Int, closed: Int) -> String {
    "conns \(Format.count(opened)) opened, \(Format.count(closed)) closed"
  }
  static func streamTotals(opened: Int, closed: Int, reset: Int) -> String {
    "streams \(Format.count(opened)) opened, \(Format.count(closed)) closed, \(Format.count(reset)) reset"
  }
  static func dialTotals(_ dials: Int, failed: Int) -> String {
    "dials \(Format.count(dials)), \(Format.count(failed)) failed"
  }
  static func needsALook(_ count: Int) -> String { "Needs a look \(Format.count(count))" }
  static func needALook(_ count: Int) -> String { count == 1 ? "1 needs a look" : "\(Format.count(count)) need a look" }
  static func failedRequests(_ count: Int, _ name: String) -> String {
    "\(Format.count(count)) requests to \(name) failed in 60 s"
  }
  static func order(_ order: TreeOrder) -> String {
    switch order {
    case .opened: "in the order of opening"
    case .active: "by activity"
    case .traffic: "by traffic"
    }
  }
  static let noOpenStream = "no stream is selected that is open"
  static func resetQuestion(_ number: String, _ peer: String) -> String { "Reset stream \(number) of \(peer)?" }
  static let resetStream = "reset"
  static func resetting(_ number: String) -> String { "resetting stream \(number)" }
  static let nothingNeedsALook = "nothing"
  static let sessionPlaceholder = "~/session.jsonl"
  static let openTitle = "Open a session file"
  static func opened(_ count: String, _ file: String) -> String { "\(count) of \(file)" }
  static let closeSessionHint = "esc goes back to what happens now"
  static func badLines(_ count: Int) -> String { "\(Format.count(count, "line")) could not be read" }
  static let nextConcern = "! jump to the next one"
  static let noConcern = "nothing needs a look"
  static func resets(_ count: Int, _ name: String, _ protocolID: String?) -> String {
    "\(Format.count(count)) resets on \(name)\(protocolID.map { " \($0)" } ?? "") in 60 s"
  }
  static func failedDials(_ count: Int, _ name: String, _ reason: String) -> String {
    "\(name) \(reason) \(Format.count(count)) times"
  }

  static func olderStreams(_ count: Int) -> String { "\(Format.count(count)) older streams" }
  static func streamCount(_ count: Int) -> String { Format.count(count, streamNoun) }
  static func connection(_ number: String) -> String { "\(connectionNoun) \(number)" }
  static func stream(_ number: String) -> String { "\(streamNoun) \(number)" }
  static let dial = "dial"
  static let request = "request"
  static let unknownPeer = "nobody has said who it is"
  static let eventsRule = "Events"
  static let copyAll = "copy all"
  static let noStreamsYet = "no streams yet"
  static let noEvents = "no event of it is kept any more"

  // The facts of the inspector, each with its name.
  static let factID = "id"
  static let factPeer = "peer"
  static let factRemote = "remote"
  static let factRelay = "relay"
  static func usedUp(_ percent: Int) -> String { "\(percent) % used" }
  static func endsAt(_ time: String) -> String { "ends \(time)" }
  static func punching(_ attempt: Int) -> String { "punching a hole, attempt \(attempt)" }
  static func punched(_ connection: String) -> String { "direct now: \(connection)" }
  static func notPunched(_ reason: String) -> String { "no hole: \(reason)" }
  static let factStack = "stack"
  static let factRace = "race"
  static let factStreams = "streams"
  static func raced(_ count: Int) -> String { "\(Format.count(count)) addresses raced" }
  static func racer(_ transport: String, isIPv6: Bool) -> String { isIPv6 ? "ip6 \(transport)" : transport }
  static func streamsOf(_ inbound: Int, _ outbound: Int, _ all: Int) -> String {
    "\(Format.count(inbound)) in, \(Format.count(outbound)) out, open now   \(Format.count(all)) in all"
  }
  static let factDial = "dial"
  static let factAgent = "agent"
  static let factStream = "stream"
  static let factRequest = "request"
  static let factResponse = "response"
  static let factTraffic = "traffic"
  static let factPath = "path"
  static let factState = "state"
  static let factProtocol = "speaks"
  static let factLocal = "local"
  static let factListens = "listens"
  static let factRecord = "record"
  static let factSeenAs = "sees us"
  static let signedRecord = "addresses in a signed record"
  static let noSignedRecord = "no signed record"
  static let pushedUnasked = "told unasked, when it changed"
  static let whenAsked = "told when asked"
  static let factProtocols = "protocols"
  static func path(roundTrip: String, window: String, lost: Int, of sent: Int, ecn: String) -> String {
    "RTT \(roundTrip)   window \(window)   \(Format.count(lost)) of \(Format.count(sent)) packets lost   ECN \(ecn)"
  }
  static func openedAt(_ time: String) -> String { "opened \(time)" }
  static func provenBy(_ proof: String) -> String {
    switch proof {
    case "noise": "the peer ID was proven by the Noise handshake"
    case "tls": "the certificate matches the peer ID"
    case "http-auth": "the peer ID was proven over HTTP"
    default: "nothing proves who it is"
    }
  }
}
