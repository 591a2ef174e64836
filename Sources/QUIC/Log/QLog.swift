/// Writes what happens on a connection as qlog reads it (draft-ietf-quic-qlog-main-schema and -quic-events): JSON text
/// sequences (RFC 7464), one record an event.
public final class QLog {
  /// Takes the bytes of whole records.
  public typealias Sink = ([UInt8]) -> Void

  private let sink: Sink
  private let startedAt: UInt64
  private var keyPhase = 0

  init(_ role: Role, originalDestination: ConnectionID, now: UInt64, sink: @escaping Sink) {
    self.sink = sink
    startedAt = now
    let side = role == .client ? "client" : "server"
    write(
      #"{"qlog_version":"0.3","qlog_format":"JSON-SEQ","title":"peerscope","trace":{"vantage_point":{"name":"peerscope","#
        + #""type":"\#(side)"},"common_fields":{"ODCID":"\#(originalDestination.hex)","group_id":"#
        + #""\#(originalDestination.hex)","time_format":"relative","reference_time":0,"protocol_type":["QUIC"]}}}"#)
  }

  private func write(_ record: String) {
    sink([0x1e] + Array(record.utf8) + [0x0a])
  }

  private func event(_ name: String, _ data: String, now: UInt64) {
    let elapsed = Double(now - min(now, startedAt)) / 1e6
    write(#"{"time":\#(elapsed),"name":"\#(name)","data":{\#(data)}}"#)
  }

  /// A packet was sent, or came and could be opened.
  func packet(
    isSent: Bool, _ space: PacketNumberSpace, _ number: UInt64, size: Int, _ bytes: [UInt8], payload: Range<Int>,
    now: UInt64
  ) {
    var frames: [String] = []
    var reader = FrameReader(bytes, payload)
    while let frame = try? reader.next() { frames.append(frame.qlog) }
    event(
      isSent ? "transport:packet_sent" : "transport:packet_received",
      #""header":{"packet_type":"\#(space.qlog)","packet_number":\#(number)},"raw":{"length":\#(size)},"frames":["#
        + frames.joined(separator: ",") + "]", now: now)
  }

  func lost(_ space: PacketNumberSpace, _ number: UInt64, now: UInt64) {
    event(
      "recovery:packet_lost", #""header":{"packet_type":"\#(space.qlog)","packet_number":\#(number)}"#, now: now)
  }

  func metrics(_ path: Path, probes: Int, now: UInt64) {
    func milliseconds(_ time: UInt64) -> Double { Double(time) / 1e6 }
    let rtt = path.rtt
    var data =
      #""smoothed_rtt":\#(milliseconds(rtt.smoothed)),"min_rtt":\#(milliseconds(rtt.minimum)),"latest_rtt":"#
      + #"\#(milliseconds(rtt.latest)),"rtt_variance":\#(milliseconds(rtt.variation)),"pto_count":\#(probes),"#
      + #""congestion_window":\#(path.congestion.window),"bytes_in_flight":\#(path.bytesInFlight)"#
    if path.congestion.slowStartThreshold != .max { data += #","ssthresh":\#(path.congestion.slowStartThreshold)"# }
    event("recovery:metrics_updated", data, now: now)
  }

  /// Tells of a key update, if there was one since the last call: those of both directions go together.
  func keys(_ keys: ApplicationKeys?, isLocal: Bool, now: UInt64) {
    guard let phase = keys?.updates, phase != keyPhase else { return }
    keyPhase = phase
    for side in ["client", "server"] {
      event(
        "security:key_updated",
        #""key_type":"\#(side)_1rtt_secret","key_phase":\#(phase),"trigger":"\#(isLocal ? "local" : "remote")_update""#,
        now: now)
    }
  }

  func closed(_ end: ConnectionEnd, now: UInt64) {
    let (owner, space, code): (String, String, UInt64)
    switch end {
    case .closedLocally(let number): (owner, space, code) = ("local", "application", number)
    case .closedByPeer(let number, _): (owner, space, code) = ("remote", "application", number)
    case .failed(let error): (owner, space, code) = ("local", "connection", error.code.rawValue)
    case .failedByPeer(let error): (owner, space, code) = ("remote", "connection", error.code.rawValue)
    case .timedOut, .statelessReset, .versionMismatch: (owner, space, code) = ("local", "connection", 0)
    }
    let words = end.description.unicodeScalars.filter { $0.value >= 0x20 && $0 != "\"" && $0 != "\\" }
    event(
      "connectivity:connection_closed",
      #""owner":"\#(owner)","\#(space)_code":\#(code),"reason":"\#(String(String.UnicodeScalarView(words)))""#,
      now: now)
  }
}

extension ConnectionID {
  /// Lower-case hexadecimal.
  public var hex: String {
    let digits = Array("0123456789abcdef")
    return bytes.reduce(into: "") { text, byte in
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
  }
}

extension PacketNumberSpace {
  fileprivate var qlog: String {
    switch self {
    case .initial: "initial"
    case .handshake: "handshake"
    case .application: "1RTT"
    }
  }
}

extension Frame {
  fileprivate var qlog: String {
    func object(_ type: String, _ fields: (String, UInt64)...) -> String {
      #"{"frame_type":"\#(type)""# + fields.map { #","\#($0.0)":\#($0.1)"# }.joined() + "}"
    }
    func kind(_ kind: StreamID.Kind) -> String { kind == .bidirectional ? "bidirectional" : "unidirectional" }
    switch self {
    case .padding: return object("padding")
    case .ping: return object("ping")
    case .ack(let ack):
      var ranges: [String] = []
      ack.forEachRange { ranges.append("[\($0.lowerBound),\($0.upperBound)]") }
      return #"{"frame_type":"ack","acked_ranges":[\#(ranges.reversed().joined(separator: ","))]}"#
    case .resetStream(let id, let code, let size):
      return object("reset_stream", ("stream_id", id.rawValue), ("error_code", code), ("final_size", size))
    case .stopSending(let id, let code):
      return object("stop_sending", ("stream_id", id.rawValue), ("error_code", code))
    case .crypto(let offset, let range): return object("crypto", ("offset", offset), ("length", UInt64(range.count)))
    case .newToken(let range): return #"{"frame_type":"new_token","token":{"raw":{"length":\#(range.count)}}}"#
    case .stream(let id, let offset, let range, let isLast):
      let fields = #""stream_id":\#(id.rawValue),"offset":\#(offset),"length":\#(range.count),"fin":\#(isLast)"#
      return #"{"frame_type":"stream",\#(fields)}"#
    case .maxData(let limit): return object("max_data", ("maximum", limit))
    case .maxStreamData(let id, let limit):
      return object("max_stream_data", ("stream_id", id.rawValue), ("maximum", limit))
    case .maxStreams(let which, let limit):
      return #"{"frame_type":"max_streams","stream_type":"\#(kind(which))","maximum":\#(limit)}"#
    case .dataBlocked(let limit): return object("data_blocked", ("limit", limit))
    case .streamDataBlocked(let id, let limit):
      return object("stream_data_blocked", ("stream_id", id.rawValue), ("limit", limit))
    case .streamsBlocked(let which, let limit):
      return #"{"frame_type":"streams_blocked","stream_type":"\#(kind(which))","limit":\#(limit)}"#
    case .newConnectionID(let sequence, let prior, let id, _):
      let fields = #""sequence_number":\#(sequence),"retire_prior_to":\#(prior),"connection_id":"\#(id.hex)""#
      return #"{"frame_type":"new_connection_id",\#(fields)}"#
    case .retireConnectionID(let sequence): return object("retire_connection_id", ("sequence_number", sequence))
    case .pathChallenge: return object("path_challenge")
    case .pathResponse: return object("path_response")
    case .connectionClose(let code, let frameType, _):
      let space = frameType == nil ? "application" : "transport"
      return #"{"frame_type":"connection_close","error_space":"\#(space)","error_code":\#(code)}"#
    case .handshakeDone: return object("handshake_done")
    case .datagram(let range): return object("datagram", ("length", UInt64(range.count)))
    }
  }
}
