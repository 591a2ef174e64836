extension PeerGroup {
  /// How it is called.
  var title: String {
    switch self {
    case .pinned: "Pinned"
    case .connected: "Connected"
    case .neighbours: "Neighbours, not connected"
    case .known: "Known, not connected"
    case .tag(let name), .agent(let name): name
    case .untagged: "No tag"
    case .unidentified: "Not identified"
    case .others: "Others"
    case .all: "All"
    case .blocked: "Blocked"
    }
  }
}

extension PeersState.Tab {
  /// How it is called.
  var title: String {
    switch self {
    case .overview: "Overview"
    case .addresses: "Addrs"
    case .protocols: "Protocols"
    case .streams: "Streams"
    case .requests: "Requests"
    }
  }
}

extension Composer.Tab {
  /// How it is called.
  var title: String {
    switch self {
    case .query: "Query"
    case .headers: "Headers"
    case .body: "Body"
    case .auth: "Auth"
    case .options: "Options"
    case .wire: "Wire"
    }
  }
}

extension Composer.BodyKind {
  /// What it is, in a few words.
  var title: String {
    switch self {
    case .none: "none"
    case .fields: "JSON of fields"
    case .text: "text as it is"
    case .file: "a file"
    }
  }
}

extension RequestState.Tab {
  /// How it is called.
  var title: String {
    switch self {
    case .pretty: "Pretty"
    case .raw: "Raw"
    case .hex: "Hex"
    case .headers: "Headers"
    case .timing: "Timing"
    case .stream: "Stream"
    case .difference: "Diff"
    case .repetition: "Repeat"
    case .pipe: "Pipe"
    }
  }
}

extension LogState.View {
  /// How it is called.
  var title: String {
    switch self {
    case .tree: "tree"
    case .lines: "lines"
    case .timeline: "timeline"
    }
  }
}

extension LogState.Tab {
  /// How it is called.
  var title: String {
    switch self {
    case .cursor: "Cursor"
    case .events: "Events"
    case .about: "About"
    case .identify: "Identify"
    case .streams: "Streams"
    case .wire: "Wire"
    }
  }
}
