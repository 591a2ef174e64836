import Events
import PeerStore

extension Words {
  // The list.
  static let peersTitle = "Peers"
  static func order(_ order: PeerOrder, isReversed: Bool) -> String {
    let (name, isDown) =
      switch order {
      case .name: ("name", false)
      case .lastSeen: ("last seen", true)
      case .firstSeen: ("first seen", true)
      case .agent: ("agent", false)
      case .addresses: ("addresses", true)
      case .fastest: ("fastest", false)
      }
    return "\(name) \(isDown == isReversed ? "↑" : "↓")"
  }
  static func place(_ place: Int, of count: Int) -> String { "\(Format.count(place)) of \(Format.count(count))" }
  static let noPeersYet = "no peers yet; a adds one"
  static let noPeerFits = "no peer fits the filter"
  static let filterPlaceholder = "words, or tag= state= proto= since=1h"
  static let filterWord = "filter"
  static let groupHelp = "space folds it; t groups by something else"
  static let groupWord = "group"
  static let markedWord = "marked"
  static let none = "none"
  static let now = "now"
  static let relay = "relay"
  static let dialling = "dialling"

  /// A reason in so few letters that it fits where a transport's name stands.
  static func inAWord(_ reason: String) -> String {
    let known = [
      "refused", "timed out", "unreachable", "reset", "no route", "certificate", "mismatch", "unknown host",
      "not supported",
    ]
    return known.first { reason.contains($0) } ?? failedWord
  }
  static let failedWord = "failed"
  /// The same in seven columns.
  static func inShort(_ reason: String) -> String {
    switch inAWord(reason) {
    case "timed out": "timeout"
    case "unreachable", "no route", "unknown host": "no way"
    case "not supported": "unknown"
    case "certificate", "mismatch": "not it"
    case let word: word
    }
  }
  static let endedShort = "ended"

  // Where protocols are known from.
  static let byIdentify = "identify"
  static let byHTTP = "HTTP"

  // Adding an address.
  static let addTitle = "Add an address"
  static let addPlaceholder = "add an address or peer ID"
  static let addForms = "a multiaddr, a peer ID, @alias, a multiaddr: URI or an http(s) URL"
  static let valid = "valid"
  static let validPeerID = "valid · its addresses are not known yet"
  static let knownPeer = "known already"
  static func unknownAlias(_ name: String) -> String { "nobody is called @\(name)" }
  static let httpOnly = "HTTP only"
  static let httpsOnly = "HTTPS only"
  static let viaRelay = "through a relay"
  static let nameToResolve = "a name to resolve"
  static let cannotDial = "cannot be dialled by peerscope"
  static let noPeerID = "no peer ID"
  static func added(_ name: String) -> String { "added \(name)" }
  static func addedAddress(_ name: String) -> String { "added an address of \(name)" }
  static func knownAlready(_ name: String) -> String { "\(name) is known already" }
  static let awaited = "it is being asked what it is…"

  // What is under way.
  static func connecting(_ name: String) -> String { "connecting to \(name)" }
  static func probing(_ name: String) -> String { "asking \(name) what it serves" }
  static func identifying(_ name: String) -> String { "identifying \(name)" }
  static func readingWellKnown(_ name: String) -> String { "reading .well-known of \(name)" }
  static func dialling(_ name: String) -> String { "trying all addresses of \(name)" }
  static func lookingAround(_ isLooking: Bool) -> String {
    isLooking ? "asking for neighbours" : "leaving the neighbours"
  }
  static let looksAround = "looking for neighbours, and seen by them"
  static let looksNoMore = "looking for neighbours no more"
  static func disconnecting(_ name: String) -> String { "disconnecting \(name)" }
  static func closing(_ number: String) -> String { "closing conn \(number)" }
  static let disconnect = "disconnect"
  static let close = "close"
  static func disconnectQuestion(_ name: String, streams: Int) -> String {
    "Disconnect \(name)? \(Format.count(streams, streamNoun)) will be reset."
  }
  static func closeQuestion(_ number: String, streams: Int) -> String {
    "Close conn \(number)? \(Format.count(streams, streamNoun)) will be reset."
  }
  static func serves(_ name: String, _ count: Int) -> String {
    "\(name) serves \(Format.count(count, "HTTP protocol"))"
  }
  static func warnings(_ count: Int) -> String { "\(Format.count(count, "oddity", "oddities")) in its document" }
  static func noWellKnown(_ name: String) -> String { "\(name) has no .well-known/libp2p document" }

