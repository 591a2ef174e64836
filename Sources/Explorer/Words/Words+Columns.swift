extension Words {
  /// What stands over columns.
  enum Columns {
    static let address = "ADDRESS"
    static let age = "AGE"
    static let ago = "AGO"
    static let carriedBy = "CARRIED BY"
    static let direction = "DIR"
    static let knownBy = "KNOWN BY"
    static let last = "LAST"
    static let lastMinute = "60 S"
    static let name = "NAME"
    static let path = "PATH"
    static let protocolID = "PROTOCOL"
    static let request = "REQUEST"
    static let roundTrip = "RTT"
    static let seen = "SEEN"
    static let state = "STATE"
    static let status = "ST"
    static let stream = "STREAM"
    static let streams = "ST"
    static let subject = "PEER / CONNECTION / STREAM"
    static let time = "TIME"
    static let took = "TOOK"
    static let tried = "TRIED"
    static let via = "VIA"
  }

  /// The steps of an exchange.
  enum Steps {
    static let resolve = "resolve"
    static let dial = "dial"
    static let security = "security"
    static let muxer = "muxer"
    static let negotiate = "negotiate"
    static let send = "send"
    static let wait = "wait"
    static let body = "body"
    static let total = "total"
    static let unit = "ms"
  }
}
