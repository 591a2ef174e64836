import Engine
import Events
import Files
import FoundationEssentials
import Journal

/// Session files on the disk.
enum SessionDisk {
  private static let partSize = 64 << 10

  /// Writes events to a new file; says how that went. A file that is there already is kept.
  static func save(_ events: [Event], since: Timestamp, to path: String) -> Input {
    var bytes = SessionFile.header(since: since)
    for event in events { bytes += SessionFile.line(event) }
    do throws(Complaint) {
      try NewFile.write(bytes, to: path)
      return .told(Notice(.done, Words.saved(Format.count(events.count, Words.eventNoun), path)))
    } catch {
      return .told(Notice(error))
    }
  }

  /// Writes the bytes that were recorded to a new file; says how that went.
  static func saveCapture(
    _ tap: ByteTap, _ about: [StreamID: CaptureFile.Conversation], to path: String
  ) -> Input {
    let bytes = CaptureFile.bytes(tap.parts, dropped: tap.status.dropped) { stream in
      about[stream]
        ?? CaptureFile.Conversation(
          direction: nil, protocolID: nil, local: nil, remote: nil, hasEnded: true,
          comment: Words.stream("\(stream.number)"))
    }
    do throws(Complaint) {
      try NewFile.write(bytes, to: path)
      return .told(Notice(.done, Words.saved(Figures.bytes(bytes.count), path)))
    } catch {
      return .told(Notice(error))
    }
  }

  /// Reads a file as large as it may be: what is older than the log keeps is left out.
  static func open(_ path: String) -> Input {
    guard let file = try? InputFile(path: path) else {
      return .told(Notice(.failure, Words.cannotRead(path)))
    }
    var reader = SessionReader()
    do {
      var journal: Journal?
      func take(_ events: [Event]) {
        guard let since = reader.since else { return }
        if journal == nil { journal = Journal(since: since) }
        for event in events { journal?.append(event) }
      }
      while case let part = try file.next(upTo: partSize), !part.isEmpty { take(try reader.read(part)) }
      take(try reader.finish())
      let name = URL(filePath: path).lastPathComponent
      return .session(journal ?? Journal(since: .now), file: name, problems: reader.badLines)
    } catch {
      return .told(Notice(.failure, "\(path): \(error)"))
    }
  }
}
