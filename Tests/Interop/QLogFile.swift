import Foundation
import Testing

/// A qlog file, held against what draft-ietf-quic-qlog-main-schema and draft-ietf-quic-qlog-quic-events require.
struct QLogFile {
  private typealias Object = [String: Any]

  private(set) var vantagePoint = ""
  private(set) var group = ""
  /// How often each event comes.
  private(set) var names: [String: Int] = [:]

  /// Reads a JSON text sequence (RFC 7464): a record separator, a JSON text and a line feed for each record.
  init(_ bytes: Data) throws {
    try #require(bytes.first == 0x1e)
    var isFirst = true
    var last = 0.0
    for record in bytes.split(separator: 0x1e) {
      try #require(record.last == 0x0a)
      let object = try #require(try JSONSerialization.jsonObject(with: Data(record)) as? Object)
      if isFirst {
        try head(object)
      } else {
        let time = try #require(object["time"] as? Double)
        try #require(time >= last)
        last = time
        let name = try #require(object["name"] as? String)
        names[name, default: 0] += 1
        try event(name, try #require(object["data"] as? Object))
      }
      isFirst = false
    }
  }

  private mutating func head(_ object: Object) throws {
    #expect(object["qlog_version"] as? String == "0.3")
    #expect(object["qlog_format"] as? String == "JSON-SEQ")
    #expect(object["title"] is String?)
    let trace = try #require(object["trace"] as? Object)
    let point = try #require(trace["vantage_point"] as? Object)
    vantagePoint = try #require(point["type"] as? String)
    #expect(["client", "server", "network", "unknown"].contains(vantagePoint))
    let common = try #require(trace["common_fields"] as? Object)
    group = try #require(common["group_id"] as? String)
    #expect(common["ODCID"] as? String == group)
    #expect(["absolute", "delta", "relative"].contains(common["time_format"] as? String))
    #expect(common["protocol_type"] as? [String] == ["QUIC"])
    #expect(common["reference_time"] is NSNumber)
  }

  private func event(_ name: String, _ data: Object) throws {
    switch name {
    case "transport:packet_sent", "transport:packet_received":
      try header(data)
      for frame in try #require(data["frames"] as? [Object]) { try self.frame(frame) }
    case "recovery:packet_lost": try header(data)
    case "recovery:metrics_updated": #expect(!data.isEmpty && data.values.allSatisfy { $0 is NSNumber })
    case "security:key_updated":
      #expect(["client_1rtt_secret", "server_1rtt_secret"].contains(data["key_type"] as? String))
    case "connectivity:connection_closed":
      #expect(["local", "remote"].contains(data["owner"] as? String))
      #expect(data["application_code"] is NSNumber || data["connection_code"] is NSNumber)
    default: Issue.record("\(name) is not an event of the schema that is looked for")
    }
  }

  private func header(_ data: Object) throws {
    let header = try #require(data["header"] as? Object)
    #expect(["initial", "handshake", "1RTT"].contains(header["packet_type"] as? String))
    #expect(header["packet_number"] is NSNumber)
  }

  /// The fields that a frame must have beside its type.
  private static let required = [
    "padding": [], "ping": [], "ack": [], "handshake_done": [], "path_challenge": [], "path_response": [],
    "crypto": ["offset", "length"], "stream": ["stream_id", "offset", "length"],
    "reset_stream": ["stream_id", "error_code", "final_size"], "stop_sending": ["stream_id", "error_code"],
    "max_data": ["maximum"], "max_stream_data": ["stream_id", "maximum"], "max_streams": ["stream_type", "maximum"],
    "data_blocked": ["limit"], "stream_data_blocked": ["stream_id", "limit"],
    "streams_blocked": ["stream_type", "limit"], "connection_close": ["error_space", "error_code"],
    "new_connection_id": ["sequence_number", "retire_prior_to", "connection_id"],
    "retire_connection_id": ["sequence_number"], "new_token": ["token"],
  ]

  private func frame(_ frame: Object) throws {
    let type = try #require(frame["frame_type"] as? String)
    let fields = try #require(Self.required[type], "\(type)")
    for field in fields { #expect(frame[field] != nil, "\(type) has no \(field)") }
  }
}
