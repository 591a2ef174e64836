import Engine
import Files
import FoundationEssentials
import Glibc
import TerminalUI

/// The folder of environments: a file of variables each, `NAME.env`.
public struct EnvironmentShelf: Sendable {
  /// The most files that are read.
  private static let most = 200
  private static let suffix = ".env"

  private let folder: String

  /// The environments of a folder, which need not be there.
  public init(_ folder: String) { self.folder = folder }

  /// Reads one of them.
  public func load(_ name: String) throws(Complaint) -> RequestVariables {
    let file = name + Self.suffix
    let text: String
    do throws(FileProblem) {
      text = try TerminalUI.text(ofFile: "\(folder)/\(file)", atMost: RequestVariables.maximumBytes)
    } catch {
      if case .unreadable(let error) = error, error.number == ENOENT {
        throw Complaint(.configuration, Words.unknownEnvironment(name), hint: Words.environments(names, in: folder))
      }
      throw Complaint(.configuration, "\(file): \(Words.cannotBeRead(error))")
    }
    do throws(RequestVariables.Malformed) { return try RequestVariables(text: text) } catch {
      throw Complaint(.configuration, "\(file): \(error)")
    }
  }

  /// The names of all of them, in order.
  public var names: [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.hasSuffix(Self.suffix) && !$0.hasPrefix(".") && $0 != Self.suffix }
      .map { String($0.dropLast(Self.suffix.count)) }.sorted()
  }

  /// Reads all of them.
  func load() -> Input {
    var environments: [String: RequestVariables] = [:]
    var problems: [String] = []
    for name in names.prefix(Self.most) {
      do throws(Complaint) { environments[name] = try load(name) } catch { problems.append(error.message) }
    }
    return .environments(environments, problems: problems)
  }
}
