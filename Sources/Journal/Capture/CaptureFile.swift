import Events

/// The bytes of streams as a file that Wireshark and tshark open: pcapng (draft-ietf-opsawg-pcapng), in which every
/// stream is a TCP conversation of its own, so that what dissects HTTP over TCP dissects it here. The segments were
/// never on a wire: addresses are those of the connection where they are of IPv4 and stand-ins where not, ports tell
/// streams apart, and a comment says at the first segment of each what it really is.
public struct CaptureFile {
  /// What a conversation is to say of its stream.
  public struct Conversation: Hashable, Sendable {
    /// Which side opened it; nil counts as this side.
    public var direction: Direction?
    /// What it speaks.
    public var protocolID: String?
    /// The IPv4 addresses of the two ends, in host order; nil for others.
    public var local: UInt32?, remote: UInt32?
    /// Whether both sides are done.
    public var hasEnded: Bool
    /// Whose it is, in words.
    public var comment: String

    /// What a conversation is to say of its stream.
    public init(
      direction: Direction?, protocolID: String?, local: UInt32?, remote: UInt32?, hasEnded: Bool, comment: String
    ) {
      self.direction = direction
      self.protocolID = protocolID
      self.local = local
      self.remote = remote
      self.hasEnded = hasEnded
      self.comment = comment
    }
  }

  private static let segmentSize = 32 << 10

  private var writer: PcapngWriter
  private var conversations: [StreamID: TCPConversation] = [:]

  /// The file of what a tap recorded; `about` says what there is to say of a stream.
  public static func bytes(
    _ parts: [ByteTap.Part], dropped: Int, about: (StreamID) -> Conversation
  ) -> [UInt8] {
    let note = dropped > 0 ? "\(dropped) bytes passed when there was no room for them" : nil
    var file = CaptureFile(writer: PcapngWriter(comment: note))
    var last: [StreamID: Timestamp] = [:]
    for part in parts {
      file.add(part, about)
      last[part.stream] = part.time
    }
    let ended = last.sorted { $0.value < $1.value }.filter { about($0.key).hasEnded }
    for (stream, time) in ended { file.end(stream, at: time) }
    return file.writer.bytes
  }

  private init(writer: PcapngWriter) { self.writer = writer }

  private mutating func add(_ part: ByteTap.Part, _ about: (StreamID) -> Conversation) {
    var conversation = conversations[part.stream] ?? begin(part, about(part.stream))
    var start = 0
    while start < part.bytes.count {
      let end = min(part.bytes.count, start + Self.segmentSize)
      let packet = conversation.segment(
        fromUs: part.direction == .outbound, at: part.offset + start, [.push, .acknowledge], part.bytes[start..<end])
      writer.add(packet, at: part.time)
      start = end
    }
    conversations[part.stream] = conversation
  }

  private mutating func begin(_ part: ByteTap.Part, _ about: Conversation) -> TCPConversation {
    var conversation = TCPConversation(about, number: conversations.count)
    let weOpen = about.direction != .inbound
    writer.add(conversation.segment(fromUs: weOpen, at: -1, [.synchronize]), at: part.time, comment: about.comment)
    writer.add(conversation.segment(fromUs: !weOpen, at: -1, [.synchronize, .acknowledge]), at: part.time)
    writer.add(conversation.segment(fromUs: weOpen, at: 0, [.acknowledge]), at: part.time)
    return conversation
  }

  private mutating func end(_ stream: StreamID, at time: Timestamp) {
    guard var conversation = conversations[stream] else { return }
    for fromUs in [true, false] {
      let packet = conversation.segment(fromUs: fromUs, at: conversation.sent(byUs: fromUs), [.finish, .acknowledge])
      writer.add(packet, at: time)
    }
    conversations[stream] = conversation
  }
}