  // What a person says of a peer.
  static func pinned(_ name: String) -> String { "pinned \(name)" }
  static func unpinned(_ name: String) -> String { "unpinned \(name)" }
  static func named(_ name: String, _ alias: String) -> String { "\(name) is @\(alias) now" }
  static func unnamed(_ name: String) -> String { "\(name) has no name now" }
  static func aliasTitle(_ name: String) -> String { "Name of \(name)" }
  static let aliasPlaceholder = "kubo-home; empty takes the name away"
  static func aliasTaken(_ alias: String, _ owner: String) -> String { "@\(alias) is \(owner) already" }
  static func badAlias(_ alias: String, _ reason: String) -> String { "“\(alias)” cannot be a name: \(reason)" }
  static func tagTitle(_ name: String) -> String { "Tags of \(name)" }
  static let tagPlaceholder = "lab gateway -old"
  static func badTag(_ tag: String, _ reason: String) -> String { "“\(tag)” cannot be a tag: \(reason)" }
  static func tagged(_ name: String) -> String { "tagged \(name)" }
  static func noteTitle(_ name: String) -> String { "Note on \(name)" }
  static let notePlaceholder = "dev box under the desk"
  static func noted(_ name: String) -> String { "noted on \(name)" }
  static func removed(_ name: String) -> String { "removed \(name)" }

  // One peer.
  static let noPeerTitle = "no peer"
  static let welcome = [
    "Nobody here yet.", "", "Press a and type or paste a multiaddr, a peer ID or a URL.",
    "peerscope asks it what it is and what it serves.", "", "No peer at hand? peerscope demo brings six.",
  ]
  static let peerIDTitle = "Peer ID"
  static let addressTitle = "Address"
  static let agentTitle = "Agent"
  static let stateTitle = "State"
  static let seenAsTitle = "Seen as"
  static let notesTitle = "Notes"
  static let tags = "tags"
  static func identified(_ age: String, wasPushed: Bool) -> String {
    "\(wasPushed ? "identify pushed" : "identified") \(age == now ? "just now" : "\(age) ago")"
  }
  static let proofTitle = "Proof"
  static func proofs(_ proofs: [PeerIDProof]) -> String {
    let signed = proofs.compactMap { proof -> String? in
      switch proof {
      case .noise: "the Noise handshake"
      case .tls: "the TLS certificate"
      case .httpAuth: "a challenge over HTTP"
      case .none: nil
      }
    }
    return signed.isEmpty ? "nothing proves who it is" : "its key signed \(signed.joined(separator: ", "))"
  }
  static func briefProof(_ proof: PeerIDProof) -> String {
    switch proof {
    case .noise: "by Noise"
    case .tls: "by TLS"
    case .httpAuth: "by HTTP"
    case .none: "unproven"
    }
  }
  static let connected = "connected"
  static let notConnectedNow = "not connected"
  static let neverSeen = "never connected"
  static func lastSeen(_ age: String) -> String { "last seen \(age == now ? "just now" : "\(age) ago")" }
  static let roundTrip = "RTT"
  static func failed(_ step: String, _ reason: String) -> String { "\(step): \(reason)" }
  static let addressesTitle = "Addresses"
  static let triedInOrder = "tried in this order"
  static func verdict(_ name: String, _ words: String) -> String { "\(name) is \(words)" }
  static let dialWaiting = "waiting"
  static let wonRace = "first"
  static let tooLate = "too late"
  static let overtaken = "given up"
  static func ledTo(_ count: Int) -> String { "leads to \(Format.count(count, "address", "addresses"))" }
  static func after(_ span: String) -> String { "after \(span)" }
  static let noAddresses = "none is known"
  static let inUse = "in use"
  static let ready = "ready"
  static func outcome(ofSign sign: String) -> String {
    switch sign {
    case "✓": "reached"
    case "✗": failedWord
    case "◐": backup
    default: untried
    }
  }
  static let backup = "backup"
  static let untried = "untried"
  static let httpProtocolsTitle = "HTTP protocols"
  static let unreadable = "unreadable"
  static let hasNoWellKnown = "it has no .well-known/libp2p document"
  static let notReadYet = "not read yet; w reads .well-known/libp2p"
  static let servesNothing = "its document names none"
  static let servesUnannounced =
    "it serves HTTP protocols, but identify does not name /http/1.1: others will not look for them"
  static let servesOnlyAsServer = "its HTTP protocols are served over HTTP alone: identify does not name /http/1.1"
  static let announcesNothing = "identify names /http/1.1, but its well-known resource names no protocol"
  static func streamCarrier(_ id: String) -> String { "\(id) stream" }
  static let streamProtocolsTitle = "Stream protocols"
  static let notIdentifiedYet = "not identified yet; c connects and asks"
  static let nothingSentHere = "nothing was sent to it yet; n begins a request"
  static let open = "open"
  static let logTitle = "Log"
  static let nothingYet = "nothing has happened yet"
  static func nothingHappened(_ name: String) -> String { "nothing has happened with \(name) yet" }
  static let notInTheStore = "it is not among the peers"
}
